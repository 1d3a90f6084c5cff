//! From a URL to one pinned connection in one schema.
//!
//! sqlx's pool retries a refused connection until its deadline (30 s by default) and then
//! says only that it timed out (`sqlx-core` 0.9, `pool/inner.rs`). So the port is knocked at
//! first, and a time-out of the pool is asked again, directly, for its cause.

mod error;
mod url;

use std::{future::Future, time::Duration};

use async_io::Timer;
use futures_lite::FutureExt as _;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, Statement,
    sqlx::{
        self, Connection as _, Executor as _,
        postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
    },
};

pub use error::ConnectError;
pub use url::{DatabaseUrl, UrlError};

/// The oldest PostgreSQL we know: 14, as `server_version_num` counts.
const OLDEST_VERSION: i32 = 140_000;

/// Narrows the session's search path to one schema.
///
/// The chosen one, or else the first that the session's own settings give, which is `public`
/// unless the role, the database or the URL say otherwise. With a second schema behind it,
/// `DROP TABLE users` could hit a table that is not ours.
///
/// It must not fail: sqlx's pool would try again until its deadline. A search path that
/// leads nowhere is left as it is, for [`verify`] to report.
const PIN_SEARCH_PATH: &str = "SELECT pg_catalog.set_config('search_path', coalesce( \
     pg_catalog.quote_ident(coalesce($1, pg_catalog.current_schema())), \
     pg_catalog.current_setting('search_path')), false)";

const DESCRIBE: &str = "SELECT pg_catalog.current_schema()::text AS schema, \
     pg_catalog.current_setting('server_version_num')::int AS version";

/// Where to connect and how.
#[derive(Clone, Debug)]
pub struct ConnectConfig {
    /// The database.
    pub url: DatabaseUrl,
    /// The schema to work in; none means the first of the session's own search path.
    pub schema: Option<String>,
    /// What `pg_stat_activity` shows, unless the URL names an `application_name`.
    pub application_name: String,
    /// How long connecting may take before it is given up.
    pub timeout: Duration,
}

impl ConnectConfig {
    /// Describes a connection with the defaults that suit a command: five seconds of patience.
    #[must_use]
    pub fn new(url: DatabaseUrl, application_name: impl Into<String>) -> Self {
        Self {
            url,
            schema: None,
            application_name: application_name.into(),
            timeout: Duration::from_secs(5),
        }
    }
}

/// One connection, pinned: a pool of exactly one, so that session settings, a transaction
/// and the ledger row of a revision belong to the same PostgreSQL session.
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
    options: PgConnectOptions,
    schema: String,
}

impl Database {
    /// Connects and narrows the session to its schema.
    ///
    /// # Errors
    ///
    /// Every cause has its own [`ConnectError`], within [`ConnectConfig::timeout`] and one
    /// second more to learn the cause of a time-out.
    pub async fn connect(config: &ConnectConfig) -> Result<Self, ConnectError> {
        let options = options(config);
        let failure = |error| ConnectError::from_sqlx(error, &options);
        knock(&options, config.timeout).await?;
        let pool = match pool(config).connect_with(options.clone()).await {
            Err(sqlx::Error::PoolTimedOut) => return Err(ask_why(&options, config.timeout).await),
            other => other.map_err(failure)?,
        };
        let connection = DatabaseConnection::from(pool);
        let schema = verify(&connection, config).await?;
        Ok(Self {
            connection,
            options,
            schema,
        })
    }

    /// Returns the connection, ready for `SeaORM`.
    #[must_use]
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Returns how another session of the same kind is opened.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Returns the name of the schema that everything happens in.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }
}

fn options(config: &ConnectConfig) -> PgConnectOptions {
    let options = config.url.options().clone();
    match options.get_application_name() {
        Some(_) => options,
        None => options.application_name(&config.application_name),
    }
}

fn pool(config: &ConnectConfig) -> PgPoolOptions {
    let schema = config.schema.clone();
    PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(config.timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let pin = sqlx::query(PIN_SEARCH_PATH).bind(schema.clone());
            Box::pin(async move { connection.execute(pin).await.map(drop) })
        })
}

/// Opens and closes a TCP connection, to hear at once when nobody listens.
///
/// PostgreSQL logs nothing about a connection that ends before its first byte.
async fn knock(options: &PgConnectOptions, patience: Duration) -> Result<(), ConnectError> {
    let host = options.get_host();
    if options.get_socket().is_some() || host.starts_with('/') {
        return Ok(());
    }
    let knocking = async_net::TcpStream::connect((host, options.get_port()));
    match within(patience, knocking).await {
        None => Err(ConnectError::timeout(options, patience)),
        Some(Err(error)) => Err(ConnectError::unreachable(options, &error)),
        Some(Ok(_)) => Ok(()),
    }
}

/// Connects once more without the pool, whose time-out swallows what the server answered while
/// it was starting up or had no connection to spare. An answer comes at once or not at all.
async fn ask_why(options: &PgConnectOptions, patience: Duration) -> ConnectError {
    match within(Duration::from_secs(1), PgConnection::connect_with(options)).await {
        Some(Err(error)) => ConnectError::from_sqlx(error, options),
        Some(Ok(_)) | None => ConnectError::timeout(options, patience),
    }
}

/// Waits for a future, but not longer than `patience`.
async fn within<T>(patience: Duration, future: impl Future<Output = T>) -> Option<T> {
    let give_up = async {
        Timer::after(patience).await;
        None
    };
    async { Some(future.await) }.or(give_up).await
}

/// Checks that the schema exists and the server is one we know, and returns the schema.
async fn verify(
    connection: &DatabaseConnection,
    config: &ConnectConfig,
) -> Result<String, ConnectError> {
    let describe = Statement::from_string(DbBackend::Postgres, DESCRIBE);
    let row = connection
        .query_one_raw(describe)
        .await?
        .ok_or(ConnectError::NoAnswer)?;
    let version: i32 = row.try_get("", "version")?;
    if version < OLDEST_VERSION {
        return Err(ConnectError::TooOld {
            major: version / 10_000,
        });
    }
    let schema: Option<String> = row.try_get("", "schema")?;
    schema.ok_or_else(|| ConnectError::NoSchema {
        name: config.schema.clone(),
    })
}
