//! Runs a migration without a database and keeps its SQL.
//!
//! What a migration does with an answer cannot be known without one, so a migration that asks
//! is not recorded, but for [`Extension::ensure`](crate::extension::Extension::ensure).
//!
//! # Beware
//!
//! `SeaORM` tells a proxy neither the isolation level of a transaction that a migration opens
//! itself, nor whether a statement was prepared. A statement is answered as if it had hit no
//! row, and whoever looks at that (`rows_affected`) cannot be noticed, unless it goes on for ever
//! or panics. The migration's code runs as it does on a database: it should have no effect but what
//! it sends.

pub(crate) mod panics;
mod proxy;

use futures_lite::FutureExt as _;
use sea_orm::{DatabaseConnection, DbErr, TransactionTrait as _};
use sea_orm_migration::{MigrationTrait, SchemaManager};
use sha2::{Digest as _, Sha256};

use self::proxy::Tape;
pub(crate) use crate::sql::inline::inlined;
use crate::{
    postgres::error::explain,
    recorder::panics::{Panic, caught},
    revision::{Revisions, is_transactional},
    runner::event::Direction,
    sql::hex::hex,
};

const ENDLESS: &str = "it sends more statements than a recording holds: does it wait for rows that \
     only a database has?";

/// What a revision sends in one direction, without its ledger row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The revision's name.
    pub revision: String,
    /// Which way.
    pub direction: Direction,
    /// Whether the runner puts it and its ledger row in one transaction, which is not part of
    /// the statements. Transactions and savepoints of the revision's own are.
    pub transactional: bool,
    /// What is sent, one a message, with its values in it.
    pub statements: Vec<String>,
}

/// Why a revision cannot be recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It asks the database, and what it does depends on the answer.
    #[error("`{direction}` of revision `{revision}` asks the database: {statement}")]
    NeedsDatabase {
        /// The revision.
        revision: String,
        /// Which way it was run.
        direction: Direction,
        /// The first question.
        statement: String,
    },
    /// It returned an error of its own, or panicked.
    #[error("`{direction}` of revision `{revision}` cannot be recorded: {}", explain(.source))]
    Failed {
        /// The revision.
        revision: String,
        /// Which way it was run.
        direction: Direction,
        /// What it returned.
        source: DbErr,
    },
    /// The program has no revision of this full name.
    #[error("no revision matches `{0}`")]
    Unknown(String),
}

impl RecordError {
    /// Returns the user's next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NeedsDatabase { .. } => Some(
                "its SQL depends on the answer, so such a revision cannot be planned offline; \
                 `up` and `down` run it",
            ),
            Self::Failed { .. } if self.is_panic() => Some(
                "its code runs here without a database, so if it needs rows that only a database \
                 has, only `up` and `down` can run it; otherwise correct it",
            ),
            Self::Failed { .. } | Self::Unknown(_) => None,
        }
    }

    /// Says whether the revision's code panicked.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        matches!(self, Self::Failed { source, .. } if Panic::from_db_err(source).is_some())
    }
}

impl Recorded {
    /// Returns the SHA-256 of the statements in lower-case hex. Each has its length before it,
    /// so that moving text from one to the next changes the sum.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.statements)
    }
}

/// As [`Recorded::digest`], of some statements.
pub(crate) fn digest(statements: &[String]) -> String {
    let mut sum = Sha256::new();
    for statement in statements {
        // A `usize` is no longer than a `u64`, whatever the machine.
        sum.update((statement.len() as u64).to_be_bytes());
        sum.update(statement);
    }
    hex(&sum.finalize())
}

impl Revisions {
    /// Records one of the revisions, by its full name.
    ///
    /// # Errors
    ///
    /// As [`record`], and [`RecordError::Unknown`].
    pub async fn record(&self, name: &str, direction: Direction) -> Result<Recorded, RecordError> {
        let unknown = || RecordError::Unknown(name.to_owned());
        record(self.find(name).ok_or_else(unknown)?, direction).await
    }
}

/// Runs a migration without a database and keeps its SQL.
///
/// # Errors
///
/// [`RecordError::NeedsDatabase`] where it wants rows, even if it goes on without them;
/// [`RecordError::Failed`] with what it returned, which for a revision without a way down is
/// `SeaORM`'s own error.
pub async fn record(
    migration: &dyn MigrationTrait,
    direction: Direction,
) -> Result<Recorded, RecordError> {
    record_on(&Tape::default(), migration, direction).await
}

/// As [`record`], but each of the first statements hits as many rows as is said, and all others
/// one: a revision that looks at that may send other statements.
#[cfg(feature = "cli")]
pub(crate) async fn record_answered(
    migration: &dyn MigrationTrait,
    direction: Direction,
    rows: impl Iterator<Item = u64>,
) -> Result<Recorded, RecordError> {
    record_on(&Tape::answering(rows), migration, direction).await
}

async fn record_on(
    tape: &Tape,
    migration: &dyn MigrationTrait,
    direction: Direction,
) -> Result<Recorded, RecordError> {
    let transactional = is_transactional(migration);
    let full = async {
        tape.full().await;
        Err(DbErr::Custom(ENDLESS.to_owned()))
    };
    let run = caught(run(migration, direction, transactional, tape).or(full)).await;
    let revision = migration.name().to_owned();
    // The migration may have swallowed the refusal, or turned it into another error.
    if let Some(statement) = tape.question() {
        return Err(RecordError::NeedsDatabase {
            revision,
            direction,
            statement,
        });
    }
    match run {
        Ok(statements) => Ok(Recorded {
            revision,
            direction,
            transactional,
            statements,
        }),
        Err(source) => Err(RecordError::Failed {
            revision,
            direction,
            source,
        }),
    }
}

/// Runs it as the runner does, so that a transaction of its own nests as it would there.
async fn run(
    migration: &dyn MigrationTrait,
    direction: Direction,
    transactional: bool,
    tape: &Tape,
) -> Result<Vec<String>, DbErr> {
    let connection = tape.connect().await?;
    if !transactional {
        go(migration, direction, SchemaManager::new(&connection)).await?;
        return Ok(tape.take());
    }
    inside(migration, direction, &connection, tape).await
}

/// The transaction around it is the runner's, and not kept.
async fn inside(
    migration: &dyn MigrationTrait,
    direction: Direction,
    connection: &DatabaseConnection,
    tape: &Tape,
) -> Result<Vec<String>, DbErr> {
    let transaction = connection.begin().await?;
    tape.take();
    go(migration, direction, SchemaManager::new(&transaction)).await?;
    let statements = tape.take();
    transaction.commit().await?;
    Ok(statements)
}

async fn go(
    migration: &dyn MigrationTrait,
    direction: Direction,
    manager: SchemaManager<'_>,
) -> Result<(), DbErr> {
    match direction {
        Direction::Up => migration.up(&manager).await,
        Direction::Down => migration.down(&manager).await,
    }
}

#[cfg(test)]
mod tests {
    use super::Recorded;
    use crate::runner::event::Direction;

    fn digest(statements: &[&str]) -> String {
        let statements = statements.iter().map(|text| (*text).to_owned());
        let recorded = Recorded {
            revision: "m0001_a".to_owned(),
            direction: Direction::Up,
            transactional: true,
            statements: statements.collect(),
        };
        recorded.digest()
    }

    #[test]
    fn the_digest_is_of_the_statements_and_where_each_ends() {
        // printf '\0\0\0\0\0\0\0\010SELECT 1' | sha256sum
        let one = "81d68d7230ba0d375d2ce10a1112fbfc3163c0fe113b46413d9319771de0d1cf";
        assert_eq!(digest(&["SELECT 1"]), one);
        assert_ne!(digest(&["SELECT 2"]), one);
        assert_ne!(digest(&["SELECT", " 1"]), one);
        assert_ne!(digest(&["SELECT 1", ""]), one);
    }
}
