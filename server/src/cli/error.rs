//! Every error of a command, on its way to the edge.

use std::io;

use seaway::{RunError, dotenv::DotenvError, runner::lock::LockError};
use server::{bootstrap::BootstrapError, config::ConfigError, start::StartError};

/// It failed: bad input, no connection, an error of the server.
pub(super) const FAILED: u8 = 2;

/// The schema is not the one that is needed.
const NO: u8 = 1;

/// Another runner was at work until the deadline.
const LOCKED: u8 = 3;

/// It was refused: something would be lost, or is not as it must be.
const REFUSED: u8 = 4;

/// It was interrupted: 128 and the number of SIGINT, as shells count.
const INTERRUPTED: u8 = 130;

#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Dotenv(#[from] DotenvError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Bootstrap(#[from] BootstrapError),
    #[error("cannot write to stdout: {0}")]
    Output(io::Error),
    #[error("cannot write as JSON: {0}")]
    Json(serde_json::Error),
    #[error("interrupted twice, and ended at once")]
    Killed,
    #[error("interrupted; the server did not answer, and is not waited for")]
    Abandoned,
}

impl CliError {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Start(StartError::Schema { .. }) => NO,
            Self::Bootstrap(BootstrapError::Refused { .. }) => REFUSED,
            Self::Bootstrap(BootstrapError::Run(error)) => of_run(error),
            Self::Bootstrap(BootstrapError::Interrupted) | Self::Killed | Self::Abandoned => {
                INTERRUPTED
            }
            _ => FAILED,
        }
    }

    /// Returns the next step, where there is one we are sure of.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Dotenv(error) => Some(error.hint()),
            Self::Config(error) => Some(error.hint()),
            Self::Start(error) => error.hint(),
            Self::Bootstrap(error) => error.hint(),
            Self::Killed | Self::Abandoned => Some(
                "the server rolls back what is not committed when it notices; run it again"
                    .to_owned(),
            ),
            Self::Output(_) | Self::Json(_) => None,
        }
    }
}

fn of_run(error: &RunError) -> u8 {
    match error {
        RunError::Lock(LockError::Held { .. }) => LOCKED,
        RunError::Interrupted { .. } => INTERRUPTED,
        RunError::Unknown(_)
        | RunError::OtherLedger(_)
        | RunError::OutOfOrder(_)
        | RunError::Unfinished { .. }
        | RunError::Untrusted(_) => REFUSED,
        _ => FAILED,
    }
}
