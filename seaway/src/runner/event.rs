//! What a runner reports while it works.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    ledger::history::Stranger,
    postgres::{blocker::Blocker, progress::Progress},
    runner::{lock::Holder, teardown::Survey},
};

/// Which way a revision is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `up`, also called upgrade.
    Up,
    /// `down`, also called downgrade or rollback.
    Down,
}

impl Direction {
    /// `applying` or `rolling back`, for messages.
    pub(crate) fn gerund(self) -> &'static str {
        match self {
            Self::Up => "applying",
            Self::Down => "rolling back",
        }
    }

    /// `applied` or `rolled back`, for messages.
    pub(crate) fn participle(self) -> &'static str {
        match self {
            Self::Up => "applied",
            Self::Down => "rolled back",
        }
    }
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

/// How much a remark of the server matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Something is likely to be wrong.
    Warning,
    /// Something is worth to be known.
    Notice,
    /// The statement was asked to report it.
    Info,
}

/// As PostgreSQL writes it.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "WARNING",
            Self::Notice => "NOTICE",
            Self::Info => "INFO",
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
    /// Other roles may create objects in the run's schema, or have created functions or operators
    /// there. These can run with the rights of the runner's role when a revision does. Reported
    /// once, before the first step.
    OthersMayCreate {
        /// The schema.
        schema: String,
        /// The roles, but for the owners of the schema and the database, the runner's role, those
        /// that it is a member of, and superusers; `PUBLIC` stands for every role.
        roles: Vec<String>,
    },
    /// `fresh` has found out what it drops, and drops nothing yet.
    Surveyed {
        /// What it drops, and what it spares.
        survey: Survey,
    },
    /// `fresh` has dropped objects: reported once for many, and at the end.
    Dropped {
        /// How many until now.
        count: usize,
        /// How many there are to drop.
        of: usize,
    },
    /// It is known how many steps follow, and they begin; again, where all of them were rolled
    /// back and are tried anew.
    Planned {
        /// How many.
        steps: usize,
    },
    /// A revision begins.
    Started {
        /// The revision's name.
        revision: String,
        /// Which way.
        direction: Direction,
    },
    /// A revision without a transaction goes on behind what an interrupted run had done.
    Resumed {
        /// The revision's name.
        revision: String,
        /// How many of its statements were done.
        statements: usize,
    },
    /// The server is still running a statement of a run that was killed: it is waited for.
    Outlasting {
        /// The process at work.
        pid: i32,
    },
    /// The history names a session of another database, as it does in a copy of a database. It was
    /// not ended.
    LeftAlone {
        /// The session.
        stranger: Stranger,
    },
    /// An INVALID index, left by an interrupted or failed `CREATE INDEX CONCURRENTLY`, was
    /// dropped, and is built anew next.
    Rebuilding {
        /// The index's name, unquoted.
        index: String,
    },
    /// The statement at work waits for locks of other sessions; told when they change.
    Blocked {
        /// Who they are; empty when nobody is in the way any more.
        blockers: Vec<Blocker>,
    },
    /// What PostgreSQL reports of a long statement; told when it changes.
    Progressed {
        /// How far it is.
        progress: Progress,
    },
    /// The server does not answer, neither here nor in another session; told again when that has
    /// lasted twice as long.
    Unanswered {
        /// Host and port, or the socket.
        place: String,
        /// How long the silence has lasted.
        elapsed: Duration,
    },
    /// A lock was not had within the lock timeout, or a deadlock was broken: all of it was rolled
    /// back, and is tried again after a pause in which the others have their turn.
    Retrying {
        /// Who was in the way, where somebody was seen.
        blockers: Vec<Blocker>,
        /// How long the pause is.
        pause: Duration,
    },
    /// A statement of a revision has ended, well or not. The runner's own statements are not reported.
    Statement {
        /// Its text, without the values of its parameters.
        sql: String,
        /// How long it took.
        elapsed: Duration,
    },
    /// The server raised a notice or a warning in a statement of a revision. It is reported after the
    /// revision has finished or failed. A try that was rolled back reports none.
    Notice {
        /// How much it matters.
        severity: Severity,
        /// What the server says.
        message: String,
    },
    /// The revision raised more than are kept.
    MoreNotices {
        /// How many more.
        count: usize,
    },
    /// The history could not be written any more: another session has dropped or changed it. The
    /// run continues without it.
    NotInHistory {
        /// The first revision whose run is not in it.
        revision: String,
        /// The server's words.
        reason: String,
    },
    /// A revision and its ledger row are done; committed, unless all run in one transaction.
    Finished {
        /// The revision's name.
        revision: String,
        /// Which way.
        direction: Direction,
        /// How long it took, with the commit where it has one of its own, and without what was
        /// rolled back and tried again.
        elapsed: Duration,
    },
    /// A revision failed, and the run ends.
    Failed {
        /// The revision's name.
        revision: String,
        /// Which way.
        direction: Direction,
    },
}

/// Whoever wants to know.
pub type Observer<'a> = dyn FnMut(Event) + Send + 'a;

/// An observer that the work and those who watch it can both tell.
pub(crate) struct Teller<'a>(Mutex<&'a mut Observer<'a>>);

impl<'a> Teller<'a> {
    pub(crate) fn new(observer: &'a mut Observer<'_>) -> Self {
        Self(Mutex::new(observer))
    }

    pub(crate) fn tell(&self, event: Event) {
        let mut observer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        observer(event);
    }
}
