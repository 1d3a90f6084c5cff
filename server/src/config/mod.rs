//! The configuration, from the environment and `.env`: typed, and told without its secrets.

mod collection;
mod setting;

use std::{env, path::PathBuf};

use migration::{COLLECTION_VARIABLE, EnvironmentError};
use seaway::{
    connect::{ConnectConfig, DatabaseUrl, UrlError},
    dotenv::Dotenv,
};
use secrecy::{ExposeSecret as _, SecretString};

pub use self::{
    collection::{Collection, CollectionError, MAX_DIMENSIONS, MAX_NAME},
    setting::{Origin, Setting},
};

const URL: &str = "DATABASE_URL";
const SCHEMA: &str = "DATABASE_SCHEMA";
const DIMENSIONS: &str = "LONG_TERM_MEMORY_EMBEDDER_DIMS";

/// The parts of a database's address as Augo's own `.env` has them.
const PARTS: [&str; 5] = [
    "POSTGRES_HOST",
    "POSTGRES_PORT",
    "POSTGRES_DB",
    "POSTGRES_USER",
    "POSTGRES_PASSWORD",
];

/// Why the configuration is none. No message holds a secret.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No database is named.
    #[error("DATABASE_URL is not set")]
    NoUrl,
    /// Some of the parts of the address are missing or wrong.
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
            Self::NoUrl => "set it in the environment or in `.env`".to_owned(),
            Self::Environment(_) => {
                "correct it in the environment or in `.env`, or set DATABASE_URL".to_owned()
            }
            Self::Url(error) => error.hint().into_owned(),
            Self::Collection(_) => "correct it in the environment or in `.env`".to_owned(),
        }
    }
}

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
            lookup: &|name| env::var(name).ok(),
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

/// Where values come from.
struct Source<'a> {
    file: Option<&'a PathBuf>,
    /// The variables that the file has set.
    set: &'a [String],
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl Source<'_> {
    fn config(&self) -> Result<Config, ConfigError> {
        let (url, mut settings) = self.url()?;
        let schema = self.filled(SCHEMA);
        let name = self.filled(COLLECTION_VARIABLE);
        let dimensions = self.filled(DIMENSIONS);
        let collection = Collection::new(name.as_deref(), dimensions.as_deref())?;
        settings.extend([
            match &schema {
                Some(schema) => self.setting(SCHEMA, schema, true),
                None => Setting::unset(SCHEMA),
            },
            self.setting(COLLECTION_VARIABLE, collection.name(), name.is_some()),
            self.setting(
                DIMENSIONS,
                &collection.dimensions().to_string(),
                dimensions.is_some(),
            ),
        ]);
        Ok(Config {
            url,
            schema,
            collection,
            settings,
        })
    }

    /// Returns the database, and where its address came from.
    fn url(&self) -> Result<(DatabaseUrl, Vec<Setting>), ConfigError> {
        let parts = PARTS.into_iter().filter(|name| self.filled(name).is_some());
        if let Some(text) = (self.lookup)(URL).map(SecretString::from) {
            let url: DatabaseUrl = text.expose_secret().parse()?;
            let mut settings = vec![self.setting(URL, &url.to_string(), true)];
            settings.extend(parts.map(|name| Setting::unused(name, URL)));
            return Ok((url, settings));
        }
        let text = migration::database_url()?.map(SecretString::from);
        let url: DatabaseUrl = text.ok_or(ConfigError::NoUrl)?.expose_secret().parse()?;
        let mut settings = vec![Setting::derived(URL, &url.to_string())];
        settings.extend(parts.map(|name| {
            let value = self.filled(name).unwrap_or_default();
            let shown = if name == "POSTGRES_PASSWORD" {
                "***"
            } else {
                &value
            };
            self.setting(name, shown, true)
        }));
        Ok((url, settings))
    }

    /// Returns a value; a compose file passes an empty one on for what is not set.
    fn filled(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    fn setting(&self, name: &'static str, value: &str, is_set: bool) -> Setting {
        let origin = match self.file {
            _ if !is_set => Origin::Default,
            Some(file) if self.set.iter().any(|set| set == name) => Origin::File(file.clone()),
            _ => Origin::Environment,
        };
        Setting::new(name, value, origin)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Source;

    #[test]
    fn every_setting_has_its_origin_and_no_password() {
        let file = PathBuf::from("/srv/.env");
        let set = ["DATABASE_SCHEMA".to_owned()];
        let lookup = |name: &str| {
            let value = match name {
                "DATABASE_URL" => "postgres://ann:s3cret@db/augo",
                "DATABASE_SCHEMA" => "home",
                "LONG_TERM_MEMORY_EMBEDDER_DIMS" => "768",
                "LONG_TERM_MEMORY_COLLECTION_NAME" => "",
                "POSTGRES_HOST" => "other",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let source = Source {
            file: Some(&file),
            set: &set,
            lookup: &lookup,
        };
        let config = source.config().expect("a configuration");
        let lines: Vec<_> = config.settings().iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "DATABASE_URL=ann@db:5432/augo  (environment)",
                "POSTGRES_HOST  (not used, because DATABASE_URL is set)",
                "DATABASE_SCHEMA=home  (/srv/.env)",
                "LONG_TERM_MEMORY_COLLECTION_NAME=longterm_memory  (default)",
                "LONG_TERM_MEMORY_EMBEDDER_DIMS=768  (environment)",
            ]
        );
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
