//! A PostgreSQL server of a test's own, which it may crash.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash as _, Hasher as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Outcome, workspace};

/// A private cluster with fsync, as a developer's; stopped at the end. Its data stay for the next
/// run of the tests: making a cluster takes longer than crashing it.
pub struct Cluster {
    home: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts it on a free port. The name says what it is for: one test has it at a time.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let cluster = Self {
            home: home(name),
            port: free_port(),
        };
        // One that an earlier run has left behind has another port.
        cluster.script(&["stop"]).success();
        cluster.up();
        cluster
    }

    /// Starts it again.
    pub fn up(&self) {
        self.script(&["start"]).success();
    }

    /// Stops it in the middle of everything: `immediate` mode, after which it has to recover.
    pub fn crash(&self) {
        self.script(&["stop", "--immediate"]).success();
    }

    /// Returns the folder of the clusters, where the script keeps the password as well.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Returns the file where the script puts the password for psql and the Rust programs.
    #[must_use]
    pub fn pass_file(&self) -> PathBuf {
        self.home.join("pgpass")
    }

    /// Returns the URL of one of its databases, with the password that the script has made.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let kept = fs::read_to_string(self.home.join("dev.password")).expect("a password");
        let (password, port) = (kept.trim_end(), self.port);
        format!("postgres://augo:{password}@127.0.0.1:{port}/{database}")
    }

    /// Runs `scripts/postgres` on it.
    pub fn script(&self, arguments: &[&str]) -> Outcome {
        let mut script = Command::new(workspace().join("scripts/postgres"));
        script
            .args(arguments)
            .env("AUGO_PG_HOME", &self.home)
            .env("AUGO_PG_PORT", self.port.to_string())
            // Not the developer's, where the lines of dead clusters would gather.
            .env("PGPASSFILE", self.pass_file());
        Outcome::of(&mut script)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = self.script(&["stop"]);
        // A test that fails already says why.
        if !std::thread::panicking() {
            stopped.success();
        }
    }
}

/// A place that the account of the server can enter, one for each checkout and each server that
/// `scripts/test-on` chooses: the data belong to the version that made them.
fn home(name: &str) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    workspace().hash(&mut hasher);
    env::var_os("PG_BIN").hash(&mut hasher);
    env::temp_dir().join(format!("augo-{name}-{:x}", hasher.finish()))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}
