//! What must hold before the server serves.

use std::env;

use migration::{EnvironmentError, Migrator, database_url};
use seaway::{
    connect::{ConnectConfig, ConnectError, Database},
    dotenv::{self, DotenvError},
    printable,
    revisions::{Revisions, RevisionsError},
    runner::{RunError, Runner},
    status::Status,
};

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(transparent)]
    Dotenv(#[from] DotenvError),
    #[error("DATABASE_URL is not set")]
    NoUrl,
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Revisions(#[from] RevisionsError),
    #[error("cannot read which revisions are applied: {0}")]
    Ledger(#[from] RunError),
    #[error("this server needs the schema at `{needed}`, and it is {found}")]
    Schema {
        needed: String,
        found: String,
        newer: bool,
    },
}

impl StartError {
    /// Returns the next step, where there is one we are sure of.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::NoUrl => Some("set it in the environment or in `.env`".to_owned()),
            Self::Environment(_) => {
                Some("correct it in the environment or in `.env`, or set DATABASE_URL".to_owned())
            }
            Self::Dotenv(error) => Some(error.hint()),
            Self::Connect(error) => error.hint(),
            Self::Schema { newer: true, .. } => Some("deploy a newer build".to_owned()),
            Self::Schema { newer: false, .. } => Some("run `migration up`".to_owned()),
            Self::Ledger(error) => error.hint(),
            Self::Revisions(_) => None,
        }
    }
}

/// Connects and compares, and returns the revision at which the schema is.
pub(crate) async fn start() -> Result<String, StartError> {
    load_env()?;
    let database = Database::connect(&config()?).await?;
    let revisions = Revisions::of::<Migrator>()?;
    let needed = revisions.head().unwrap_or_default().to_owned();
    // A look of the runner's has a deadline, and its errors a hint.
    let runner = Runner::new(database, revisions, Vec::new());
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
            format!("beyond that, at `{}`", printable::name(&unknown.version))
        }
        (None, Some(half_done), _) => {
            format!(
                "half way through `{}`",
                printable::name(&half_done.revision)
            )
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

fn load_env() -> Result<(), StartError> {
    match dotenv::load().error {
        // Whoever puts a file there must not keep the server from its own URL.
        Some(error) if error.is_distrust() && env::var_os("DATABASE_URL").is_some() => {
            crate::say(&format!("note: {error}"));
            Ok(())
        }
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

fn config() -> Result<ConnectConfig, StartError> {
    let url = match env::var("DATABASE_URL") {
        Ok(url) => url,
        Err(_) => database_url()?.ok_or(StartError::NoUrl)?,
    };
    let url = url.parse().map_err(ConnectError::Url)?;
    let schema = env::var("DATABASE_SCHEMA")
        .ok()
        .filter(|schema| !schema.is_empty());
    Ok(ConnectConfig {
        schema,
        ..ConnectConfig::new(url, "server")
    })
}
