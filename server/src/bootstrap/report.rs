//! What a bootstrap tells, and what it comes to.

use std::{fmt, time::Duration};

use seaway::runner::event;

/// A part of the way to a complete database, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// PostgreSQL accepts connections.
    Server,
    /// The database exists.
    Database,
    /// Its extensions exist.
    Extensions,
    /// All revisions are applied.
    Migrations,
    /// The tables of LangGraph's checkpointer.
    LangGraph,
    /// The tables of Mem0's pgvector store.
    Mem0,
    /// The table in which Alembic looks up where the schema stands.
    Alembic,
}

impl Step {
    /// Returns its name for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Database => "database",
            Self::Extensions => "extensions",
            Self::Migrations => "migrations",
            Self::LangGraph => "langgraph",
            Self::Mem0 => "mem0",
            Self::Alembic => "alembic",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// All was there already.
    Complete,
    /// This was done; each in words.
    Changed(Vec<String>),
    /// This is missing; only in a check, which changes nothing.
    Missing(Vec<String>),
    /// Nothing was done, for this reason, although it is not as this program would make it.
    LeftAlone(String),
}

impl Outcome {
    /// Returns its name for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Changed(_) => "changed",
            Self::Missing(_) => "missing",
            Self::LeftAlone(_) => "left_alone",
        }
    }

    pub(super) fn of(done: Vec<String>) -> Self {
        if done.is_empty() {
            Self::Complete
        } else {
            Self::Changed(done)
        }
    }

    pub(super) fn lacking(missing: Vec<String>) -> Self {
        if missing.is_empty() {
            Self::Complete
        } else {
            Self::Missing(missing)
        }
    }
}

/// A step that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done {
    /// The step.
    pub step: Step,
    /// What it came to.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// The steps in the order in which they ended.
pub type Report = Vec<Done>;

/// One thing that happened, told while it happens.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A step has begun.
    Started(Step),
    /// A step is still at work; told again each time that has lasted twice as long.
    Working {
        /// The step.
        step: Step,
        /// For how long.
        elapsed: Duration,
    },
    /// Another session builds an index on a table, or vacuums it. That is waited for.
    Outlasting {
        /// The table.
        table: String,
        /// The other session's process.
        pid: i32,
    },
    /// A step has ended.
    Ended(Done),
    /// What the runner of the migrations tells, or whoever waits for its lock.
    Run(event::Event),
}

/// Whoever wants to know.
pub type Observer<'a> = dyn FnMut(Event) + Send + 'a;
