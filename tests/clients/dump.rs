//! What a database holds, as `pg_dump` writes it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use tests::{Database, Outcome};

use crate::libpq;

/// The tables whose rows say which version a schema has.
const VERSIONS: &str = "--table=public.(checkpoint_migrations|alembic_version)";

/// All definitions, and the rows of the version tables.
pub(crate) struct Dump(Vec<String>);

impl Dump {
    /// Reads it from the database.
    pub(crate) fn of(database: &Database) -> Self {
        let definitions = pg_dump(database, &["--schema-only", "--no-owner"]);
        let rows = pg_dump(database, &["--data-only", "--inserts", VERSIONS]);
        let mut paragraphs = paragraphs(&definitions);
        paragraphs.extend(self::paragraphs(&rows));
        Self(paragraphs)
    }

    /// Fails the test unless `later` is the same.
    pub(crate) fn assert_is(&self, later: &Self) {
        assert_eq!(self.came_by(later), "");
    }

    /// Returns what `later` has beyond this. Fails the test unless all of this is in it.
    pub(crate) fn came_by(&self, later: &Self) -> String {
        let came = later.without(self);
        let gone = self.without(later);
        assert_eq!(gone, "", "gone or changed; new: {came}");
        came
    }

    fn without(&self, other: &Self) -> String {
        let rest = self.0.iter().filter(|text| !other.0.contains(text));
        rest.cloned().collect::<Vec<_>>().join("\n\n")
    }
}

/// Splits a dump at its empty lines. Leaves out comments, and the lines of `\restrict`, whose key is
/// another one each time.
fn paragraphs(dump: &str) -> Vec<String> {
    let left_out = ["--", r"\restrict ", r"\unrestrict "];
    let lines = dump.lines();
    let lines = lines.filter(|line| !left_out.iter().any(|start| line.starts_with(start)));
    let text = lines.collect::<Vec<_>>().join("\n");
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'));
    paragraphs
        .filter(|paragraph| !paragraph.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

fn pg_dump(database: &Database, arguments: &[&str]) -> String {
    let program = env::var_os("PG_BIN").map_or_else(
        || PathBuf::from("pg_dump"),
        |folder| Path::new(&folder).join("pg_dump"),
    );
    let mut command = Command::new(program);
    libpq::log_in(&mut command, database);
    command
        .arg(format!("--dbname={}", libpq::url(database)))
        .args(arguments);
    let dumped = Outcome::of(&mut command);
    dumped.success();
    dumped.stdout
}
