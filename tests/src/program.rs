//! The built programs, run as a person runs them.

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
};

use regex::Regex;

use crate::Screen;

/// A run of one of the workspace's programs, to be described and started.
pub struct Program {
    command: Command,
}

/// What a run left: both streams and the exit code, which a snapshot shows together.
#[must_use = "a run that nobody looks at tests nothing"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it printed for programs.
    pub stdout: String,
    /// What it said to people.
    pub stderr: String,
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
}

impl Program {
    /// Describes a run of `migration` on the database of a URL.
    #[must_use]
    pub fn migration(url: &str) -> Self {
        Self::new("migration", url)
    }

    /// Describes a run of `stress`, whose revisions take their time, on the database of a URL.
    #[must_use]
    pub fn stress(url: &str) -> Self {
        Self::new("stress", url)
    }

    /// Describes a run of `stopping`, whose revisions stop half way, on the database of a URL.
    #[must_use]
    pub fn stopping(url: &str) -> Self {
        Self::new("stopping", url)
    }

    /// Describes a run of `raising`, at whose revisions the server remarks something.
    #[must_use]
    pub fn raising(url: &str) -> Self {
        Self::new("raising", url)
    }

    /// Describes a run of `panicking`, whose revisions panic, on the database of a URL.
    #[must_use]
    pub fn panicking(url: &str) -> Self {
        Self::new("panicking", url)
    }

    /// Describes a run of `server` on the database of a URL.
    #[must_use]
    pub fn server(url: &str) -> Self {
        Self::new("server", url)
    }
    /// Describes a run of seaway's example `bookshop` on the database of a URL.
    #[must_use]
    pub fn bookshop(url: &str) -> Self {
        Self::new("examples/bookshop", url)
    }

    fn new(name: &str, url: &str) -> Self {
        let mut command = Command::new(bin_dir().join(name));
        // Away from the workspace, so that neither its `.env` nor cargo has a say.
        command.current_dir(env::temp_dir()).stdin(Stdio::null());
        // A developer's shell must not decide what a test sees: libpq's variables count for sqlx.
        let libpq = env::vars_os().map(|(name, _)| name);
        for variable in libpq.filter(|name| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(variable);
        }
        for variable in [
            "CARGO_MANIFEST_DIR",
            // The colours' library takes it for a terminal that shows them.
            "CI",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "DATABASE_SCHEMA",
            "LONG_TERM_MEMORY_COLLECTION_NAME",
            "LONG_TERM_MEMORY_EMBEDDER_DIMS",
            "NO_COLOR",
            "POSTGRES_DB",
            "POSTGRES_HOST",
            "POSTGRES_PASSWORD",
            "POSTGRES_PORT",
            "POSTGRES_USER",
            "RUST_BACKTRACE",
            "SEAWAY_YES",
        ] {
            command.env_remove(variable);
        }
        command.env("DATABASE_URL", url);
        Self { command }
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(self, name: &str, value: &str) -> Self {
        self.env_os(name, value.as_ref())
    }

    /// Sets a variable of its environment to what need not be UTF-8.
    #[must_use]
    pub fn env_os(mut self, name: &str, value: &OsStr) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable out of its environment.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it in another folder.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs it with these arguments, to its end.
    pub fn run(mut self, arguments: &[&str]) -> Outcome {
        Outcome::of(self.command.args(arguments))
    }

    /// Runs it with these arguments and with a stdout that nobody reads: every write to it fails.
    pub fn run_unread(mut self, arguments: &[&str]) -> Outcome {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        Outcome::of(self.command.args(arguments).stdout(writer))
    }

    /// Starts it with these arguments, and does not wait.
    ///
    /// It must be watched by whoever calls: what it prints must fit into a pipe.
    #[must_use]
    pub fn start(mut self, arguments: &[&str]) -> Running {
        let command = self.command.args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Running(command.spawn().expect("the program starts"))
    }

    /// Runs it with a terminal for its stdin, at which somebody types this and then leaves. Both
    /// other streams are kept apart as ever, so the terminal's echo is not seen.
    ///
    /// The terminal is util-linux's `script`, which Debian always has: a crate that opens one
    /// would have `cargo test --workspace` build `libc` or `rustix` with other features, and then
    /// all that stands on it, than `cargo run -p migration`. It takes a line for the shell, so
    /// the arguments must mean nothing to that.
    pub fn run_at_terminal(self, arguments: &[&str], typed: &str) -> Outcome {
        let folder = tempfile::tempdir().expect("a folder");
        let [stdout, stderr] = ["stdout", "stderr"].map(|name| folder.path().join(name));
        let line = format!(
            "exec '{}' {} >'{}' 2>'{}'",
            self.command.get_program().display(),
            arguments.join(" "),
            stdout.display(),
            stderr.display()
        );
        let mut script = self.as_started_by("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        let code = typed_into(&mut script, typed);
        let read = |file: &Path| fs::read_to_string(file).expect("UTF-8 from the program");
        Outcome {
            stdout: read(&stdout),
            stderr: read(&stderr),
            code,
        }
    }

    /// Starts it with a terminal for its stderr, and with nobody who types. The terminal is that of
    /// [`Program::run_at_terminal`].
    pub fn start_on_screen(self, arguments: &[&str]) -> Screen {
        let folder = tempfile::tempdir().expect("a folder");
        let stdout = folder.path().join("stdout");
        let line = format!(
            "exec '{}' {} >'{}'",
            self.command.get_program().display(),
            arguments.join(" "),
            stdout.display()
        );
        let mut script = self.as_started_by("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        Screen::start(script, folder, stdout)
    }

    /// Describes a run of another program with this one's environment and folder.
    fn as_started_by(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        for (variable, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        let folder = self.command.get_current_dir().unwrap_or(Path::new("."));
        command.current_dir(folder).env("SHELL", "/bin/sh");
        command
    }
}

/// Runs a command to its end, with this and then nothing more for its stdin.
fn typed_into(command: &mut Command, typed: &str) -> Option<i32> {
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    let mut keyboard = child.stdin.take().expect("a pipe");
    keyboard.write_all(typed.as_bytes()).expect("typed");
    drop(keyboard);
    child.wait().expect("the program ends").code()
}

/// A program that is at work.
pub struct Running(Child);

impl Running {
    /// Sends it a signal by its name, such as `INT`.
    pub fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        let sent = kill.args(["-s", name, &self.0.id().to_string()]).status();
        assert!(sent.expect("kill starts").success());
    }

    /// Ends it in the middle of whatever it does, as `kill -9`.
    pub fn kill(&mut self) {
        self.0.kill().expect("killed");
    }

    /// Waits for its end.
    pub fn wait(self) -> Outcome {
        Outcome::from(self.0.wait_with_output().expect("an end"))
    }
}

impl Outcome {
    /// Runs any command to its end.
    pub fn of(command: &mut Command) -> Self {
        Self::from(command.output().expect("the program starts"))
    }

    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
            code: output.status.code(),
        }
    }

    /// Fails the test, and shows all, unless it exited with 0.
    pub fn success(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{self}");
        self
    }

    /// Returns all of it as one text, with what differs from run to run taken out: times,
    /// durations, the names of the test's own database and roles, the port, and the system's own words.
    #[must_use]
    pub fn stable(&self) -> String {
        let mut text = format!("{self}\n");
        for (changing, name) in [
            (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[time]"),
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]"),
            (r"\b\d+ ms\b", "[ms]"),
            (r"; -- \d+\.\d+(ns|µs|ms|s)\b", "; -- [time]"),
            (r#""milliseconds": \d+"#, r#""milliseconds": [ms]"#),
            (r#""sha256": "[0-9a-f]{64}""#, r#""sha256": "[sha256]""#),
            // Who runs the tests, and where.
            (r"\bby \S+ on [^ ,:]+", "by [role] on [host]"),
            (r#""role": "[^"]+""#, r#""role": "[role]""#),
            (r#""host": "[^"]+""#, r#""host": "[host]""#),
            (r"\bseawaytest_[0-9a-f]+_\d+_role_\d+\b", "[role]"),
            (r"\bseawaytest_[0-9a-f]+_\d+\b", "[database]"),
            (r"\b127\.0\.0\.1:\d+\b", "[server]"),
            // The operating system's words.
            (r" \(os error \d+\)", ""),
            (r"(failed to lookup address information): .*", "$1: [why]"),
            // PostgreSQL 18 puts the names of settings in quotes.
            (r#"exceeds "(temp_file_limit)""#, "exceeds $1"),
        ] {
            let changing = Regex::new(changing).expect("a regular expression");
            text = changing.replace_all(&text, name).into_owned();
        }
        text
    }
}

/// Both streams and the exit code in one text, so that all three are always looked at.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "------- stderr -------\n{}", self.stderr)?;
        }
        match self.code {
            Some(code) => write!(f, "[exit status: {code}]"),
            None => write!(f, "[ended by a signal]"),
        }
    }
}

/// Returns the folder of the programs, built from today's source whoever started the tests.
///
/// The same packages as in `cargo test --workspace`, so that cargo has nothing to build twice.
pub fn bin_dir() -> &'static Path {
    static BIN_DIR: OnceLock<PathBuf> = OnceLock::new();
    BIN_DIR.get_or_init(|| {
        let build = ["build", "--quiet", "--workspace", "--bins", "--examples"];
        let mut cargo = Command::new(env!("CARGO"));
        // Cargo tells a test which package it is of. A build script that looks at that, as ring's
        // does, would run anew for it, here and again in the next `cargo test`.
        let of_package = env::vars_os().map(|(name, _)| name);
        for variable in of_package.filter(|name| is_of_package(&name.to_string_lossy())) {
            cargo.env_remove(variable);
        }
        Outcome::of(cargo.args(build).current_dir(workspace())).success();
        // …/target/debug/deps/suite-0123456789abcdef
        let suite = env::current_exe().expect("the suite has a path");
        suite
            .ancestors()
            .nth(2)
            .expect("a target folder")
            .to_owned()
    })
}

fn is_of_package(variable: &str) -> bool {
    variable.starts_with("CARGO_MANIFEST_") || variable.starts_with("CARGO_PKG_")
}

/// Returns the workspace's folder.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is in the workspace")
}
