//! From a URL to one pinned connection in one schema.
//!
//! sqlx's pool retries a refused connection until its deadline (30 s by default) and then
//! says only that it timed out (`sqlx-core` 0.9, `pool/inner.rs`). So the port is knocked at
//! first, and a time-out of the pool is asked again, directly, for its cause.

pub mod answer;
pub mod databases;
mod error;
pub(crate) mod escapes;
mod keepalive;
mod kept;
pub mod misplaced;
mod parameters;
mod pin;
pub(crate) mod pooler;
pub mod scratch;
pub(crate) mod search_path;
mod url;
mod wait;

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use async_io::Timer;
use futures_lite::FutureExt as _;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement,
    sqlx::{
        self, Connection as _,
        postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions},
    },
};

use self::{
    answer::{Listener, Patience},
    pin::Pin,
    search_path::For,
};

pub use error::ConnectError;
pub use url::{DatabaseUrl, UrlError};
pub use wait::{WaitError, wait};

/// The oldest PostgreSQL we know: 14, as `server_version_num` counts.
const OLDEST_VERSION: i32 = 140_000;

/// How long connecting may take by default.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

const DESCRIBE: &str = concat!(
    include_str!("../postgres/trusted_roles.sql"),
    include_str!("describe.sql")
);

/// Where to connect and how.
#[derive(Clone, Debug)]
pub struct ConnectConfig {
    /// The database.
    pub url: DatabaseUrl,
    /// The schema to work in; none means the first of the session's own search path.
    pub schema: Option<String>,
    /// What `pg_stat_activity` shows, unless the URL names an `application_name`.
    pub application_name: String,
    /// How long connecting may take before it is given up. This counts, whatever the URL's
    /// `connect_timeout` is.
    pub timeout: Duration,
    /// How long a statement of the toolkit's own may take; a revision's may take as long as it
    /// must. After half of it, the listener or the run's observer is told.
    pub answer_timeout: Duration,
    /// Whom to tell, outside a run, that the server does not answer.
    pub listener: Listener,
}

impl ConnectConfig {
    /// Describes a connection with the defaults that suit a command: as much patience as the
    /// `connect_timeout` of the URL gives, or five seconds.
    #[must_use]
    pub fn new(url: DatabaseUrl, application_name: impl Into<String>) -> Self {
        Self {
            timeout: url.patience(),
            answer_timeout: answer::PATIENCE,
            listener: Listener::default(),
            url,
            schema: None,
            application_name: application_name.into(),
        }
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience {
            place: error::place(self.url.options()),
            remark: self.answer_timeout / 2,
            deadline: self.answer_timeout,
            listener: self.listener.clone(),
        }
    }
}

/// One connection, pinned: a pool of exactly one, so that session settings, a transaction
/// and the ledger row of a revision belong to the same PostgreSQL session.
///
/// Its search path is empty, but for a revision's own statements: see [`Database::enter_schema`].
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
    /// As a URL, because sqlx's options show their password when they are debugged.
    url: DatabaseUrl,
    timeout: Duration,
    patience: Patience,
    schema: String,
}

impl Database {
    /// Connects, finds the session's schema, and empties the search path.
    ///
    /// # Errors
    ///
    /// Every cause has its own [`ConnectError`], within [`ConnectConfig::timeout`] and one
    /// second more to learn the cause of a time-out.
    pub async fn connect(config: &ConnectConfig) -> Result<Self, ConnectError> {
        let opened = Box::pin(Self::open(config)).await;
        opened.map_err(|error| error.with_url(&config.url))
    }

    async fn open(config: &ConnectConfig) -> Result<Self, ConnectError> {
        if config.schema.as_deref().is_some_and(misplaced::is_secret) {
            return Err(ConnectError::SchemaIsUrl);
        }
        let options = options(config);
        let pin = Arc::new(Pin::to(config.schema.as_deref()));
        knock(&options, config.timeout).await?;
        let connecting = pool(config, &pin).connect_with(options.clone());
        let pool = match within(config.timeout, connecting).await {
            None | Some(Err(sqlx::Error::PoolTimedOut)) => {
                return Err(ask_why(&options, config.timeout).await);
            }
            Some(other) => other.map_err(|error| ConnectError::from_sqlx(error, &options))?,
        };
        if let Some(report) = pin.refusal() {
            return Err(ConnectError::from_report(report.clone().into(), &options));
        }
        let verifying = async {
            clear_suspicion(&pin, &pool, &options, config.timeout).await?;
            let connection = DatabaseConnection::from(pool);
            let schema = verify(&connection, config, &options).await?;
            Ok((connection, schema))
        };
        let verified = within(config.timeout, verifying).await;
        let (connection, schema) =
            verified.unwrap_or_else(|| Err(ConnectError::timeout(&options, config.timeout)))?;
        Ok(Self {
            connection,
            patience: config.patience(),
            url: config.url.with_options(options),
            timeout: config.timeout,
            schema,
        })
    }

    /// Puts the schema on the search path, alone, for statements that name no schema, such as
    /// those of `SeaORM`'s entities.
    ///
    /// Whoever may create operators and functions in the schema can then have them run with this
    /// role's rights. A run empties the search path again.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn enter_schema(&self) -> Result<(), DbErr> {
        search_path::enter(&self.connection, &self.schema, For::Session).await
    }

    /// Returns the connection, ready for `SeaORM`. Its search path is empty.
    #[must_use]
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Opens a second session on the database, which connecting to has been found safe. It may
    /// be idle for as long as the other works: what it holds must not vanish meanwhile.
    pub(crate) async fn second_session(&self) -> Result<PgConnection, ConnectError> {
        let opening = Box::pin(async {
            let mut session = PgConnection::connect_with(self.url.options()).await?;
            pooler::set(&mut session, &pin::of_every_session()).await?;
            Ok(session)
        });
        open(self.url.options(), self.timeout, opening).await
    }

    /// Returns how long its answers are waited for.
    pub(crate) fn patience(&self) -> &Patience {
        &self.patience
    }

    /// Returns where it is connected.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Describes another connection that is like this one.
    pub(crate) fn config(&self) -> ConnectConfig {
        ConnectConfig {
            schema: Some(self.schema.clone()),
            timeout: self.timeout,
            answer_timeout: self.patience.deadline,
            listener: self.patience.listener.clone(),
            // The URL has the name that this one shows.
            ..ConnectConfig::new(self.url.clone(), "")
        }
    }

    /// Returns the name of the schema that everything happens in.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }
}

pub(crate) fn options(config: &ConnectConfig) -> PgConnectOptions {
    let options = config.url.options().clone();
    match options.get_application_name() {
        Some(_) => options,
        None => options.application_name(&config.application_name),
    }
}

fn pool(config: &ConnectConfig, pin: &Arc<Pin>) -> PgPoolOptions {
    let pin = Arc::clone(pin);
    PgPoolOptions::new()
        .max_connections(1)
        // sqlx asks for a sign of life before it lends the session again. Whoever waits for that
        // has a deadline of its own, and a better error.
        .acquire_timeout(config.timeout.max(config.answer_timeout * 2))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |session, _| {
            let pin = Arc::clone(&pin);
            Box::pin(async move { pin.try_on(session).await })
        })
}

/// Pins the pool's session if it could not be trusted at first sight, once it can be.
async fn clear_suspicion(
    pin: &Pin,
    pool: &PgPool,
    options: &PgConnectOptions,
    patience: Duration,
) -> Result<(), ConnectError> {
    if pin.is_suspected() {
        let failure = |error| ConnectError::from_sqlx(error, options);
        let mut session = pool.acquire().await.map_err(failure)?;
        pooler::refuse_suspected(&mut session, options, patience).await?;
        pin.force_on(&mut session).await.map_err(failure)?;
    }
    pin.trust();
    Ok(())
}

/// Opens and closes a TCP connection, to hear at once when nobody listens.
///
/// PostgreSQL logs nothing about a connection that ends before its first byte.
async fn knock(options: &PgConnectOptions, patience: Duration) -> Result<(), ConnectError> {
    let host = bare(options.get_host());
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

/// Takes off the brackets around an IPv6 address, which sqlx keeps from the URL.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// Opens a session without a schema of its own, as every session of ours is set.
pub(crate) async fn session(
    options: &PgConnectOptions,
    patience: Duration,
) -> Result<PgConnection, ConnectError> {
    let began = Instant::now();
    let opening = Box::pin(async {
        let mut session = PgConnection::connect_with(options).await?;
        let settings = pin::of_every_session();
        let trusted = pooler::set_unless_suspected(&mut session, &settings, began).await?;
        Ok((session, trusted))
    });
    let (mut session, trusted) = open(options, patience, opening).await?;
    if !trusted {
        pooler::refuse_suspected(&mut session, options, patience).await?;
        let set = within(
            patience,
            pooler::set(&mut session, &pin::of_every_session()),
        )
        .await;
        set.ok_or_else(|| ConnectError::timeout(options, patience))?
            .map_err(|error| ConnectError::from_sqlx(error, options))?;
    }
    Ok(session)
}

/// Knocks, then waits for a session to open.
async fn open<T>(
    options: &PgConnectOptions,
    patience: Duration,
    opening: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, ConnectError> {
    knock(options, patience).await?;
    // The futures of sqlx are large, and every future that connects would hold them.
    match within(patience, Box::pin(opening)).await {
        Some(opened) => opened.map_err(|error| ConnectError::from_sqlx(error, options)),
        None => Err(ConnectError::timeout(options, patience)),
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
pub(crate) async fn within<T>(patience: Duration, future: impl Future<Output = T>) -> Option<T> {
    let give_up = async {
        Timer::after(patience).await;
        None
    };
    // On the heap, because a future is as large as all that it may ever hold.
    let future = Box::pin(future);
    async { Some(future.await) }.or(give_up).await
}

/// Checks that the server is one we know and that the session is in the schema that was asked
/// for, and returns that.
async fn verify(
    connection: &DatabaseConnection,
    config: &ConnectConfig,
    options: &PgConnectOptions,
) -> Result<String, ConnectError> {
    let asked = config.schema.clone();
    let values = [asked.clone().into(), pin::SCHEMA.into()];
    let describe = Statement::from_sql_and_values(DbBackend::Postgres, DESCRIBE, values);
    let row = connection.query_one_raw(describe).await;
    let row = row.map_err(|error| ConnectError::from_first_query(error, options))?;
    let row = row.ok_or(ConnectError::NoAnswer)?;
    let version: i32 = row.try_get("", "version")?;
    if version < OLDEST_VERSION {
        return Err(ConnectError::TooOld {
            major: version / 10_000,
        });
    }
    let found: Option<String> = row.try_get("", "schema")?;
    let stranger: Option<String> = row.try_get("", "stranger")?;
    if let (None, Some(name), Some(owner)) = (&asked, &found, stranger) {
        let name = name.clone();
        return Err(ConnectError::StrangersSchema { name, owner });
    }
    check_schema(asked, found, row.try_get("", "exists")?)
}

/// Compares the schema that was asked for with the one where the session is.
///
/// They can differ: PostgreSQL cuts long names in a search path and gives `$user` a meaning
/// there, even quoted, and a schema without USAGE counts as missing.
fn check_schema(
    asked: Option<String>,
    found: Option<String>,
    exists: bool,
) -> Result<String, ConnectError> {
    match (asked, found) {
        (Some(name), _) if is_of_the_system(&name) => Err(ConnectError::SystemSchema { name }),
        (Some(name), found) if found.as_ref() != Some(&name) => Err(if exists {
            ConnectError::SchemaUsage { name }
        } else {
            ConnectError::NoSchema { name: Some(name) }
        }),
        (_, Some(name)) if is_of_the_system(&name) => Err(ConnectError::SystemSchema { name }),
        (_, Some(name)) => Ok(name),
        (_, None) => Err(ConnectError::NoSchema { name: None }),
    }
}

/// PostgreSQL keeps `pg_` for itself; in a temporary schema nothing would outlast the session.
fn is_of_the_system(schema: &str) -> bool {
    schema.starts_with("pg_") || schema == "information_schema"
}

#[cfg(test)]
mod tests {
    use super::{ConnectError, DatabaseUrl, bare, check_schema};

    fn check(
        asked: Option<&str>,
        found: Option<&str>,
        exists: bool,
    ) -> Result<String, ConnectError> {
        check_schema(asked.map(str::to_owned), found.map(str::to_owned), exists)
    }

    #[test]
    fn the_schema_is_the_one_asked_for_or_the_sessions_own() {
        assert_eq!(
            check(Some("home"), Some("home"), true).expect("it is there"),
            "home"
        );
        assert_eq!(
            check(None, Some("public"), false).expect("it is there"),
            "public"
        );
    }

    #[test]
    fn a_session_elsewhere_is_refused() {
        let cut = check(Some("xxxyyy"), Some("xxx"), false);
        assert!(matches!(cut, Err(ConnectError::NoSchema { name: Some(_) })));
        let no_usage = check(Some("home"), None, true);
        assert!(matches!(no_usage, Err(ConnectError::SchemaUsage { .. })));
        assert!(matches!(
            check(None, None, false),
            Err(ConnectError::NoSchema { name: None })
        ));
    }

    #[test]
    fn an_ipv6_address_is_knocked_at_without_its_brackets() {
        let url: DatabaseUrl = "postgres://ann:pw@[::1]:5433/augo".parse().expect("a URL");
        let address: std::net::Ipv6Addr = bare(url.options().get_host()).parse().expect("bare");
        assert_eq!(address, std::net::Ipv6Addr::LOCALHOST);
    }

    #[test]
    fn the_systems_schemas_are_refused() {
        for name in ["pg_catalog", "information_schema", "pg_temp"] {
            let refused = check(Some(name), None, true);
            assert!(
                matches!(refused, Err(ConnectError::SystemSchema { .. })),
                "{name}"
            );
        }
    }
}
