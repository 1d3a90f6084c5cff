//! Virtual environments of Python, made once and kept below the target folder.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
    process::Command,
};

use tests::{Database, Outcome, bin_dir, workspace};

use crate::libpq;

/// A virtual environment with what it was asked for.
///
/// A `>=` takes what is newest on the day that it is made. Removing `target/clients` takes anew.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Makes it, unless it is there and complete.
    pub(crate) fn with(name: &str, requirements: &[&str]) -> Self {
        let home = bin_dir().with_file_name("clients");
        fs::create_dir_all(&home).expect("a folder below target");
        let folder = home.join(name);
        let environment = Self { folder };
        let lock = File::create(environment.folder.with_extension("lock")).expect("a lock file");
        // Until the end of this function: another run of the tests may want the same.
        lock.lock().expect("locked");
        if !environment.is_complete(requirements) {
            environment.make(requirements);
        }
        environment
    }

    fn is_complete(&self, requirements: &[&str]) -> bool {
        let made_of = fs::read_to_string(self.mark()).unwrap_or_default();
        // The interpreter is a link to the system's, which may have gone.
        made_of == requirements.join("\n") && self.interpreter().exists()
    }

    fn make(&self, requirements: &[&str]) {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&self.folder);
        let made = venv.output().unwrap_or_else(|error| {
            panic!("the tests need python3, which does not start: {error}; install it")
        });
        let said = String::from_utf8_lossy(&made.stdout) + String::from_utf8_lossy(&made.stderr);
        assert!(
            made.status.success(),
            "python3 makes no virtual environment; on Debian, install python3-venv:\n{said}"
        );
        let mut pip = Command::new(self.interpreter());
        pip.args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            .args(requirements);
        let installed = Outcome::of(&mut pip);
        assert_eq!(
            installed.code,
            Some(0),
            "pip does not install {requirements:?}; is PyPI in reach?\n{installed}"
        );
        // Last, so that what was cut off is made anew.
        fs::write(self.mark(), requirements.join("\n")).expect("marked as complete");
    }

    fn mark(&self) -> PathBuf {
        self.folder.join("made-of")
    }

    fn interpreter(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// Runs Python on a database, in the folder of the tests, to its end, which must be a good one.
    /// Returns what it printed.
    ///
    /// Its environment holds no more than what leads to the database: a developer's settings may
    /// name another server, or one to which LangChain reports what it does.
    pub(crate) fn run(&self, database: &Database, arguments: &[&str]) -> String {
        let home = tempfile::tempdir().expect("a folder");
        let mut python = Command::new(self.interpreter());
        python
            .current_dir(workspace().join("tests/clients"))
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", home.path())
            .env("MEM0_TELEMETRY", "False")
            .env("DATABASE_URL", libpq::url(database));
        libpq::log_in(&mut python, database);
        // Isolated: nothing is imported from the folder. And no bytecode is written there.
        python.args(["-I", "-B"]).args(arguments);
        let run = Outcome::of(&mut python);
        run.success();
        run.stdout
    }
}
