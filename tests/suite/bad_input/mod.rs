//! Bad input, and servers that are not as one would like them: one clear message, the documented
//! exit code, no password, and nothing changed.
//!
//! More of the kind is in `connecting.rs`, `commands.rs`, `plan.rs`, `reading.rs`, `generate.rs`,
//! `databases.rs`, `waiting.rs` and `poolers.rs`; nothing is here twice.

mod env;
mod env_trust;
mod failures;
mod flags;
mod ledger;
mod misplaced;
mod names;
mod planted_names;
mod ranges;
mod rights;
mod schemas;
mod server;
mod targets;
mod urls;

use expect_test::Expect;
use tests::{Database, Outcome, Program, catalog::Catalog};

use crate::rows::column;

/// The password of every URL here. Whatever becomes of it, its first letters stay.
pub(super) const PASSWORD: &str = "s3cr%t";

/// What a password must not be seen as: plain or percent-encoded, and in base 64.
const SHOWN: [&str; 2] = ["s3cr", "czNjciV0"];

/// Grants a role everything.
pub(super) const EVERYTHING: &str = "ALTER ROLE {role} SUPERUSER";

/// Grants a role nothing but what everybody has.
pub(super) const NOTHING: &str = "SELECT '{role}'";

/// Where nothing is to be connected to.
const NOWHERE: &str = "postgres://ann:s3cr%25t@nowhere.invalid/augo";

/// Exit codes, as the manual has them.
pub(super) const FAILED: i32 = 2;
pub(super) const LOCKED: i32 = 3;
pub(super) const REFUSED: i32 = 4;

/// Runs of `migration` that all end in an error, to be looked at together.
pub(super) struct Cases<'a> {
    /// None where no database is to be asked.
    database: Option<&'a Database>,
    url: String,
    told: String,
}

impl<'a> Cases<'a> {
    /// Prepares runs as a role of the database.
    pub(super) fn at(database: &'a Database, url: String) -> Self {
        Self {
            database: Some(database),
            url,
            told: String::new(),
        }
    }

    /// Prepares runs that do not come as far as a database.
    pub(super) fn offline() -> Self {
        Self {
            database: None,
            url: NOWHERE.to_owned(),
            told: String::new(),
        }
    }

    /// Takes another URL from here on.
    pub(super) fn with_url(&mut self, url: impl Into<String>) {
        self.url = url.into();
    }

    /// Runs the program, which must end with this code.
    pub(super) async fn run(&mut self, arguments: &[&str], code: i32) {
        let program = Program::migration(&self.url);
        self.program(program, arguments, code).await;
    }

    /// Runs a program that is prepared otherwise.
    pub(super) async fn program(&mut self, program: Program, arguments: &[&str], code: i32) {
        let before = self.fingerprint().await;
        let run = program.run(arguments);
        assert_eq!(self.fingerprint().await, before, "{arguments:?}\n{run}");
        assert_is_an_error(&run, code);
        let typed = arguments.join(" ").escape_debug().to_string();
        let typed = typed.replace("\\'", "'").replace("\\\"", "\"");
        for part in ["$ ", &typed, "\n"] {
            self.told.push_str(part);
        }
        self.told += run.stable().trim_start_matches("------- stderr -------\n");
    }

    /// Says what the next run is about.
    pub(super) fn note(&mut self, text: &str) {
        for part in ["# ", text, "\n"] {
            self.told.push_str(part);
        }
    }

    /// Compares all that was told.
    pub(super) fn are(&self, expected: &Expect) {
        expected.assert_eq(&self.told);
    }

    async fn fingerprint(&self) -> Option<Fingerprint> {
        match self.database {
            Some(database) => Some(Fingerprint::of(database).await),
            None => None,
        }
    }
}

fn assert_is_an_error(run: &Outcome, code: i32) {
    assert_eq!(run.code, Some(code), "{run}");
    assert_eq!(run.stdout, "", "{run}");
    let errors = run.stderr.lines().filter(|line| line.starts_with("error:"));
    assert_eq!(errors.count(), 1, "{run}");
    assert_tells_no_password(&run.to_string());
    let steers = |c: char| c.is_control() && c != '\n';
    assert!(!run.stderr.contains(steers), "{:?}", run.stderr);
    for debugged in ["Some(", "Error {", "Error("] {
        assert!(!run.stderr.contains(debugged), "{run}");
    }
}

pub(super) fn assert_tells_no_password(text: &str) {
    for shown in SHOWN {
        assert!(!text.contains(shown), "{text}");
    }
}

/// What a database holds: its schemas with their objects, and every row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Fingerprint {
    schemas: Vec<(String, Catalog)>,
    rows: Vec<(String, String)>,
}

impl Fingerprint {
    pub(super) async fn of(database: &Database) -> Self {
        let (mut schemas, mut rows) = (Vec::new(), Vec::new());
        for schema in column::<String>(database, SCHEMAS).await {
            let catalog = Catalog::read(database.connection(), &schema).await;
            schemas.push((schema, catalog));
        }
        for table in column::<String>(database, TABLES).await {
            let all = format!("SELECT coalesce(json_agg(t)::text, '') FROM {table} AS t");
            let all = column::<String>(database, &all).await.concat();
            rows.push((table, all));
        }
        Self { schemas, rows }
    }
}

const SCHEMAS: &str = "SELECT nspname::text FROM pg_catalog.pg_namespace \
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1";

const TABLES: &str = "SELECT c.oid::regclass::text FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_' \
       AND n.nspname <> 'information_schema' ORDER BY 1";

/// Makes a database where the first two revisions are applied, and a role that may do anything.
pub(crate) async fn at_0002() -> (Database, String) {
    let database = Database::empty().await;
    Program::migration(&database.url())
        .run(&["up", "0002"])
        .success();
    let url = database.login(PASSWORD, EVERYTHING).await;
    (database, url)
}
