//! The variables, and the configuration that they make.

use std::{ffi::OsString, path::PathBuf};

use migration::{COLLECTION_VARIABLE, EnvironmentError, database_url_of, secret_of, text_of};
use seaway::DatabaseUrl;
use secrecy::{ExposeSecret as _, SecretString};

use super::{Collection, Config, ConfigError, Origin, Setting};

const URL: &str = "DATABASE_URL";
const SCHEMA: &str = "DATABASE_SCHEMA";
const DIMENSIONS: &str = "LONG_TERM_MEMORY_EMBEDDER_DIMS";
const PASSWORD: &str = "POSTGRES_PASSWORD";

/// The parts of a database's address as Augo's own `.env` has them.
const PARTS: [&str; 5] = [
    "POSTGRES_HOST",
    "POSTGRES_PORT",
    "POSTGRES_DB",
    "POSTGRES_USER",
    PASSWORD,
];

/// Where values come from.
pub(super) struct Source<'a> {
    pub(super) file: Option<&'a PathBuf>,
    /// The variables that the file has set.
    pub(super) set: &'a [String],
    pub(super) lookup: &'a dyn Fn(&str) -> Option<OsString>,
}

impl Source<'_> {
    pub(super) fn config(&self) -> Result<Config, ConfigError> {
        let (url, mut settings) = self.url()?;
        let schema = self.shown(SCHEMA)?;
        let name = self.shown(COLLECTION_VARIABLE)?;
        let dimensions = self.shown(DIMENSIONS)?;
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
        let text = secret_of(URL, self.lookup)?.map(SecretString::from);
        match text {
            Some(text) if !text.expose_secret().is_empty() => {
                let url: DatabaseUrl = text.expose_secret().parse()?;
                let mut settings = vec![self.setting(URL, &url.to_string(), true)];
                let parts = self.parts()?.into_iter();
                settings.extend(parts.map(|(name, _)| Setting::unused(name, URL)));
                Ok((url, settings))
            }
            // As a compose file passes on what is not set.
            text => self.url_of_parts(text.is_some()),
        }
    }

    fn url_of_parts(&self, is_empty: bool) -> Result<(DatabaseUrl, Vec<Setting>), ConfigError> {
        let text = match database_url_of(self.lookup) {
            Ok(Some(text)) => SecretString::from(text),
            Ok(None) | Err(EnvironmentError::Missing { .. }) if is_empty => {
                return Err(ConfigError::EmptyUrl);
            }
            Ok(None) => return Err(ConfigError::NoUrl),
            Err(error) => return Err(error.into()),
        };
        let url: DatabaseUrl = text.expose_secret().parse()?;
        let mut settings = vec![Setting::derived(URL, &url.to_string())];
        let parts = self.parts()?.into_iter();
        settings.extend(parts.map(|(name, value)| {
            let shown = if name == PASSWORD {
                "***"
            } else {
                value.expose_secret()
            };
            self.setting(name, shown, true)
        }));
        Ok((url, settings))
    }

    /// Returns the parts of the address that are set.
    fn parts(&self) -> Result<Vec<(&'static str, SecretString)>, ConfigError> {
        let mut parts = Vec::new();
        for name in PARTS {
            let value = filled(secret_of(name, self.lookup)?);
            parts.extend(value.map(|value| (name, value.into())));
        }
        Ok(parts)
    }

    /// Returns the value of a variable that is shown.
    fn shown(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        Ok(filled(text_of(name, self.lookup)?))
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

/// A compose file passes an empty value on for what is not set.
fn filled(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsString, path::PathBuf};

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
            Some(OsString::from(value))
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
