//! Creating and dropping the database of a URL, from another database of the server.

use std::future::Future;

use sea_orm::sqlx::{
    self, AssertSqlSafe, Connection as _, Executor as _,
    postgres::{PgConnection, PgDatabaseError},
};

use crate::{
    connect::{
        self, ConnectConfig, ConnectError,
        answer::{CHECK, Unanswered},
    },
    postgres::{
        advice::after,
        error::{ServerError, explain_sqlx},
    },
    sql::quote::Ident,
    text,
};

/// Where to connect to, in this order: what `initdb` makes for this purpose, and what is there
/// even where somebody has dropped that.
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

const LOOKING: &str = "looking at the server's databases";

/// By how much longer creating or dropping a database may take than a look.
const SLOWER: u32 = 10;

const EXISTS: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1::text)";

/// What of a database can be seen from another one. Its size is seen by who may connect to it.
const LOOK: &str = "SELECT CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') \
     THEN pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(d.oid)) END AS size, \
     (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid) \
     AS sessions \
     FROM pg_catalog.pg_database AS d WHERE d.datname = $1::text";

/// Why a database was not created or dropped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabasesError {
    /// No connection to a database from which to do it.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Somebody is connected to the database that is to go.
    #[error("cannot drop the database `{}`: {report}", text::name(.name))]
    InUse {
        /// The database.
        name: String,
        /// The server's words.
        report: Box<ServerError>,
    },
    /// The server did not answer in time.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// The server refused, for example because the role may not.
    #[error("{}", explain_sqlx(.0))]
    Database(#[from] sqlx::Error),
}

impl DatabasesError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Connect(error) => error.hint(),
            // There is no table of ours to be locked, and `status` needs the database.
            Self::Unanswered(_) => Some(format!("{CHECK}, then run it again")),
            Self::InUse { .. } => Some("end those sessions with --force".to_owned()),
            Self::Database(error) => after(&ServerError::from_sqlx(error)?),
        }
    }
}

/// What is known of a database before it is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contents {
    /// Its size in PostgreSQL's words, as in `8 MB`; `None` if this role may not connect to it.
    pub size: Option<String>,
    /// How many sessions are connected to it.
    pub sessions: i64,
}

/// What became of creating a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Creation {
    /// It was made, from `template1`.
    Created,
    /// It was there already, or somebody else made it at the same time.
    Existed,
}

/// What became of dropping a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Removal {
    /// It was dropped with everything in it.
    Dropped,
    /// There was none.
    Missing,
}

/// What to do with the sessions that are connected to a database that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// Let them be, and fail where there are any.
    Respect,
    /// End them.
    End,
}

/// Says whether the database of `config` exists; one need not be allowed to connect to it.
///
/// # Errors
///
/// [`DatabasesError`].
pub async fn exists(config: &ConnectConfig) -> Result<bool, DatabasesError> {
    let mut session = maintenance(config).await?;
    let name = config.url.database();
    let looking = async {
        let exists = is_there(&mut session, name).await?;
        session.close().await?;
        Ok(exists)
    };
    config.patience().answer(LOOKING, looking).await?
}

/// Looks at the database of `config` from another one; `None` if there is no such database.
///
/// # Errors
///
/// [`DatabasesError`].
pub async fn look(config: &ConnectConfig) -> Result<Option<Contents>, DatabasesError> {
    let mut session = maintenance(config).await?;
    let looking = async {
        let found: Option<(Option<String>, i64)> = sqlx::query_as(LOOK)
            .bind(config.url.database())
            .fetch_optional(&mut session)
            .await?;
        session.close().await?;
        Ok(found.map(|(size, sessions)| Contents { size, sessions }))
    };
    config.patience().answer(LOOKING, looking).await?
}

/// Creates the database of `config`, unless it exists.
///
/// # Errors
///
/// [`DatabasesError`]; the role needs CREATEDB where it is missing.
pub async fn create(config: &ConnectConfig) -> Result<Creation, DatabasesError> {
    let (name, mut session) = (config.url.database(), maintenance(config).await?);
    let looking = is_there(&mut session, name);
    let creation = if config.patience().answer(LOOKING, looking).await?? {
        Creation::Existed
    } else {
        let create = format!("CREATE DATABASE {}", Ident(name));
        let creating = session.execute(AssertSqlSafe(create));
        match slow(config, "creating the database", creating).await? {
            Ok(_) => Creation::Created,
            Err(error) if is_duplicate(&error) => Creation::Existed,
            Err(error) => return Err(error.into()),
        }
    };
    session.close().await?;
    Ok(creation)
}

/// Drops the database of `config`, if it exists.
///
/// # Errors
///
/// [`DatabasesError::InUse`] where somebody is connected to it; else as the server says.
pub async fn drop(config: &ConnectConfig, sessions: Sessions) -> Result<Removal, DatabasesError> {
    let (name, mut session) = (config.url.database(), maintenance(config).await?);
    let force = match sessions {
        Sessions::Respect => "",
        Sessions::End => " WITH (FORCE)",
    };
    let drop = format!("DROP DATABASE {}{force}", Ident(name));
    let dropping = session.execute(AssertSqlSafe(drop));
    let removal = match slow(config, "dropping the database", dropping).await? {
        Ok(_) => Removal::Dropped,
        Err(error) => excuse(name, error)?,
    };
    session.close().await?;
    Ok(removal)
}

/// Waits for a statement that copies or removes files.
async fn slow<T>(
    config: &ConnectConfig,
    doing: &'static str,
    work: impl Future<Output = T>,
) -> Result<T, Unanswered> {
    config.patience().times(SLOWER).answer(doing, work).await
}

fn excuse(name: &str, error: sqlx::Error) -> Result<Removal, DatabasesError> {
    match ServerError::from_sqlx(&error) {
        Some(report) if report.code == "3D000" => Ok(Removal::Missing),
        Some(report) if report.code == "55006" => Err(DatabasesError::InUse {
            name: name.to_owned(),
            report: Box::new(report),
        }),
        _ => Err(error.into()),
    }
}

/// Two who create it at once: the later one finds the name taken, or the key of the catalog.
fn is_duplicate(error: &sqlx::Error) -> bool {
    let error: Option<&PgDatabaseError> = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref());
    error.is_some_and(|error| match error.code() {
        "42P04" => true,
        "23505" => error.constraint() == Some("pg_database_datname_index"),
        _ => false,
    })
}

async fn is_there(session: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(EXISTS)
        .bind(name)
        .fetch_one(session)
        .await
}

/// Names what to connect to, which is never the one in question: nobody can drop the database
/// that he is connected to.
fn others(target: &str) -> impl Iterator<Item = &'static str> {
    MAINTENANCE.into_iter().filter(move |name| *name != target)
}

/// Connects to another database of the same server.
async fn maintenance(config: &ConnectConfig) -> Result<PgConnection, ConnectError> {
    let mut others = others(config.url.database());
    let first = session(config, others.next().unwrap_or_default()).await;
    match (first, others.next()) {
        (Err(error), Some(second)) if is_closed(&error) => session(config, second).await,
        (first, _) => first,
    }
}

/// Says whether a database is missing, or may not be connected to.
fn is_closed(error: &ConnectError) -> bool {
    match error {
        ConnectError::NoDatabase { .. } => true,
        // insufficient_privilege (no CONNECT), object_not_in_prerequisite_state (datallowconn)
        ConnectError::Refused { report, .. } => matches!(report.code.as_str(), "42501" | "55000"),
        // pg_hba.conf may let a role into some databases only.
        ConnectError::Authentication { report, .. } => report.code == "28000",
        _ => false,
    }
}

async fn session(config: &ConnectConfig, database: &str) -> Result<PgConnection, ConnectError> {
    let config = ConnectConfig {
        url: config.url.with_database(database),
        ..config.clone()
    };
    let opened = connect::session(&connect::options(&config), config.timeout).await;
    opened.map_err(|error| error.with_url(&config.url))
}

#[cfg(test)]
mod tests {
    use super::others;

    #[test]
    fn a_database_is_created_and_dropped_from_another() {
        assert!(others("augo").eq(["postgres", "template1"]));
        assert!(others("postgres").eq(["template1"]));
        assert!(others("template1").eq(["postgres"]));
    }
}
