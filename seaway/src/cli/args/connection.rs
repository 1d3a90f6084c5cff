//! Which database, as flags or environment.

use crate::{
    cli::{FallbackUrl, error::CliError},
    connect::{ConnectConfig, ConnectError},
};

#[derive(clap::Args, Debug)]
pub(crate) struct ConnectionArgs {
    /// The database, as postgres://user:password@host:port/name
    ///
    /// Better given by the environment or `.env`: everybody on the machine can read the
    /// arguments of a running program.
    #[arg(
        global = true,
        short = 'u',
        long,
        env = "DATABASE_URL",
        hide_env_values = true
    )]
    #[arg(value_name = "URL")]
    database_url: Option<String>,
    /// The schema to work in; the first of the session's search path (`public`) by default
    #[arg(
        global = true,
        short = 's',
        long,
        env = "DATABASE_SCHEMA",
        hide_env_values = true,
        value_name = "NAME"
    )]
    database_schema: Option<String>,
}

impl ConnectionArgs {
    /// Turns the flags into a connection's description.
    pub(crate) fn config(
        &self,
        application_name: &str,
        fallback: fn() -> FallbackUrl,
    ) -> Result<ConnectConfig, CliError> {
        let url = match &self.database_url {
            Some(url) => url.clone(),
            None => fallback()
                .map_err(CliError::Fallback)?
                .ok_or(CliError::NoUrl)?,
        };
        if url.is_empty() {
            return Err(CliError::EmptyUrl);
        }
        let url = url.parse().map_err(ConnectError::Url)?;
        Ok(ConnectConfig {
            schema: self.schema().map(str::to_owned),
            ..ConnectConfig::new(url, application_name)
        })
    }
    /// Returns whether a URL was given, by flag or variable.
    pub(crate) fn has_url(&self) -> bool {
        self.database_url.is_some()
    }

    /// Returns the variables that a later reading of the same arguments found set.
    pub(crate) fn set_since(&self, later: &Self) -> Vec<&'static str> {
        let since = |before: &Option<String>, later: &Option<String>, name| {
            (before.is_none() && later.is_some()).then_some(name)
        };
        let url = since(&self.database_url, &later.database_url, "DATABASE_URL");
        let (before, later) = (&self.database_schema, &later.database_schema);
        let schema = since(before, later, "DATABASE_SCHEMA");
        url.into_iter().chain(schema).collect()
    }

    /// Returns the schema that was asked for. An empty variable asks for none.
    pub(crate) fn schema(&self) -> Option<&str> {
        let schema = self.database_schema.as_deref();
        schema.filter(|schema| !schema.is_empty())
    }
}
