//! How a program that stands on libpq gets to a test's database.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use tests::Database;

/// Returns the database's URL without a password, and without what only sqlx understands.
pub(crate) fn url(database: &Database) -> String {
    format!("postgres://{}", database.location())
}

/// Gives a program the password in its environment, and none of a developer's own settings.
///
/// Not in the URL, which may be an argument: every user can read those.
pub(crate) fn log_in(command: &mut Command, database: &Database) {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    // One of the two has it. An empty password counts as none.
    command.env("PGPASSWORD", database.password());
    if let Some(file) = password_file() {
        command.env("PGPASSFILE", file);
    }
}

/// Where `scripts/postgres` keeps the password of the tests' server.
fn password_file() -> Option<PathBuf> {
    let of_home = || Some(Path::new(&env::var_os("HOME")?).join(".pgpass"));
    env::var_os("PGPASSFILE")
        .map(PathBuf::from)
        .or_else(of_home)
}
