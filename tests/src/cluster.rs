//! A PostgreSQL server of a test's own, which it may crash.

use std::{
    collections::hash_map::DefaultHasher,
    env,
    hash::{Hash as _, Hasher as _},
    net::TcpListener,
    path::PathBuf,
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
    /// Starts it on a free port.
    #[must_use]
    pub fn start() -> Self {
        let cluster = Self {
            home: home(),
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

    /// Returns the URL of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let port = self.port;
        format!("postgres://augo:augo@127.0.0.1:{port}/{database}")
    }

    fn script(&self, arguments: &[&str]) -> Outcome {
        let mut script = Command::new(workspace().join("scripts/postgres"));
        script
            .args(arguments)
            .env("AUGO_PG_HOME", &self.home)
            .env("AUGO_PG_PORT", self.port.to_string())
            .env("DATABASE_URL", self.url("augo"));
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
fn home() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    workspace().hash(&mut hasher);
    env::var_os("PG_BIN").hash(&mut hasher);
    env::temp_dir().join(format!("augo-crash-{:x}", hasher.finish()))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}
