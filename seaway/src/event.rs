//! What a runner reports while it works.

use std::{fmt, time::Duration};

use crate::lock::Holder;

/// Which way a revision is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `up`, also called upgrade.
    Up,
    /// `down`, also called downgrade or rollback.
    Down,
}

/// `up` or `down`, as the commands are called.
impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

/// One thing that happened, told while it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Another runner is at work; told once for each that is waited for.
    Waiting {
        /// Who it is.
        holder: Holder,
    },
    /// An object was dropped by `fresh`.
    Dropped {
        /// Kind and name, as in `table users`.
        object: String,
    },
    /// A revision begins.
    Started {
        /// The revision's name.
        revision: String,
        /// Which way.
        direction: Direction,
    },
    /// A revision and its ledger row are done; committed, unless all run in one transaction.
    Finished {
        /// The revision's name.
        revision: String,
        /// Which way.
        direction: Direction,
        /// How long it took, with the commit where it has one of its own.
        elapsed: Duration,
    },
}

/// Whoever wants to know.
pub type Observer<'a> = dyn FnMut(Event) + Send + 'a;
