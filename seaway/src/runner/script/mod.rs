//! Recorded revisions as one SQL script for psql, which leaves what the runner would leave.
//!
//! `psql -f`, `psql -1 -f` and psql's own input give the same: each revision is a transaction of
//! its own with its ledger row, unless it declines one. With `-1` psql warns that it finds no
//! transaction of its own any more; that the revisions before a failure stay is the runner's way.
//!
//! # Beware
//!
//! - Another client than psql does not know the first lines, and would go on after an error.
//! - Where another runner is at work the script fails at once instead of waiting.
//! - The script checks the ledger once, when it holds the lock, and refuses a database that does not
//!   stand where it begins, or whose ledger or history is not trusted. `sea-orm-cli` does not take
//!   the lock.
//! - psql reads literals as the server's `standard_conforming_strings` says, just as the runner's
//!   session does. Where that is off, a byte string among the values would be misread.

mod start;

use std::time::Duration;

use sea_orm::{
    DynIden,
    sea_query::{Expr, PostgresQueryBuilder, QueryBuilder as _},
};

use crate::{
    ledger,
    recorder::Recorded,
    revision::Revisions,
    runner::{event::Direction, lock::KEY},
    sql::statement::{has_several, terminated, without_psql_variables},
    text,
};

/// What a script is made of.
pub struct Script<'a> {
    /// Whose revisions they are: says how the ledger's table is called.
    pub revisions: &'a Revisions,
    /// The schema to work in; none means the first of the session's own search path.
    pub schema: Option<&'a str>,
    /// How long a statement of a transaction may queue for a lock, see
    /// [`Runner::with_lock_timeout`](crate::runner::Runner::with_lock_timeout).
    pub lock_timeout: Duration,
    /// The revisions that must be applied where the script begins, and no others.
    pub applied: &'a [&'a str],
    /// The revision that may be half done there, because the script does the rest of it.
    pub resumed: Option<&'a str>,
    /// Statements to run once, when the ledger is there and before the first revision.
    pub preamble: &'a [String],
    /// The revisions, in the order in which they are to run.
    pub items: &'a [Item<'a>],
}

/// One revision of a script.
pub struct Item<'a> {
    /// The revision.
    pub recorded: &'a Recorded,
    /// Statements that belong to it, run behind its ledger row and in the same transaction.
    pub bookkeeping: &'a [String],
}

/// As sqlx begins every session: defaults that hold a time depend on it. And as `connect/pin.rs`
/// sets it: the server refuses a statement that row security would filter.
const SESSION: &str = "\
-- As the session of `up` and `down`.
SET client_encoding = 'UTF8';
SET DateStyle = 'ISO, MDY';
SET TimeZone = 'UTC';
SET row_security = off;";

/// The server's clock, in whole seconds that have passed, as the ledger counts.
const NOW: &str = "pg_catalog.floor(extract(epoch FROM pg_catalog.now()))::bigint";

impl Script<'_> {
    /// Renders the script; empty where there is no revision to run.
    #[must_use]
    pub fn render(&self) -> String {
        let Some(title) = self.title() else {
            return String::new();
        };
        let mut blocks = vec![title, SESSION.to_owned(), pin(self.schema), lock()];
        blocks.push(start::check(self.revisions, self.applied, self.resumed));
        blocks.extend(self.beginning());
        blocks.extend(self.leave_psqls_transaction());
        let table = self.revisions.ledger_table();
        blocks.extend(self.items.iter().map(|item| self.revision(item, table)));
        blocks.push(unlock());
        blocks.join("\n\n") + "\n"
    }

    /// The first lines are psql's: stop at an error, and begin no transaction unasked, whatever
    /// `.psqlrc` says.
    fn title(&self) -> Option<String> {
        let (first, last) = (self.items.first()?.recorded, self.items.last()?.recorded);
        let (from, to, way) = (&first.revision, &last.revision, first.direction);
        let which = if from == to {
            from.clone()
        } else {
            format!("{from} to {to}")
        };
        Some(format!(
            "\\set ON_ERROR_STOP on\n\\set AUTOCOMMIT on\n-- {which}, {way}. For psql, which stops at an error."
        ))
    }

    /// As the runner, who makes the ledger before it applies anything.
    fn beginning(&self) -> Option<String> {
        let is_up = |item: &Item<'_>| item.recorded.direction == Direction::Up;
        let ledger = self.items.iter().any(is_up).then(|| {
            let mut create = ledger::create(self.revisions.ledger_table().clone());
            create.if_not_exists().to_string(PostgresQueryBuilder)
        });
        let statements = ledger.iter().chain(self.preamble);
        let lines: Vec<_> = statements.map(|statement| for_psql(statement)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Behind a revision with a transaction there is none open.
    fn leave_psqls_transaction(&self) -> Option<String> {
        let first = self.items.first()?;
        (!first.recorded.transactional).then(|| {
            "-- The next revision declines a transaction, and `psql -1` has begun one.\nCOMMIT;"
                .to_owned()
        })
    }

    /// A revision under its name.
    fn revision(&self, item: &Item<'_>, table: &DynIden) -> String {
        let recorded = item.recorded;
        let (revision, direction) = (&recorded.revision, recorded.direction);
        let mut lines = vec![format!("-- {revision}, {direction}")];
        let ledger = ledger_row(recorded, table);
        let bookkeeping = item.bookkeeping.iter().map(|statement| for_psql(statement));
        let statements = recorded.statements.iter();
        if recorded.transactional {
            lines.push("BEGIN;".to_owned());
            lines.push(self.limit_locks());
            lines.extend(statements.map(|statement| for_psql(statement)));
        } else {
            lines.extend(statements.map(|statement| message(statement)));
            // As the runner, who lets what goes with the ledger's row be one with it.
            lines.push("BEGIN;".to_owned());
        }
        lines.push(for_psql(&ledger));
        lines.extend(bookkeeping);
        lines.push("COMMIT;".to_owned());
        lines.join("\n")
    }

    fn limit_locks(&self) -> String {
        let milliseconds = self.lock_timeout.as_millis();
        format!("SET LOCAL lock_timeout = {milliseconds};")
    }
}

fn ledger_row(recorded: &Recorded, table: &DynIden) -> String {
    let version = &recorded.revision;
    match recorded.direction {
        Direction::Up => ledger::inserting(table.clone(), version, Expr::cust(NOW))
            .to_string(PostgresQueryBuilder),
        Direction::Down => ledger::deleting(table.clone(), version).to_string(PostgresQueryBuilder),
    }
}

/// Returns a statement as psql takes it.
pub(crate) fn for_psql(statement: &str) -> String {
    terminated(&without_psql_variables(statement))
}

/// Several statements in one message are one transaction; psql sends them one by one.
fn message(statement: &str) -> String {
    let line = for_psql(statement);
    if has_several(statement) {
        format!("BEGIN;\n{line}\nCOMMIT;")
    } else {
        line
    }
}

/// Narrows the search path as the runner's connection does, and refuses what that refuses.
fn pin(schema: Option<&str>) -> String {
    let asked = schema.map_or("NULL".to_owned(), literal);
    block(&format!(
        "\
DECLARE
    asked constant pg_catalog.text := {asked};
    found pg_catalog.text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', coalesce(
        pg_catalog.quote_ident(coalesce(asked, pg_catalog.current_schema())),
        pg_catalog.current_setting('search_path')), false);
    found := pg_catalog.current_schema();
    IF found IS NULL OR found <> asked THEN
        RAISE EXCEPTION 'there is no schema % that this role may use',
            coalesce(asked, pg_catalog.current_setting('search_path'));
    END IF;
    IF pg_catalog.starts_with(found, 'pg_') OR found = 'information_schema' THEN
        RAISE EXCEPTION 'the schema % belongs to PostgreSQL', found;
    END IF;
END"
    ))
}

/// The lock is the session's, so it is gone when psql ends, however it ends.
fn lock() -> String {
    block(&format!(
        "\
BEGIN
    IF NOT pg_catalog.pg_try_advisory_lock({KEY}) THEN
        RAISE EXCEPTION 'another runner holds the lock on this database';
    END IF;
END"
    ))
}

/// Whoever includes the script keeps the session.
fn unlock() -> String {
    block(&format!(
        "BEGIN\n    PERFORM pg_catalog.pg_advisory_unlock({KEY});\nEND"
    ))
}

/// An anonymous block, which unlike a query prints no rows. The schema's name may hold anything.
pub(crate) fn block(body: &str) -> String {
    let mut tag = "$seaway$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, '_');
    }
    format!("DO {tag}\n{body}\n{tag};")
}

pub(crate) fn literal(text: &str) -> String {
    if !text.contains(text::steers) {
        return PostgresQueryBuilder.value_to_string(&text.into());
    }
    // A script is read, too, and nothing in it may be hidden.
    let escaped = text.chars().map(|c| match c {
        '\'' => "\'\'".to_owned(),
        '\\' => r"\\".to_owned(),
        c if text::steers(c) => format!(r"\U{:08X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("E'{}'", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sea_orm_migration::{MigrationTrait, MigratorTrait};

    use super::{Item, Script, block, pin};
    use crate::{recorder::Recorded, revision::Revisions, runner::event::Direction};

    struct Nothing;

    impl MigratorTrait for Nothing {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            Vec::new()
        }
    }

    fn recorded(direction: Direction, transactional: bool, statements: &[&str]) -> Recorded {
        Recorded {
            revision: "m0001_a".to_owned(),
            direction,
            transactional,
            statements: statements.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    /// What comes after the check of the start.
    fn body(recorded: &Recorded, preamble: &[&str], bookkeeping: &[&str]) -> String {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (preamble, bookkeeping): (Vec<_>, Vec<_>) = (owned(preamble), owned(bookkeeping));
        let item = Item {
            recorded,
            bookkeeping: &bookkeeping,
        };
        let script = Script {
            revisions: &Revisions::of::<Nothing>().expect("no revisions"),
            schema: None,
            lock_timeout: Duration::from_secs(5),
            applied: &[],
            resumed: None,
            preamble: &preamble,
            items: &[item],
        };
        let text = script.render();
        let blocks = text.split("\n\n").skip(5).collect::<Vec<_>>();
        blocks[..blocks.len() - 1].join("\n\n")
    }

    #[test]
    fn a_revision_is_a_transaction_with_its_ledger_row_and_bookkeeping() {
        let up = recorded(Direction::Up, true, &["CREATE TABLE a () -- a"]);
        let text = "\
CREATE TABLE IF NOT EXISTS \"seaql_migrations\" ( \"version\" varchar NOT NULL PRIMARY KEY, \
\"applied_at\" bigint NOT NULL );
SELECT 'preamble';

-- m0001_a, up
BEGIN;
SET LOCAL lock_timeout = 5000;
CREATE TABLE a () -- a
;
INSERT INTO \"seaql_migrations\" (\"version\", \"applied_at\") VALUES ('m0001_a', \
GREATEST(pg_catalog.floor(extract(epoch FROM pg_catalog.now()))::bigint, \
(SELECT pg_catalog.max(applied_at) FROM \"seaql_migrations\")));
SELECT 'bookkeeping';
COMMIT;";
        assert_eq!(
            body(&up, &["SELECT 'preamble'"], &["SELECT 'bookkeeping'"]),
            text
        );
    }

    #[test]
    fn a_revision_that_declines_a_transaction_leaves_psqls_own_first() {
        let statements = ["DROP INDEX CONCURRENTLY a", "SELECT 1; SELECT 2;"];
        let down = recorded(Direction::Down, false, &statements);
        let text = "\
-- The next revision declines a transaction, and `psql -1` has begun one.
COMMIT;

-- m0001_a, down
DROP INDEX CONCURRENTLY a;
BEGIN;
SELECT 1; SELECT 2;
COMMIT;
BEGIN;
DELETE FROM \"seaql_migrations\" WHERE \"version\" OPERATOR(pg_catalog.=) 'm0001_a';
COMMIT;";
        assert_eq!(body(&down, &[], &[]), text);
    }

    #[test]
    fn no_revision_is_no_script() {
        let script = Script {
            revisions: &Revisions::of::<Nothing>().expect("no revisions"),
            schema: Some("home"),
            lock_timeout: Duration::from_secs(5),
            applied: &[],
            resumed: None,
            preamble: &["SELECT 1".to_owned()],
            items: &[],
        };
        assert_eq!(script.render(), "");
    }

    #[test]
    fn a_schemas_name_ends_neither_its_literal_nor_the_block() {
        let text = pin(Some("$seaway$'; DROP TABLE a; --"));
        assert!(text.starts_with("DO $_seaway$\n"), "{text}");
        assert!(
            text.contains("text := E'$seaway$\\'; DROP TABLE a; --';"),
            "{text}"
        );
        assert_eq!(
            block("$seaway$ $_seaway$"),
            "DO $__seaway$\n$seaway$ $_seaway$\n$__seaway$;"
        );
    }
}
