//! The configuration, from the environment and `.env`: typed, and told without its secrets.

mod collection;
mod error;
mod setting;
mod source;

use std::env;

use seaway::{ConnectConfig, DatabaseUrl, dotenv::Dotenv};

use self::source::Source;
pub use self::{
    collection::{Collection, CollectionError, MAX_DIMENSIONS, MAX_NAME},
    error::ConfigError,
    setting::{Origin, Setting},
};

/// What the server is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database; it shows no password.
    pub url: DatabaseUrl,
    /// The schema to work in; none means the first of the role's search path.
    pub schema: Option<String>,
    /// Mem0's collection.
    pub collection: Collection,
    settings: Vec<Setting>,
}

impl Config {
    /// Reads the environment, into which `.env` was loaded before.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the variable.
    pub fn load(dotenv: &Dotenv) -> Result<Self, ConfigError> {
        Source {
            file: dotenv.file.as_ref(),
            set: &dotenv.set,
            lookup: &|name| env::var_os(name),
        }
        .config()
    }

    /// Describes a configuration that a program has made itself: nothing is read.
    #[must_use]
    pub fn of(url: DatabaseUrl, collection: Collection) -> Self {
        Self {
            url,
            schema: None,
            collection,
            settings: Vec::new(),
        }
    }

    /// Returns every setting with its origin, without secrets.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Describes the connection.
    #[must_use]
    pub fn connect(&self) -> ConnectConfig {
        ConnectConfig {
            schema: self.schema.clone(),
            ..ConnectConfig::new(self.url.clone(), "server")
        }
    }
}
