//! What the revisions make, found by running them; and what a catalog is like once it is made anew.
//!
//! They run in a transaction, in a schema that is made for it, and all of it is rolled back. No
//! other database is needed, and no right to create one; only the right to create a schema.

pub(crate) mod beyond_schema;
pub(crate) mod database;
pub(crate) mod file;

use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait as _, TryGetable,
};
use sea_orm_migration::MigrationTrait;

use crate::{
    catalog::{Catalog, LeftOut, beside},
    connect::search_path::{self, For},
    diff,
    postgres::{
        all,
        error::{explain, has_code},
        statement_log::Heard,
    },
    recorder::{RecordError, record},
    revision::{Revisions, is_transactional},
    runner::{
        Fault,
        event::Direction,
        run,
        teardown::{Object, objects},
    },
    sql::{
        concurrent_index::concurrently,
        quote::Ident,
        statement::{Piece, first_words, has_several, pieces},
    },
    text,
};

/// A name that no other run has: the process at work, and the time in microseconds.
const NAME: &str = "SELECT pg_catalog.format('seaway_replay_%s_%s', pg_catalog.pg_backend_pid(), \
     (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint) AS name";

/// Sets the lock timeout for this transaction, and a marker that is gone once the transaction has
/// ended.
const BEGIN: &str = "SELECT pg_catalog.set_config('lock_timeout', $1, true), \
     pg_catalog.set_config('seaway.replay', $2, true)";

/// Reads the marker. A revision's search path still holds, but no operator is asked for.
const MARKER: &str = "SELECT pg_catalog.current_setting('seaway.replay', true) AS marker";

/// Counts this session's locks on relations. Fast-path locks are left out: they take no room in the
/// shared lock table.
const LOCKS: &str = "SELECT pg_catalog.count(*) AS locks FROM pg_catalog.pg_locks \
     WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' \
     AND NOT fastpath";

/// A function of a role that is not trusted, and that could be called; no row if there is none.
const STRANGERS: &str = concat!(
    include_str!("../postgres/trusted_roles.sql"),
    include_str!("strangers.sql")
);

/// SQLSTATEs of statements that run in no transaction: `active_sql_transaction`,
/// `invalid_transaction_termination`.
const ALONE: [&str; 2] = ["25001", "2D000"];

/// How statements begin that run in no transaction and change nothing that a catalog holds.
const UNSEEN: [&[&str]; 10] = [
    &["VACUUM"],
    &["REINDEX"],
    &["CLUSTER"],
    &["DISCARD"],
    &["ALTER", "SYSTEM"],
    &["CREATE", "DATABASE"],
    &["DROP", "DATABASE"],
    &["CREATE", "TABLESPACE"],
    &["DROP", "TABLESPACE"],
    &["DROP", "SUBSCRIPTION"],
];

/// SQLSTATEs of what a revision meets only because it is not alone: a label that another has added in
/// this transaction (`unsafe_new_enum_value_usage`), and what is not local to a schema and is there
/// already (`duplicate_object`, `_schema`, `_table`, `_function`, `_column`).
const CROWDED: [&str; 6] = ["55P04", "42710", "42P06", "42P07", "42723", "42701"];

const ENDED: &str = "it has ended a transaction that is not its own, so what it makes cannot be \
     found out";

/// What the revisions make.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    /// What there is after each revision, in their order.
    pub(crate) made: Vec<Made>,
    /// How many locks of relations all of it takes in one transaction.
    pub(crate) locks: i64,
}

/// What there is after a revision.
#[derive(Debug)]
pub(crate) struct Made {
    /// The revision.
    pub(crate) revision: String,
    /// All objects that there are then, its own and those of the revisions before it.
    pub(crate) objects: Vec<Object>,
}

/// Why it is not known what the revisions make.
#[derive(Debug)]
pub(crate) enum ReplayError {
    /// A revision failed.
    Revision { revision: String, fault: Fault },
    /// The schema could not be made or read.
    Database(DbErr),
}

impl std::fmt::Display for ReplayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Revision { revision, fault } => {
                let (revision, why) = (text::name(revision), explain(&fault.source));
                write!(
                    f,
                    "revision `{revision}` failed in a schema of its own: {why}"
                )
            }
            Self::Database(error) => f.write_str(&explain(error)),
        }
    }
}

impl From<DbErr> for ReplayError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl ReplayError {
    /// Says whether a revision may work as it should in a database of its own, in the transaction that
    /// it has there.
    pub(crate) fn needs_database(&self, revisions: &Revisions) -> bool {
        let Self::Revision { revision, fault } = self else {
            return false;
        };
        let is_ended = matches!(&fault.source, DbErr::Custom(why) if why == ENDED);
        let is_crowded = has_code(&fault.source, &CROWDED);
        let is_alone = !revisions.is_transactional(revision) && runs_alone(&fault.source);
        is_ended || is_crowded || is_alone
    }
}

/// Runs revisions on their way up in a schema for this purpose, and reads what there is then. Leaves
/// nothing. Those that the program does not have are left out.
pub(crate) async fn replayed(
    connection: &DatabaseConnection,
    revisions: &Revisions,
    names: &[&str],
    lock_timeout: Duration,
    left_out: &LeftOut,
) -> Result<Catalog, ReplayError> {
    let schema: String = value(connection, NAME, [], "name").await?;
    let transaction = connection.begin().await?;
    let scratch = Scratch {
        schema: &schema,
        transaction: &transaction,
        is_exact: true,
    };
    let read = scratch
        .catalog(revisions, names, lock_timeout, left_out)
        .await;
    let rolled_back = transaction.rollback().await;
    if read.is_err() {
        sweep(connection, &schema).await;
    }
    rolled_back?;
    read
}

/// Makes the objects of a catalog in a schema for this purpose, and reads them again, in the form in
/// which PostgreSQL prints what it has printed before, after `then`. Leaves nothing, and leaves out what
/// could not be made.
///
/// Refuses where code of a role that is not trusted could run with the rights of this one.
pub(crate) async fn reread(
    connection: &DatabaseConnection,
    catalog: &Catalog,
    lock_timeout: Duration,
    then: &[String],
) -> Result<Catalog, DbErr> {
    refuse_strangers(connection, &catalog.schema).await?;
    let schema: String = value(connection, NAME, [], "name").await?;
    let transaction = connection.begin().await?;
    let scratch = Scratch {
        schema: &schema,
        transaction: &transaction,
        is_exact: true,
    };
    let read = scratch.remade(catalog, lock_timeout, then).await;
    let rolled_back = transaction.rollback().await;
    if read.is_err() {
        sweep(connection, &schema).await;
    }
    rolled_back?;
    read
}

async fn refuse_strangers(connection: &DatabaseConnection, schema: &str) -> Result<(), DbErr> {
    let rows = all(connection, STRANGERS, [schema.into()]).await?;
    let Some(row) = rows.first() else {
        return Ok(());
    };
    let (function, owner): (String, String) =
        (row.try_get("", "function")?, row.try_get("", "owner")?);
    Err(DbErr::Custom(format!(
        "PostgreSQL could run the function {} of role {}, which is not trusted",
        text::name(&function),
        text::name(&owner)
    )))
}

/// Runs every revision on its way up in a schema for this purpose, and lists what there is after
/// each. Leaves nothing.
pub(crate) async fn replay(
    connection: &DatabaseConnection,
    revisions: &Revisions,
    lock_timeout: Duration,
) -> Result<Replay, ReplayError> {
    let schema: String = value(connection, NAME, [], "name").await?;
    let transaction = connection.begin().await?;
    let scratch = Scratch {
        schema: &schema,
        transaction: &transaction,
        is_exact: false,
    };
    let replayed = scratch.all(revisions, lock_timeout).await;
    let rolled_back = transaction.rollback().await;
    if replayed.is_err() {
        sweep(connection, &schema).await;
    }
    rolled_back?;
    replayed
}

/// Drops the schema where a revision has committed it.
async fn sweep(connection: &DatabaseConnection, schema: &str) {
    let drop = format!("DROP SCHEMA IF EXISTS {} CASCADE", Ident(schema));
    if let Err(error) = connection.execute_unprepared(&drop).await {
        tracing::warn!(schema, %error, "the schema of a replay may be left");
    }
}

/// The schema, and the transaction that alone sees it.
struct Scratch<'a> {
    schema: &'a str,
    transaction: &'a DatabaseTransaction,
    /// Whether nothing that a catalog holds may be left out.
    is_exact: bool,
}

impl Scratch<'_> {
    async fn all(
        &self,
        revisions: &Revisions,
        lock_timeout: Duration,
    ) -> Result<Replay, ReplayError> {
        self.make(lock_timeout).await?;
        let mut replay = Replay::default();
        for name in revisions.names() {
            let Some(migration) = revisions.find(name) else {
                continue;
            };
            let objects = self.one(migration).await;
            let revision = name.to_owned();
            match objects {
                Ok(objects) => replay.made.push(Made { revision, objects }),
                Err(fault) => return Err(ReplayError::Revision { revision, fault }),
            }
        }
        replay.locks = value(self.transaction, LOCKS, [], "locks").await?;
        Ok(replay)
    }

    async fn catalog(
        &self,
        revisions: &Revisions,
        names: &[&str],
        lock_timeout: Duration,
        left_out: &LeftOut,
    ) -> Result<Catalog, ReplayError> {
        let live = beside::live(self.transaction).await?;
        self.make(lock_timeout).await?;
        for name in names {
            let Some(migration) = revisions.find(name) else {
                continue;
            };
            if let Err(fault) = self.apply(migration).await {
                let revision = (*name).to_owned();
                return Err(ReplayError::Revision { revision, fault });
            }
        }
        search_path::leave(self.transaction).await?;
        let mut catalog = Catalog::read(self.transaction, self.schema, left_out).await?;
        catalog.has_privileges = false;
        catalog.leave_out_untouched(live);
        Ok(catalog)
    }

    async fn remade(
        &self,
        catalog: &Catalog,
        lock_timeout: Duration,
        then: &[String],
    ) -> Result<Catalog, DbErr> {
        self.make(lock_timeout).await?;
        let statements = diff::creation(&catalog.trusted_part(), self.schema);
        // A text may be another's, or from a file: each is one statement, and nothing more.
        let savepoint = self.transaction.begin().await?;
        let mut is_made = true;
        for statement in &statements {
            if savepoint.execute_raw(alone(&statement.sql)).await.is_err() {
                is_made = false;
                break;
            }
        }
        if is_made {
            savepoint.commit().await?;
        } else {
            savepoint.rollback().await?;
            self.one_by_one(&statements).await?;
        }
        self.look().await?;
        for statement in then {
            self.transaction.execute_unprepared(statement).await?;
        }
        Catalog::read(self.transaction, self.schema, &LeftOut::default()).await
    }

    /// Runs what can be run.
    async fn one_by_one(&self, statements: &[diff::Statement]) -> Result<(), DbErr> {
        for statement in statements {
            let savepoint = self.transaction.begin().await?;
            match savepoint.execute_raw(alone(&statement.sql)).await {
                Ok(_) => savepoint.commit().await?,
                Err(error) => {
                    tracing::debug!(%error, statement.sql, "left as it was printed");
                    savepoint.rollback().await?;
                }
            }
        }
        Ok(())
    }

    async fn make(&self, lock_timeout: Duration) -> Result<(), DbErr> {
        let create = format!("CREATE SCHEMA {}", Ident(self.schema));
        self.transaction.execute_unprepared(&create).await?;
        let values = [
            lock_timeout.as_millis().to_string().into(),
            self.schema.into(),
        ];
        let begin = Statement::from_sql_and_values(DbBackend::Postgres, BEGIN, values);
        self.transaction.execute_raw(begin).await.map(drop)
    }

    async fn one(&self, migration: &dyn MigrationTrait) -> Result<Vec<Object>, Fault> {
        self.apply(migration).await?;
        search_path::leave(self.transaction).await?;
        Ok(objects(self.transaction, self.schema).await?)
    }

    async fn apply(&self, migration: &dyn MigrationTrait) -> Result<(), Fault> {
        self.enter().await?;
        if is_transactional(migration) {
            run(
                self.transaction,
                migration,
                Direction::Up,
                &Heard::in_silence(),
            )
            .await?;
        } else {
            self.without_transaction(migration).await?;
        }
        Ok(self.look().await?)
    }

    /// Puts the scratch schema on the search path, whatever a revision has made of that.
    async fn enter(&self) -> Result<(), DbErr> {
        search_path::enter(self.transaction, self.schema, For::Transaction).await
    }

    /// Sends the statements of a revision that declines a transaction; or runs it, where they
    /// depend on what the database answers.
    async fn without_transaction(&self, migration: &dyn MigrationTrait) -> Result<(), Fault> {
        match record(migration, Direction::Up).await {
            Ok(recorded) => {
                for statement in &recorded.statements {
                    self.send(statement).await?;
                }
                Ok(())
            }
            Err(RecordError::NeedsDatabase { .. }) => {
                run(
                    self.transaction,
                    migration,
                    Direction::Up,
                    &Heard::in_silence(),
                )
                .await
            }
            Err(RecordError::Failed { source, .. }) => Err(source.into()),
            Err(error @ RecordError::Unknown(_)) => Err(DbErr::Custom(error.to_string()).into()),
        }
    }

    async fn send(&self, statement: &str) -> Result<(), Fault> {
        match (controls_transaction(statement), has_several(statement)) {
            // All is one transaction already.
            (true, false) => return Ok(()),
            (true, true) => return Err(DbErr::Custom(ENDED.to_owned()).into()),
            _ => {}
        }
        let without = without_concurrently(statement);
        let sent = without.as_deref().unwrap_or(statement);
        let savepoint = self.transaction.begin().await?;
        match savepoint.execute_unprepared(sent).await {
            Ok(_) => {
                self.look().await?;
                self.enter().await?;
                Ok(savepoint.commit().await?)
            }
            Err(error) if runs_alone(&error) && (!self.is_exact || is_unseen(statement)) => {
                Ok(savepoint.rollback().await?)
            }
            Err(source) => Err(Fault {
                source,
                statement: Some(sent.to_owned()),
            }),
        }
    }

    /// Refuses where the transaction is another: nothing may stay of it.
    async fn look(&self) -> Result<(), DbErr> {
        let marker: Option<String> = value(self.transaction, MARKER, [], "marker").await?;
        if marker.as_deref() == Some(self.schema) {
            return Ok(());
        }
        Err(DbErr::Custom(ENDED.to_owned()))
    }
}

/// Returns a statement for PostgreSQL's extended protocol, which takes one at a time.
fn alone(sql: &str) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, [])
}

fn runs_alone(error: &DbErr) -> bool {
    has_code(error, &ALONE)
}

/// Says whether a statement changes nothing that a catalog holds, if it runs in no transaction.
fn is_unseen(statement: &str) -> bool {
    let words = first_words(statement, 2);
    UNSEEN.iter().any(|beginning| {
        let words = words.iter().map(String::as_str).take(beginning.len());
        words.eq(beginning.iter().copied())
    })
}

/// Says whether a message begins by beginning, ending or dividing a transaction.
fn controls_transaction(statement: &str) -> bool {
    let controls = [
        "BEGIN",
        "START",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "SAVEPOINT",
        "RELEASE",
    ];
    let words = first_words(statement, 1);
    words.iter().any(|word| controls.contains(&word.as_str()))
}

/// Returns how an index is made or dropped within a transaction, if the statement does that
/// without one.
fn without_concurrently(statement: &str) -> Option<String> {
    const WORD: &str = "concurrently";
    concurrently(statement)?;
    let mut text = String::with_capacity(statement.len());
    let mut is_found = false;
    for piece in pieces(statement) {
        match piece {
            Piece::Code(code) if !is_found => match code.to_ascii_lowercase().find(WORD) {
                Some(start) => {
                    is_found = true;
                    text.push_str(&code[..start]);
                    text.push_str(&code[start + WORD.len()..]);
                }
                None => text.push_str(code),
            },
            Piece::Code(same) | Piece::Quoted(same) | Piece::Comment(same) => text.push_str(same),
        }
    }
    Some(text)
}

async fn value<T: TryGetable>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
    column: &str,
) -> Result<T, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let row = connection.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(column.to_owned()))?
        .try_get("", column)
}

#[cfg(test)]
mod tests {
    use super::{controls_transaction, is_unseen, without_concurrently};

    #[test]
    fn what_changes_the_schema_is_not_left_out() {
        for (statement, expected) in [
            ("VACUUM", true),
            ("alter system reset work_mem", true),
            ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", false),
            ("CALL p()", false),
            ("", false),
        ] {
            assert_eq!(is_unseen(statement), expected, "{statement}");
        }
    }

    #[test]
    fn an_index_is_made_within_the_transaction() {
        for (statement, within) in [
            (
                "CREATE INDEX CONCURRENTLY ix ON t (a)",
                Some("CREATE INDEX  ix ON t (a)"),
            ),
            (
                "/* concurrently */ drop index concurrently ix",
                Some("/* concurrently */ drop index  ix"),
            ),
            ("REINDEX INDEX CONCURRENTLY ix", None),
            ("CREATE TABLE t ()", None),
        ] {
            let result = without_concurrently(statement);
            assert_eq!(result.as_deref(), within, "{statement}");
        }
    }

    #[test]
    fn the_first_word_controls_a_transaction() {
        for (statement, expected) in [
            ("BEGIN", true),
            ("-- why\nrelease savepoint a;", true),
            ("CREATE TABLE t ()", false),
        ] {
            assert_eq!(controls_transaction(statement), expected, "{statement}");
        }
    }
}
