//! Whether and when a revision was applied, as programs read it.

use serde::Serialize;

use super::time::rfc3339;

/// The two fields that say it, wherever a revision is printed as JSON.
#[derive(Serialize, Debug)]
pub(super) struct Standing {
    state: State,
    /// None also for a time beyond RFC 3339, so that `state` alone says whether.
    applied_at: Option<String>,
}

#[derive(Serialize, Debug)]
#[serde(rename_all = "snake_case")]
enum State {
    Applied,
    Pending,
    Unknown,
}

impl Standing {
    /// Describes a revision of the program.
    pub(super) fn of_known(time: Option<i64>) -> Self {
        Self {
            state: time.map_or(State::Pending, |_| State::Applied),
            applied_at: time.and_then(rfc3339),
        }
    }

    /// Describes a revision that only the ledger has.
    pub(super) fn of_unknown(time: i64) -> Self {
        Self {
            state: State::Unknown,
            applied_at: rfc3339(time),
        }
    }
}
