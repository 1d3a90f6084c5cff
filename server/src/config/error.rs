//! Why there is no configuration.

use migration::EnvironmentError;
use seaway::UrlError;

use super::CollectionError;

/// Why the configuration is none. No message holds a secret.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No database is named.
    #[error("DATABASE_URL is not set")]
    NoUrl,
    /// The variable is there and empty, and the parts of the address are not complete either.
    #[error("DATABASE_URL is empty")]
    EmptyUrl,
    /// A variable cannot be used, or some of the parts of the address are missing.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The URL of the database is none.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The name or the dimensions of Mem0's collection are wrong.
    #[error(transparent)]
    Collection(#[from] CollectionError),
}

impl ConfigError {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoUrl => {
                "set it in the environment or in `.env`; or set all of POSTGRES_HOST, POSTGRES_DB, \
                 POSTGRES_USER and POSTGRES_PASSWORD"
                    .to_owned()
            }
            Self::EmptyUrl => {
                "fill it in, or unset it, so that `.env` counts; or set all of POSTGRES_HOST, \
                 POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD"
                    .to_owned()
            }
            Self::Environment(EnvironmentError::Misplaced(_)) => {
                "give a URL in DATABASE_URL, a password in POSTGRES_PASSWORD".to_owned()
            }
            Self::Environment(EnvironmentError::Missing { .. } | EnvironmentError::Port) => {
                "correct it in the environment or in `.env`, or set DATABASE_URL".to_owned()
            }
            Self::Url(error) => error.hint().into_owned(),
            Self::Environment(_) | Self::Collection(_) => {
                "correct it in the environment or in `.env`".to_owned()
            }
        }
    }

    /// Returns whether no database is named completely, so that one could be named in `.env`.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        matches!(
            self,
            Self::NoUrl | Self::EmptyUrl | Self::Environment(EnvironmentError::Missing { .. })
        )
    }
}
