//! Databases for a while: made for one purpose, dropped at the end, swept when a crash left them.
//!
//! A run marks itself alive with a session advisory lock, which PostgreSQL releases whatever
//! way the process ends. So the next run knows for sure whose databases are leftovers, with no
//! clock and no process table involved, and on a server that other machines use as well.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::SystemTime,
};

use futures_lite::future::block_on;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, Executor as _, postgres::PgConnection};

use crate::{
    connect::{self, ConnectConfig, ConnectError, Database, DatabaseUrl, answer},
    postgres::error::ServerError,
    sql::quote::Ident,
};

/// Marks the run alive. The key is a hash, so two runs may share one; then the older run's
/// leftovers merely wait for a later sweep.
const MARK: &str = "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended($1, 0))";

/// Says whether anybody holds the mark, connected to whichever database: an advisory lock
/// belongs to one, and the other run may have come through another. `pg_locks` shows a key's
/// two halves.
const IS_ALIVE: &str = "SELECT EXISTS ( \
     SELECT FROM pg_catalog.pg_locks AS l \
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
       AND (l.classid::bigint << 32) | l.objid::bigint = pg_catalog.hashtextextended($1, 0))";

const SCRATCH_DATABASES: &str = "SELECT datname::text FROM pg_catalog.pg_database \
     WHERE datname ~ ('^' || $1 || '_[0-9a-f]+_[0-9]+$') ORDER BY datname";

/// The schema that every database has at first.
const PUBLIC: &str = "public";

/// Why there is no scratch database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScratchError {
    /// The server could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server refused to make it, for example because the role may not.
    #[error("cannot make a scratch database: {}", words(.0))]
    Database(#[from] sqlx::Error),
}

impl ScratchError {
    /// Says whether this role may not create a database. SQLSTATE `insufficient_privilege`.
    pub(crate) fn is_forbidden(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        ServerError::from_sqlx(error).is_some_and(|report| report.code == "42501")
    }
}

fn words(error: &sqlx::Error) -> String {
    ServerError::from_sqlx(error).map_or_else(|| error.to_string(), |report| report.to_string())
}

/// A server on which this process may make databases for a while.
pub struct ScratchServer {
    url: DatabaseUrl,
    prefix: &'static str,
    run: String,
    made: AtomicUsize,
    /// Holds the mark for as long as this process lives.
    _alive: PgConnection,
}

/// A database of one's own, dropped with its last owner.
pub struct ScratchDatabase {
    name: String,
    url: DatabaseUrl,
    server: Arc<ScratchServer>,
}

impl ScratchServer {
    /// Connects, marks this run alive and sweeps what dead runs left.
    ///
    /// `prefix` begins the name of every database made here, and of none that matters: a small
    /// word of lower-case letters.
    ///
    /// # Errors
    ///
    /// [`ScratchError`].
    pub async fn connect(
        url: DatabaseUrl,
        prefix: &'static str,
    ) -> Result<Arc<Self>, ScratchError> {
        let alive = connect::session(url.options(), url.patience()).await;
        let mut alive = alive.map_err(|error| error.with_url(&url))?;
        let run = run_id();
        sqlx::query(MARK)
            .bind(mark(prefix, &run))
            .execute(&mut alive)
            .await?;
        sweep(&mut alive, prefix).await?;
        Ok(Arc::new(Self {
            url,
            prefix,
            run,
            made: AtomicUsize::new(0),
            _alive: alive,
        }))
    }

    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// What the server said, such as that the role may not create databases.
    pub async fn create(self: &Arc<Self>) -> Result<ScratchDatabase, ScratchError> {
        // template0 has nothing in it that somebody may have put into template1.
        self.create_from("template0").await
    }

    /// Makes a copy of a database that nobody is connected to.
    ///
    /// # Errors
    ///
    /// What the server said, such as that somebody is connected to the original.
    pub async fn clone_of(
        self: &Arc<Self>,
        template: &ScratchDatabase,
    ) -> Result<ScratchDatabase, ScratchError> {
        self.create_from(&template.name).await
    }

    async fn create_from(
        self: &Arc<Self>,
        template: &str,
    ) -> Result<ScratchDatabase, ScratchError> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}_{}_{number}", self.prefix, self.run);
        let mut connection = connect::session(self.url.options(), self.url.patience()).await?;
        let create = format!(
            "CREATE DATABASE {} TEMPLATE {}",
            Ident(&name),
            Ident(template)
        );
        connection.execute(AssertSqlSafe(create)).await?;
        connection.close().await?;
        Ok(ScratchDatabase {
            url: self.url.with_database(&name),
            name,
            server: Arc::clone(self),
        })
    }
}

impl ScratchDatabase {
    /// Returns the name, unquoted.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where it is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Connects to it as `config` says, in a schema of this name, or in `public`. To be called once: the
    /// schema is made then.
    pub(crate) async fn open(
        &self,
        config: &ConnectConfig,
        schema: Option<&str>,
    ) -> Result<Database, ScratchError> {
        let schema = schema.unwrap_or(PUBLIC);
        if schema != PUBLIC {
            let mut session = connect::session(self.url.options(), config.timeout).await?;
            let create = format!("CREATE SCHEMA {}", Ident(schema));
            session.execute(AssertSqlSafe(create)).await?;
            session.close().await?;
        }
        let config = ConnectConfig {
            url: self.url.clone(),
            schema: Some(schema.to_owned()),
            ..config.clone()
        };
        Ok(Database::connect(&config).await?)
    }
}

impl Drop for ScratchDatabase {
    /// Drops the database, whoever is still connected. A failure is left to the next sweep.
    fn drop(&mut self) {
        let dropping = drop_database(&self.server.url, &self.name);
        match block_on(connect::within(answer::PATIENCE, dropping)) {
            Some(Ok(())) => {}
            Some(Err(error)) => {
                tracing::warn!(database = self.name, %error, "scratch database stays for the next sweep");
            }
            None => {
                tracing::warn!(
                    database = self.name,
                    "no answer: scratch database stays for the next sweep"
                );
            }
        }
    }
}

/// Drops the databases whose run is dead, that is, whose mark nobody holds. One that cannot be
/// dropped, because another role made it for example, is left where it is.
async fn sweep(connection: &mut PgConnection, prefix: &str) -> Result<(), sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar(SCRATCH_DATABASES)
        .bind(prefix)
        .fetch_all(&mut *connection)
        .await?;
    for name in names {
        let Some((run, _)) = name[prefix.len() + 1..].split_once('_') else {
            continue;
        };
        let is_alive = sqlx::query_scalar(IS_ALIVE).bind(mark(prefix, run));
        if is_alive.fetch_one(&mut *connection).await? {
            continue;
        }
        if let Err(error) = connection
            .execute(AssertSqlSafe(drop_statement(&name)))
            .await
        {
            tracing::warn!(database = name, %error, "leftover database stays");
        }
    }
    Ok(())
}

async fn drop_database(url: &DatabaseUrl, name: &str) -> Result<(), ScratchError> {
    let mut connection = connect::session(url.options(), url.patience()).await?;
    connection
        .execute(AssertSqlSafe(drop_statement(name)))
        .await?;
    Ok(connection.close().await?)
}

fn drop_statement(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", Ident(name))
}

fn mark(prefix: &str, run: &str) -> String {
    format!("seaway scratch {prefix} {run}")
}

/// Tells runs apart: process number and start time, in hexadecimal.
fn run_id() -> String {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let mut id = format!("{:x}", std::process::id());
    let _ = write!(id, "{:x}", since_1970.as_nanos());
    id
}
