//! A real pooler in front of the tests' server, for one test.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    net::{TcpListener, TcpStream},
    os::unix::fs::MetadataExt as _,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use regex::Regex;
use tempfile::TempDir;

use crate::Database;

/// What a session asks for that PgBouncer would refuse; sqlx asks for it always.
pub const IGNORE: &str = "ignore_startup_parameters = extra_float_digits";

/// Ports are found free and taken a moment later, by somebody else now and then.
const ATTEMPTS: usize = 5;

/// A running PgBouncer, killed at the end of its scope.
pub struct PgBouncer {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl PgBouncer {
    /// Starts one in this `pool_mode`, with these further lines in the section `[pgbouncer]`.
    #[must_use]
    pub fn start(database: &Database, mode: &str, settings: &[&str]) -> Self {
        let settings = format!("pool_mode = {mode}\n{}", settings.join("\n"));
        let mut attempts = (0..ATTEMPTS).filter_map(|_| Self::attempt(&database.url(), &settings));
        attempts.next().expect("PgBouncer starts")
    }

    /// Returns the URL of a database as this pooler reaches it.
    #[must_use]
    pub fn url(&self, database: &Database) -> String {
        let name = database.location().database();
        format!("postgres://anybody@127.0.0.1:{}/{name}", self.port)
    }

    fn attempt(server: &str, settings: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        let configuration = folder.path().join("pgbouncer.ini");
        let content = format!(
            "[databases]\n* = {}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\n{settings}\n",
            target(server)
        );
        fs::write(&configuration, content).expect("written");
        let log = File::create(folder.path().join("log")).expect("a log");
        let mut command = Command::new("pgbouncer");
        // PgBouncer refuses to run as root.
        if log.metadata().expect("an owner").uid() == 0 {
            command.args(["-u", "nobody"]);
        }
        command
            .arg(configuration)
            .env("PATH", path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        drop(free);
        let process = command.spawn().expect("pgbouncer is installed");
        Self {
            process,
            port,
            folder,
        }
        .answering()
    }

    /// Waits until it answers, and returns none where it ended before that.
    fn answering(mut self) -> Option<Self> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if self.process.try_wait().expect("a state").is_some() {
                return None;
            }
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Some(self);
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("PgBouncer does not answer:\n{}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        // It is of no use to a test that its pooler has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Debian puts it where only root's shell looks.
fn path() -> OsString {
    let mut folders = env::var_os("PATH").unwrap_or_default();
    folders.push(":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin");
    folders
}

/// Writes the server of a URL as PgBouncer wants it, to log in there as the URL's role.
fn target(url: &str) -> String {
    let pattern = "^postgres://([^:@]+)(?::([^@]*))?@([^:/]+):([0-9]+)/";
    let parts = Regex::new(pattern).expect("a regular expression");
    let parts = parts.captures(url).expect("a URL with user, host and port");
    let part = |index: usize| decoded(parts.get(index).map_or("", |part| part.as_str()));
    format!(
        "host={} port={} user='{}' password='{}'",
        part(3),
        part(4),
        part(1).replace('\'', "''"),
        part(2).replace('\'', "''")
    )
}

/// Decodes what is percent-encoded in a URL.
pub(crate) fn decoded(text: &str) -> String {
    let escape = Regex::new("%([0-9A-Fa-f]{2})").expect("a regular expression");
    let byte = |found: &regex::Captures<'_>| {
        let byte = u8::from_str_radix(&found[1], 16).expect("two digits");
        char::from(byte).to_string()
    };
    escape.replace_all(text, byte).into_owned()
}
