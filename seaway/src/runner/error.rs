//! Why a run ended early.

use std::{fmt::Write as _, ops::Deref};

use sea_orm::DbErr;

use super::{Commit, ConnectionLost, Rebuild, Report, Step};
use crate::{
    connect::answer::Unanswered,
    extension::ExtensionError,
    ledger::{
        history::{self, HalfDone, Stranger, next_step_of},
        other_tools::OtherLedger,
    },
    postgres::{
        advice::next_step,
        blocker::Blocker,
        error::{ServerError, explain, has_code},
        trust::TrustError,
    },
    revision::{
        renames::{Rename, advice},
        target::TargetError,
    },
    runner::{event::Direction, lock::LockError, teardown::TeardownError},
    text,
};

/// SQLSTATE of what other sessions' locks cause: `lock_not_available`, `deadlock_detected`.
const OF_LOCKS: [&str; 2] = ["55P03", "40P01"];

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A revision failed. It was rolled back, unless it had declined a transaction.
    #[error("{}", .0)]
    Failed(Box<Failure>),
    /// The ledger has revisions that this program lacks, so it cannot know what they mean.
    #[error("the database has revisions that this program does not know: {}", text::names(.0))]
    Unknown(Unknown),
    /// Another migration tool has made the schema, and the ledger is empty.
    #[error(transparent)]
    OtherLedger(#[from] OtherLedger),
    /// Pending revisions come before applied ones in the list, as after a merge of branches.
    #[error("these pending revisions come before applied ones: {}", text::names(.0))]
    OutOfOrder(Vec<String>),
    /// A revision without a transaction was interrupted, and the run would lead elsewhere.
    #[error("revision `{}` was interrupted while being {}, and is half done", text::name(.revision), .direction.participle())]
    Unfinished {
        /// The revision.
        revision: String,
        /// Which way it was run.
        direction: Direction,
        /// Whether this program has it.
        is_known: bool,
    },
    /// A revision without a transaction was interrupted, and is not the same any more.
    #[error("revision `{}` was interrupted, and its first statements have changed since", text::name(.0))]
    Changed(String),
    /// A revision without a transaction was interrupted, and needs what was gone with its session.
    #[error("revision `{}` was interrupted, and the temporary objects of its session are lost", text::name(.0))]
    SessionGone(String),
    /// A revision is half done, and a script cannot do the rest.
    #[error("revision `{}` is half done, and a script cannot do the rest: {why}", text::name(.revision))]
    NoScript {
        /// The revision.
        revision: String,
        /// Which way it was run.
        direction: Direction,
        /// Why.
        why: NoScript,
    },
    /// The server is still running a statement of a run that was killed.
    #[error("backend {pid} is still running a statement of a run that was killed")]
    StillAtWork {
        /// The process at work.
        pid: i32,
    },
    /// The history names an idle session as an interrupted run's that is not the runner's own, so
    /// it was not ended.
    #[error(
        "the history names {0} as the session of the interrupted run, and this is not the runner's own: it is left alone"
    )]
    Stranger(Stranger),
    /// What has the name of the ledger or the history must not be read or written.
    #[error(transparent)]
    Untrusted(TrustError),
    /// A revision was named that is not applied.
    #[error("revision `{}` is not applied", text::name(.0))]
    NotApplied(String),
    /// The history is not there or not for this role to write.
    #[error("`_seaway_history` does not exist, or this role may not write to it")]
    NoHistory,
    /// Somebody raised the [`Interrupt`](crate::runner::interrupt::Interrupt).
    #[error("{}", interrupted(.done, .rest, *.rebuild, *.whole))]
    Interrupted {
        /// What was done before it and stays done.
        done: Report,
        /// What it has left half done.
        rest: Rest,
        /// Which rebuild it was, if that was not one transaction.
        rebuild: Option<Rebuild>,
        /// How far the one transaction of the run had come; none where it was not one.
        whole: Option<Commit>,
    },
    /// The connection was lost while the run was at work.
    #[error("{0}")]
    ConnectionLost(Box<ConnectionLost>),
    /// A run that was one transaction was cut off.
    #[error("{source}")]
    Undone {
        /// By what.
        source: Box<RunError>,
        /// How far its transaction had come.
        commit: Commit,
    },
    /// A rebuild that is not one transaction ended for another reason than a revision.
    #[error("{source}\n{}", so_far(.done, Some(*.rebuild)))]
    Divided {
        /// Why it ended.
        source: Box<RunError>,
        /// What was done before it and stays done.
        done: Report,
        /// Which rebuild it was.
        rebuild: Rebuild,
    },
    /// The lock that keeps runners apart was not had, or was lost.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The target leads nowhere, or the other way.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The schema could not be emptied.
    #[error(transparent)]
    Teardown(#[from] TeardownError),
    /// The server did not answer a statement of the runner's own in time.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// The server refused something in the one transaction of a run, and all of it was rolled
    /// back.
    #[error("{}", explain(.0))]
    RolledBack(DbErr),
    /// The ledger could not be read or written, or a transaction not begun or committed.
    #[error("{}", explain(.0))]
    Database(DbErr),
}

impl From<DbErr> for RunError {
    fn from(error: DbErr) -> Self {
        match TrustError::from_db_err(&error) {
            Some(error) => Self::Untrusted(error.clone()),
            None => Self::Database(error),
        }
    }
}

/// Why a script cannot do the rest of a half-done revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoScript {
    /// The history counts no `BEGIN` or `COMMIT`, so the next statement is unknown.
    #[error("among its first statements is a transaction of its own")]
    Transaction,
    /// What the revision does after a failure is unknown without a database.
    #[error("one of its statements failed, and the revision continued after that")]
    Failure,
    /// It sent other statements than it sends without a database.
    #[error("which statements it sends depends on the database")]
    Answers,
}

/// Revisions of the ledger that this program lacks. It can be read as their list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown {
    /// Their names.
    pub names: Vec<String>,
    /// Those that the program probably has under another name.
    pub renames: Vec<Rename>,
}

impl From<Vec<String>> for Unknown {
    fn from(names: Vec<String>) -> Self {
        let renames = Vec::new();
        Self { names, renames }
    }
}

impl Deref for Unknown {
    type Target = Vec<String>;

    fn deref(&self) -> &Vec<String> {
        &self.names
    }
}

impl Unknown {
    fn hint(&self) -> String {
        let restore = "run the newer build that has them, or restore their files";
        match advice(&self.renames) {
            Some(advice) => format!("{advice}; otherwise {restore}"),
            None => restore.to_owned(),
        }
    }
}

/// What an interrupted run has left half done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: what was at work was rolled back.
    Nothing,
    /// A revision without a transaction.
    HalfDone(HalfDone),
    /// Nobody knows: the history could not be read.
    Unread,
    /// Nobody knows: the server did not say in time that what was at work is rolled back.
    Unanswered,
}

/// A revision that failed, and all that is known of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The revision, and which way it was run.
    pub step: Step,
    /// The piece of the statement that the server refused, with a caret where it found fault;
    /// none where no statement was, or it is not known.
    pub excerpt: Option<String>,
    /// Who held the locks that were not had.
    pub blockers: Vec<Blocker>,
    /// What was done before it and stays done; none where all was one transaction, so that
    /// nothing at all has changed.
    pub done: Option<Report>,
    /// Which rebuild it was, if that was not one transaction.
    pub rebuild: Option<Rebuild>,
    /// What the revision returned, or its panic.
    pub source: DbErr,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Step {
            revision,
            direction,
        } = &self.step;
        write!(f, "{} revision `{revision}` failed: ", direction.gerund())?;
        f.write_str(&cause(&self.source))?;
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n{excerpt}")?;
        }
        for blocker in &self.blockers {
            write!(f, "\nblocked by: {blocker}")?;
        }
        match &self.done {
            Some(done) if !done.is_empty() || self.rebuild.is_some() => {
                write!(f, "\n{}", so_far(done, self.rebuild))
            }
            _ => Ok(()),
        }
    }
}

impl Failure {
    fn hint(&self) -> Option<String> {
        match &self.done {
            Some(done) => match self.rebuild {
                Some(rebuild) => {
                    let is_up = self.step.direction == Direction::Up;
                    Some(resumed(self.step_after(), rebuild, is_up, done))
                }
                None => self.step_after(),
            },
            None => Some(unchanged(self.step_after())),
        }
    }

    /// Returns the next step, where there is one we are sure of.
    pub(crate) fn step_after(&self) -> Option<String> {
        if let Some(error) = ExtensionError::from_db_err(&self.source) {
            return Some(error.hint());
        }
        if let Some(blocker) = self.blockers.first() {
            let Blocker { pid, .. } = blocker;
            return Some(format!(
                "wait for it, or end it: SELECT pg_terminate_backend({pid})"
            ));
        }
        if self.is_about_the_history() {
            let half_done = "another session has dropped the history while a revision without a \
                             transaction was at work, so that nobody knows how far it is: undo by \
                             hand what it did, and run it again; that makes the table anew";
            return Some(half_done.to_owned());
        }
        if self.is_about_its_transaction() {
            let own = "it needs a message of its own, in a revision whose `use_transaction` returns \
                       Some(false)";
            return Some(own.to_owned());
        }
        next_step(&self.source)
    }

    /// SQLSTATE `undefined_table`.
    fn is_about_the_history(&self) -> bool {
        ServerError::from_db_err(&self.source)
            .is_some_and(|report| report.code == "42P01" && report.message.contains(history::TABLE))
    }

    /// SQLSTATE `active_sql_transaction`, as of CREATE INDEX CONCURRENTLY.
    fn is_about_its_transaction(&self) -> bool {
        has_code(&self.source, &["25001"])
    }
}

/// Adds what a person wants to know first where one transaction was all.
fn unchanged(step: Option<String>) -> String {
    let unchanged = "all of it was one transaction: the database is as it was";
    match step {
        // The server's own hints end in a full stop.
        Some(step) => format!("{}; {unchanged}", step.trim_end_matches('.')),
        None => unchanged.to_owned(),
    }
}

/// Adds how to resume what was not one transaction.
fn resumed(step: Option<String>, rebuild: Rebuild, is_up: bool, done: &Report) -> String {
    let is_up = is_up || done.iter().any(|step| step.direction == Direction::Up);
    let command = match rebuild {
        Rebuild::Reset => "reset",
        Rebuild::Refresh if !is_up => "refresh",
        Rebuild::Refresh | Rebuild::Fresh => "up",
    };
    match step {
        Some(step) => format!(
            "{}; after that, `{command}` resumes",
            step.trim_end_matches('.')
        ),
        None => format!("`{command}` resumes"),
    }
}

fn cause(error: &DbErr) -> String {
    match ExtensionError::from_db_err(error) {
        Some(error) => error.to_string(),
        None => explain(error),
    }
}

fn interrupted(
    done: &Report,
    rest: &Rest,
    rebuild: Option<Rebuild>,
    whole: Option<Commit>,
) -> String {
    if whole.is_some() {
        return "interrupted".to_owned();
    }
    let HalfDone {
        revision,
        statements,
        ..
    } = match rest {
        Rest::HalfDone(half_done) => half_done,
        Rest::Nothing => return format!("interrupted; {}", so_far(done, rebuild)),
        Rest::Unanswered => {
            return format!(
                "interrupted; the server did not answer in time whether what was at work is rolled \
                 back; {}",
                so_far(done, rebuild)
            );
        }
        Rest::Unread => {
            return format!(
                "interrupted; the history could not be read, so a revision may be half done; {}",
                so_far(done, rebuild)
            );
        }
    };
    let verb = if *statements == 1 { "is" } else { "are" };
    let before = if done.is_empty() && rebuild.is_none() {
        String::new()
    } else {
        format!("; {}", so_far(done, rebuild))
    };
    format!(
        "interrupted in {}, which is half done: {statements} of its statements {verb} done{before}",
        text::name(revision)
    )
}

pub(super) fn so_far(done: &Report, rebuild: Option<Rebuild>) -> String {
    let mut text = String::new();
    if rebuild == Some(Rebuild::Fresh) {
        text.push_str("the schema was emptied before it");
    }
    for (direction, word) in [
        (Direction::Down, "rolled back before it"),
        (Direction::Up, "applied before it"),
    ] {
        let steps = done.iter().filter(|step| step.direction == direction);
        let names: Vec<_> = steps.map(|step| step.revision.as_str()).collect();
        if !names.is_empty() {
            let separator = if text.is_empty() { "" } else { "; " };
            let _ = write!(text, "{separator}{word}: {}", text::names(&names));
        }
    }
    if text.is_empty() {
        "nothing was done before it".clone_into(&mut text);
    }
    text
}

impl RunError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Failed(failure) => failure.hint(),
            Self::Unknown(unknown) => Some(unknown.hint()),
            Self::OtherLedger(ledger) => Some(ledger.hint()),
            Self::OutOfOrder(_) => Some(
                "check that they are compatible with the revisions applied after them, then pass \
                 --allow-out-of-order"
                    .to_owned(),
            ),
            Self::Unfinished {
                revision,
                direction,
                is_known,
            } => Some(format!(
                "{}; after that, run this again",
                next_step_of(revision, *direction, *is_known)
            )),
            Self::Changed(revision) => Some(format!(
                "restore them; or undo by hand what it did, then `repair {revision} --reason …`"
            )),
            Self::SessionGone(revision) => Some(format!(
                "undo by hand what it did, then `repair {revision} --reason …`"
            )),
            Self::NoScript { direction, .. } => Some(format!("`{direction}` resumes it")),
            Self::StillAtWork { pid } => Some(format!(
                "try again later, or end it: SELECT pg_terminate_backend({pid})"
            )),
            Self::Stranger(Stranger { pid, .. }) => Some(format!(
                "find out what it is; if it was the interrupted run, end it: SELECT \
                 pg_terminate_backend({pid}); after that, run this again"
            )),
            Self::Untrusted(error) => Some(error.hint()),
            Self::Lock(error) => error.hint(),
            Self::Target(error) => error.hint(),
            Self::Teardown(error @ (TeardownError::Drop { .. } | TeardownError::Database(_))) => {
                Some(unchanged(error.hint()))
            }
            Self::Teardown(error) => error.hint(),
            Self::RolledBack(error) => Some(unchanged(next_step(error))),
            Self::NotApplied(_) => Some("see `status`".to_owned()),
            Self::NoHistory => Some("`up` makes it, where the role may create tables".to_owned()),
            Self::Unanswered(error) => Some(error.hint()),
            Self::Interrupted {
                rest: Rest::Unanswered,
                ..
            } => Some(
                "it rolls back what is not committed as soon as it notices that this program is \
                 gone; `status` shows afterwards what is applied"
                    .to_owned(),
            ),
            Self::Interrupted {
                done,
                rest,
                rebuild: Some(rebuild),
                ..
            } => {
                let is_up = matches!(rest, Rest::HalfDone(half_done) if half_done.direction == Direction::Up);
                Some(resumed(None, *rebuild, is_up, done))
            }
            Self::Divided {
                source,
                done,
                rebuild,
            } => Some(resumed(source.hint(), *rebuild, false, done)),
            Self::ConnectionLost(lost) => Some(lost.hint()),
            Self::Interrupted {
                whole: Some(commit),
                ..
            }
            | Self::Undone { commit, .. } => Some(commit.of_all().to_owned()),
            Self::Interrupted { rest, .. } => Some(match rest {
                Rest::HalfDone(HalfDone { direction, .. }) => format!("`{direction}` resumes it"),
                Rest::Nothing | Rest::Unread | Rest::Unanswered => {
                    "`status` says where it stands".to_owned()
                }
            }),
            Self::Database(error) => next_step(error),
        }
    }

    /// Says that what the server refused was rolled back, with all that came before it.
    pub(super) fn rolled_back(self) -> Self {
        match self {
            Self::Database(error) => Self::RolledBack(error),
            other => other,
        }
    }

    /// Says that what was done before it stays, though it was part of a rebuild.
    pub(super) fn within(self, rebuild: Rebuild, done: Report) -> Self {
        match self {
            Self::Failed(mut failure) => {
                failure.rebuild = Some(rebuild);
                Self::Failed(failure)
            }
            Self::Interrupted {
                done, rest, whole, ..
            } => Self::Interrupted {
                done,
                rest,
                rebuild: Some(rebuild),
                whole,
            },
            Self::ConnectionLost(mut lost) => {
                lost.rebuild = Some(rebuild);
                Self::ConnectionLost(lost)
            }
            other => Self::Divided {
                source: Box::new(other),
                done,
                rebuild,
            },
        }
    }

    /// Says whether other sessions' locks were in the way, so that it may work the next time.
    pub(super) fn is_about_locks(&self) -> bool {
        match self {
            Self::Failed(failure) | Self::Teardown(TeardownError::Replay(failure)) => {
                is_about_locks(&failure.source)
            }
            Self::Teardown(
                TeardownError::Drop { source, .. }
                | TeardownError::NoReplay(source)
                | TeardownError::Database(source),
            )
            | Self::RolledBack(source)
            | Self::Database(source) => is_about_locks(source),
            _ => false,
        }
    }
}

/// As [`RunError::is_about_locks`].
pub(super) fn is_about_locks(error: &DbErr) -> bool {
    has_code(error, &OF_LOCKS)
}
