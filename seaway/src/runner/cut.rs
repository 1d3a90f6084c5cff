//! A run that was cut off, and what is left of it.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Rebuild, Report, RunError, Step, error::so_far};
use crate::{
    postgres::lost,
    runner::{lock::LockError, teardown::TeardownError},
};

/// Whether a transaction was cut off before or in its COMMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// It was rolled back.
    Before,
    /// Nobody knows whether it was committed.
    Underway,
}

impl Commit {
    /// Says what has become of a run that was one transaction.
    pub(super) fn of_all(self) -> &'static str {
        match self {
            Self::Before => {
                "all of it was one transaction, and was rolled back: the database is as it was"
            }
            Self::Underway => {
                "all of it was one transaction, and its COMMIT was already on its way: `status` \
                 shows whether all of it was done or nothing"
            }
        }
    }
}

/// What a run is at.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The step at work.
    pub(super) step: Option<Step>,
    /// Whether all of the run is one transaction, and it is open.
    pub(super) is_whole: bool,
    /// Whether a COMMIT was sent, and not answered.
    pub(super) commits: bool,
}

impl Place {
    pub(super) fn commit(&self) -> Commit {
        if self.commits {
            Commit::Underway
        } else {
            Commit::Before
        }
    }

    /// Says how far the one transaction of a run has come; none where it is not one.
    pub(super) fn whole(&self) -> Option<Commit> {
        self.is_whole.then(|| self.commit())
    }
}

/// The place, noted while the work goes on.
#[derive(Default)]
pub(super) struct Whereabouts(Mutex<Place>);

impl Whereabouts {
    pub(super) fn note(&self) -> MutexGuard<'_, Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that was lost while a run was at work.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConnectionLost {
    /// Where the server is: host and port, or the socket.
    pub server: String,
    /// The revision at work, and which way it was run; none between two.
    pub step: Option<Step>,
    /// Whether that revision has a transaction.
    pub is_transactional: bool,
    /// How far the one transaction of the run had come; none where each revision has its own.
    pub whole: Option<Commit>,
    /// How far the transaction of the revision had come.
    pub commit: Commit,
    /// What was done before it and stays done.
    pub done: Report,
    /// Which rebuild it was, if that was not one transaction.
    pub rebuild: Option<Rebuild>,
    /// The server's words, or the operating system's.
    pub reason: String,
}

impl fmt::Display for ConnectionLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost the connection to PostgreSQL at {}", self.server)?;
        if let Some(Step {
            revision,
            direction,
        }) = &self.step
        {
            write!(f, " while {} revision `{revision}`", direction.gerund())?;
        }
        write!(f, ": {}", self.reason)?;
        if self.done.is_empty() && self.rebuild.is_none() {
            return Ok(());
        }
        write!(f, "\n{}", so_far(&self.done, self.rebuild))
    }
}

impl ConnectionLost {
    pub(super) fn hint(&self) -> String {
        let shows = "`status` shows what is applied";
        match (self.whole, &self.step, self.commit) {
            (Some(Commit::Before), ..) => format!("{}; {shows}", Commit::Before.of_all()),
            (Some(commit), ..) => commit.of_all().to_owned(),
            (None, None, Commit::Before) => shows.to_owned(),
            (None, Some(_), Commit::Before) if self.is_transactional => {
                format!("that revision was rolled back; {shows}")
            }
            (None, Some(_), Commit::Before) => {
                "that revision has no transaction, and may be half done: `status` shows how far it \
                 is"
                .to_owned()
            }
            (None, _, Commit::Underway) => {
                "its COMMIT was already on its way: `status` shows whether that revision is applied"
                    .to_owned()
            }
        }
    }
}

impl RunError {
    /// Says how the connection was lost; none if this is about anything else.
    pub(super) fn lost(&self) -> Option<String> {
        match self {
            Self::Failed(failure) | Self::Teardown(TeardownError::Replay(failure)) => {
                lost::reason(&failure.source)
            }
            Self::Teardown(
                TeardownError::Drop { source, .. }
                | TeardownError::NoReplay(source)
                | TeardownError::Database(source),
            )
            | Self::RolledBack(source)
            | Self::Database(source) => lost::reason(source),
            Self::Lock(LockError::Database(error)) => lost::reason_of_sqlx(error),
            _ => None,
        }
    }

    /// Says what was rolled back where all of a run was one transaction.
    pub(super) fn of_one_transaction(self, commit: Commit) -> Self {
        match self {
            Self::Lock(LockError::Lost) => Self::Undone {
                source: Box::new(self),
                commit,
            },
            // The server has answered the COMMIT.
            Self::Database(error) => Self::RolledBack(error),
            other => other,
        }
    }
}
