//! Every error of a command, on its way to the edge.

use std::{error::Error, io, path::PathBuf};

use sea_orm::DbErr;

#[cfg(feature = "entities")]
use crate::entities::EntitiesError;
use crate::{
    check::{CheckError, contract::ContractError, source::ReadError},
    cli::output::ui,
    connect::{ConnectError, WaitError, answer::Unanswered, databases::DatabasesError},
    describe::pages::PagesError,
    dotenv::DotenvError,
    generate::GenerateError,
    postgres::{advice::next_step, error::explain},
    recorder::RecordError,
    revision::{
        RevisionsError,
        range::{Range, RangeError},
        target::TargetError,
        window::WindowError,
    },
    runner::{RunError, lock::LockError},
};

#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("no subcommand was given\n\n{}", .0.trim_end())]
    NoCommand(String),
    #[error("the value of {0} looks like a database URL or holds a password; it is not repeated")]
    Misplaced(String),
    #[error("no database URL was given")]
    NoUrl,
    #[error("the database URL is empty")]
    EmptyUrl,
    #[error(transparent)]
    Dotenv(#[from] DotenvError),
    #[error("{0}")]
    Fallback(Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Wait(#[from] WaitError),
    #[error(transparent)]
    Databases(#[from] DatabasesError),
    #[error(transparent)]
    Revisions(#[from] RevisionsError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[cfg(feature = "entities")]
    #[error(transparent)]
    Entities(#[from] EntitiesError),
    #[error(transparent)]
    Generate(#[from] GenerateError),
    #[error(transparent)]
    Window(#[from] WindowError),
    #[error(transparent)]
    Source(#[from] ReadError),
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error("{}: {source}", path.display())]
    Contract {
        path: PathBuf,
        source: ContractError,
    },
    #[error(transparent)]
    Pages(#[from] PagesError),
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    #[error("{}", explain(.0))]
    Database(DbErr),
    #[error("cannot write to stdout: {0}")]
    Output(io::Error),
    #[error("cannot write as JSON: {0}")]
    Json(serde_json::Error),
    #[error("confirmation required, but stdin is not a terminal: {0}")]
    Unconfirmed(String),
    #[error("aborted")]
    Declined,
    #[error("`{0}` is a range, which only --sql takes")]
    Range(Range),
    #[error(transparent)]
    RangeEnds(#[from] RangeError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("interrupted; nothing has changed")]
    Stopped,
    #[error("interrupted twice, and ended at once")]
    Killed,
    #[error("interrupted; the server did not answer, and is not waited for")]
    Abandoned,
}

impl From<DbErr> for CliError {
    fn from(error: DbErr) -> Self {
        match RunError::from(error) {
            RunError::Database(error) => Self::Database(error),
            refused => Self::Run(refused),
        }
    }
}

impl From<TargetError> for CliError {
    fn from(error: TargetError) -> Self {
        Self::Run(RunError::Target(error))
    }
}

impl CliError {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Run(RunError::Lock(LockError::Held { .. })) => ui::LOCKED,
            Self::Run(RunError::Interrupted { .. })
            | Self::Stopped
            | Self::Killed
            | Self::Abandoned => ui::INTERRUPTED,
            Self::Unconfirmed(_)
            | Self::Declined
            | Self::Run(
                RunError::Unknown(_)
                | RunError::OtherLedger(_)
                | RunError::OutOfOrder(_)
                | RunError::Unfinished { .. }
                | RunError::Stranger(_)
                | RunError::Untrusted(_)
                | RunError::NoScript { .. }
                | RunError::Target(TargetError::Order(_)),
            ) => ui::REFUSED,
            Self::Pages(error) if error.is_refusal() => ui::REFUSED,
            Self::Run(RunError::Teardown(error)) if error.is_refusal() => ui::REFUSED,
            _ => ui::FAILED,
        }
    }

    /// Returns whether it is about where the program connects to.
    pub(super) fn is_of_the_connection(&self) -> bool {
        matches!(
            self,
            Self::EmptyUrl
                | Self::Fallback(_)
                | Self::Connect(_)
                | Self::Wait(_)
                | Self::Databases(_)
                | Self::Run(RunError::Lock(LockError::Connect(_)))
        )
    }

    /// Returns the next step, where there is one we are sure of.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Misplaced(_) => {
                Some("give the URL in DATABASE_URL or with --database-url".to_owned())
            }
            Self::NoUrl => Some(
                "set DATABASE_URL in the environment or in `.env`, or use --database-url"
                    .to_owned(),
            ),
            Self::EmptyUrl => Some(
                "fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts"
                    .to_owned(),
            ),
            Self::Connect(error) => error.hint(),
            Self::Wait(error) => error.hint(),
            Self::Databases(error) => error.hint(),
            Self::Revisions(error) => Some(error.hint().to_owned()),
            Self::Run(error) => error.hint(),
            #[cfg(feature = "entities")]
            Self::Entities(error) => error.hint(),
            Self::Generate(error) => error.hint().map(str::to_owned),
            Self::Window(error) => error.hint(),
            Self::RangeEnds(error) => error.hint(),
            Self::Record(error) => error.hint().map(str::to_owned),
            Self::Range(_) => Some(
                "give a single target; without --sql the run starts at the current revision"
                    .to_owned(),
            ),
            Self::Unconfirmed(_) => Some(
                "pass --yes if it is meant; where that cannot be passed, set SEAWAY_YES=1".to_owned(),
            ),
            Self::Killed | Self::Abandoned => Some(
                "the server rolls back what is not committed when it notices; see `status`"
                    .to_owned(),
            ),
            Self::Fallback(_) => Some(
                "correct it in the environment or in `.env`, or set DATABASE_URL".to_owned(),
            ),
            Self::Dotenv(error) => Some(error.hint()),
            Self::Unanswered(error) => Some(error.hint()),
            Self::Database(error) => next_step(error),
            Self::Source(error) | Self::Check(CheckError::Read(error)) => error.hint(),
            Self::Check(error) => error.hint(),
            Self::Pages(error) => error.hint().map(str::to_owned),
            Self::Contract { .. } => Some("write it anew with `schema contract`".to_owned()),
            Self::NoCommand(_)
            | Self::Stopped
            | Self::Declined
            | Self::Json(_)
            | Self::Output(_) => None,
        }
    }
}
