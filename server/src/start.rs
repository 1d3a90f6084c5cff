//! What must hold before the server serves.

use migration::Migrator;
use seaway::{ConnectError, Database, Revisions, RevisionsError, RunError, Runner, Status, text};

use crate::config::Config;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No connection to the database.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The list of revisions is wrong.
    #[error(transparent)]
    Revisions(#[from] RevisionsError),
    /// The ledger cannot be read.
    #[error("cannot read which revisions are applied: {0}")]
    Ledger(#[from] RunError),
    /// The schema is not at this build's head.
    #[error("this server needs the schema at `{needed}`, and it is {found}")]
    Schema {
        /// This build's head.
        needed: String,
        /// Where the schema is, in words.
        found: String,
        /// Whether it is at a revision that this build does not have.
        newer: bool,
    },
}

impl StartError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Connect(error) => error.hint(),
            Self::Schema { newer: true, .. } => Some("deploy a newer build".to_owned()),
            Self::Schema { newer: false, .. } => {
                Some("run `server bootstrap`, or `migration up`".to_owned())
            }
            Self::Ledger(error) => error.hint(),
            Self::Revisions(_) => None,
        }
    }
}

/// Connects and compares, and returns the revision at which the schema is.
///
/// # Errors
///
/// [`StartError::Schema`] if it is not the one that this build needs.
pub async fn start(config: &Config) -> Result<String, StartError> {
    let database = Database::connect(&config.connect()).await?;
    let revisions = Revisions::of::<Migrator>()?;
    let needed = revisions.head().unwrap_or_default().to_owned();
    // A look of the runner's has a deadline, and its errors a hint.
    let runner = Runner::new(database, revisions);
    let status = runner.status().await?;
    if status.is_at_head() {
        Ok(needed)
    } else {
        Err(refusal(needed, &status))
    }
}

fn refusal(needed: String, status: &Status) -> StartError {
    let newer = status.unknown.last();
    let found = match (newer, status.half_done.last(), status.current()) {
        (Some(unknown), ..) => {
            format!("beyond that, at `{}`", text::name(&unknown.version))
        }
        (None, Some(half_done), _) => {
            format!("half way through `{}`", text::name(&half_done.revision))
        }
        (None, None, Some(revision)) => format!("at `{revision}`"),
        (None, None, None) => "empty".to_owned(),
    };
    StartError::Schema {
        needed,
        found,
        newer: newer.is_some(),
    }
}
