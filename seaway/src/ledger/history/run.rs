use std::fmt;

use sea_orm::{DbErr, FromQueryResult, QueryResult};

use crate::runner::event::Direction;

/// What a run did with a revision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Applied it.
    Up,
    /// Rolled it back.
    Down,
    /// Set the ledger without running anything.
    Stamp,
    /// Accepted that its statements have changed since it was applied.
    Repair,
    /// Something that this build does not know, in the table's word: a newer one has written it.
    Other(String),
}

impl Action {
    /// Returns the word that the table has for it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(word) => word,
            Self::Up => "up",
            Self::Down => "down",
            Self::Stamp => "stamp",
            Self::Repair => "repair",
        }
    }

    fn of(word: String) -> Self {
        let all = [Self::Up, Self::Down, Self::Stamp, Self::Repair];
        let known = all.into_iter().find(|action| action.as_str() == word);
        known.unwrap_or(Self::Other(word))
    }
}

impl From<Direction> for Action {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Up => Self::Up,
            Direction::Down => Self::Down,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One run of one revision, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number; later runs have greater ones.
    pub id: i64,
    /// The revision's name.
    pub revision: String,
    /// What was done with it.
    pub action: Action,
    /// When it began, in seconds since 1970 UTC by the server's clock; none if the table has no
    /// finite time.
    pub started_at: Option<i64>,
    /// Whether it came to an end. Only a revision without a transaction can be found unfinished.
    pub finished: bool,
    /// How long it took, in milliseconds.
    pub milliseconds: Option<i64>,
    /// The role that ran it.
    pub role: String,
    /// The machine on which the program ran.
    pub host: Option<String>,
    /// The program and its version.
    pub program: Option<String>,
    /// SHA-256 of the revision's statements as the program had them then; none where they cannot
    /// be known without a database.
    pub sha256: Option<String>,
    /// Why, where a person was asked.
    pub reason: Option<String>,
    pub(crate) statements: Statements,
}

/// How far a run without a transaction has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statements {
    /// How many rows each has hit; none where it failed, and the revision went on.
    pub(crate) done: Vec<Option<u64>>,
    pub(crate) sha256: Option<String>,
    /// Whether the next one has begun, so that nobody knows whether it is done.
    pub(crate) begun: bool,
    /// In which session of the server; it outlives a program that is killed.
    pub(crate) backend: Option<String>,
}

/// Reads the numbers of rows; a negative one is a failure.
fn outcomes(list: &str) -> Vec<Option<u64>> {
    let numbers = list.split(',').filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().ok()).collect()
}

impl FromQueryResult for Run {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let statements: String = row.try_get(prefix, "statements")?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            revision: row.try_get(prefix, "revision")?,
            action: Action::of(row.try_get(prefix, "action")?),
            started_at: row.try_get(prefix, "started_at")?,
            finished: row.try_get(prefix, "finished")?,
            milliseconds: row.try_get(prefix, "milliseconds")?,
            role: row.try_get(prefix, "role_name")?,
            host: row.try_get(prefix, "host")?,
            program: row.try_get(prefix, "program")?,
            sha256: row.try_get(prefix, "sha256")?,
            reason: row.try_get(prefix, "reason")?,
            statements: Statements {
                done: outcomes(&statements),
                sha256: row.try_get(prefix, "statements_sha256")?,
                begun: row.try_get(prefix, "statement_begun")?,
                backend: row.try_get(prefix, "backend")?,
            },
        })
    }
}
