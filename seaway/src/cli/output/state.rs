//! Whether and when a revision was applied, as programs read it.

use serde::Serialize;

use super::time::{rfc3339, utc};
use crate::{ledger::history::HalfDone, revision::status::Status, text};

/// The fields that say it, wherever a revision is printed as JSON.
#[derive(Serialize, Debug)]
pub(crate) struct Standing {
    state: State,
    /// None also for a time beyond RFC 3339, so that `state` alone says whether.
    applied_at: Option<String>,
    /// Which way it was run that is half done.
    direction: Option<String>,
    statements_done: Option<usize>,
}

#[derive(Serialize, Debug)]
#[serde(rename_all = "snake_case")]
enum State {
    Applied,
    Pending,
    Unknown,
    HalfDone,
}

impl Standing {
    /// Describes a revision of the program.
    pub(crate) fn of_known(status: &Status, revision: &str, time: Option<i64>) -> Self {
        let state = time.map_or(State::Pending, |_| State::Applied);
        Self::of(state, time, status.half_done(revision))
    }

    /// Describes a revision that only the ledger has.
    pub(crate) fn of_unknown(status: &Status, revision: &str, time: i64) -> Self {
        Self::of(State::Unknown, Some(time), status.half_done(revision))
    }

    /// Describes a revision that only the history has.
    pub(crate) fn of_stray(half_done: &HalfDone) -> Self {
        Self::of(State::Unknown, None, Some(half_done))
    }

    fn of(otherwise: State, time: Option<i64>, half_done: Option<&HalfDone>) -> Self {
        Self {
            state: half_done.map_or(otherwise, |_| State::HalfDone),
            applied_at: time.and_then(rfc3339),
            direction: half_done.map(|half_done| half_done.direction.to_string()),
            statements_done: half_done.map(|half_done| half_done.statements),
        }
    }
}

/// Describes a revision of the program for a person.
pub(crate) fn text(status: &Status, revision: &str, time: Option<i64>) -> String {
    match (status.half_done(revision), time) {
        (Some(half_done), _) => format!("half done: {half_done}"),
        (None, Some(time)) => format!("applied {}", utc(time)),
        (None, None) => "pending".to_owned(),
    }
}

/// Says of a half-done revision what can be done.
pub(crate) fn note(status: &Status, half_done: &HalfDone) -> String {
    let is_known = status.knows(&half_done.revision);
    format!(
        "{} is half done: {}",
        text::name(&half_done.revision),
        half_done.next_step(is_known)
    )
}
