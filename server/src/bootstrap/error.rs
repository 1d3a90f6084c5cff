//! Why a bootstrap ends early.

use sea_orm::DbErr;
use seaway::{
    ConnectError, RevisionsError, RunError,
    connect::{WaitError, databases::DatabasesError},
    postgres::error::explain,
};

use super::{Refusal, Step, refusal::refusal};

/// Why a bootstrap ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BootstrapError {
    /// The server did not accept connections in time.
    #[error(transparent)]
    Wait(#[from] WaitError),
    /// No connection to the database.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The database could not be looked for, or not be created.
    #[error(transparent)]
    Databases(#[from] DatabasesError),
    /// The list of revisions is wrong.
    #[error(transparent)]
    Revisions(#[from] RevisionsError),
    /// The migrations failed, or were refused.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Something is in the way.
    #[error("refused, and {}:{}", so_far(*.step), listed_refusals(.refusals))]
    Refused {
        /// All that is in the way.
        refusals: Vec<Refusal>,
        /// The step that met it; `None` before anything was changed.
        step: Option<Step>,
    },
    /// The server refused a statement of a step.
    #[error("the step `{step}` failed: {}", explain(.source))]
    Step {
        /// The step.
        step: Step,
        /// What the server said. Not a source: the message has it.
        source: DbErr,
    },
    /// The server did not answer in time.
    #[error("PostgreSQL at {place} did not answer for {seconds} s, {doing}")]
    Silent {
        /// Host and port, or the socket.
        place: String,
        /// What was waited for, as `while its catalog was read`.
        doing: String,
        /// For how long it was waited.
        seconds: u64,
    },
    /// Somebody raised the interrupt between two runs.
    #[error("interrupted")]
    Interrupted,
}

fn so_far(step: Option<Step>) -> String {
    match step {
        None => "nothing was changed".to_owned(),
        Some(step) => format!("what was done before the step `{step}` stays"),
    }
}

fn listed_refusals(refusals: &[Refusal]) -> String {
    match refusals {
        [one] => format!(" {one}"),
        many => lines(many.iter().map(ToString::to_string)),
    }
}

/// One line each, below the line that announces them.
fn lines(texts: impl Iterator<Item = String>) -> String {
    texts.fold(String::new(), |all, text| all + "\n  " + &text)
}

impl BootstrapError {
    /// Returns the user's next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Wait(error) => error.hint(),
            Self::Connect(error) => error.hint(),
            Self::Databases(error) => error.hint(),
            Self::Revisions(error) => Some(error.hint().to_owned()),
            Self::Run(error) => error.hint(),
            Self::Refused { refusals, .. } => match refusals.as_slice() {
                [one] => Some(one.hint()),
                many => Some(lines(many.iter().map(Refusal::hint))),
            },
            Self::Step { source, .. } => seaway::postgres::error::next_step(source),
            Self::Silent { .. } => Some(
                "check the network and the server, then run it again: what is done is kept"
                    .to_owned(),
            ),
            Self::Interrupted => Some("run it again: what is done is kept".to_owned()),
        }
    }

    /// Finds out whether an error of a step is a refusal.
    pub(super) fn of(step: Step, error: DbErr) -> Self {
        match refusal(&error) {
            Some(refusal) => Self::Refused {
                refusals: vec![refusal],
                step: Some(step),
            },
            None => Self::Step {
                step,
                source: error,
            },
        }
    }

    /// Refuses before anything was changed, if anything is in the way.
    pub(super) fn refuse(refusals: Vec<Refusal>) -> Result<(), Self> {
        if refusals.is_empty() {
            return Ok(());
        }
        let step = None;
        Err(Self::Refused { refusals, step })
    }
}
