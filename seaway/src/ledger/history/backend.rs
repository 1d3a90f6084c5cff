//! The session in which an interrupted run was: what became of it, and whether it may be ended.

use std::fmt;

use sea_orm::{ConnectionTrait, DbErr};

use super::one;
use crate::text;

const BACKEND: &str = include_str!("backend.sql");

/// What is asked again in the statement that ends a session, so that nothing comes in between.
const TERMINATE: &str = concat!(
    "SELECT pg_catalog.pg_terminate_backend(b.pid) FROM (",
    include_str!("backend.sql"),
    ") AS b WHERE b.idle AND b.same_database AND b.same_role AND b.same_application"
);

/// A session that was written down, and is still there.
pub(crate) struct Backend {
    pub(crate) pid: i32,
    /// Whether it is at no statement: its program is gone, or has lost the lock.
    pub(crate) is_idle: bool,
    /// Why it is left alone, if it cannot be one of this runner's.
    pub(crate) stranger: Option<Stranger>,
}

/// A session of another database, role or application than the runner's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// Its process.
    pub pid: i32,
    /// Its database, if that is another.
    pub database: Option<String>,
    /// Its role, if that is another.
    pub role: Option<String>,
    /// What it calls itself, if that is something else.
    pub application: Option<String>,
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("database", &self.database),
            ("role", &self.role),
            ("application", &self.application),
        ];
        let parts = parts.into_iter().filter_map(|(what, name)| {
            let name = text::name(name.as_ref()?);
            Some(format!("its {what} is `{name}`"))
        });
        let parts: Vec<_> = parts.collect();
        write!(f, "backend {} ({})", self.pid, parts.join(", "))
    }
}

impl Stranger {
    /// Says whether it is in another database, where it can do nothing to this one.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.database.is_some()
    }
}

/// Returns a session that was written down, if it is still there.
pub(crate) async fn backend<C: ConnectionTrait>(
    connection: &C,
    backend: &str,
) -> Result<Option<Backend>, DbErr> {
    let Some(row) = one(connection, BACKEND, [backend.into()]).await? else {
        return Ok(None);
    };
    let pid = row.try_get("", "pid")?;
    let other = |same: &str, name: &str| -> Result<Option<String>, DbErr> {
        if row.try_get("", same)? {
            return Ok(None);
        }
        let name: Option<String> = row.try_get("", name)?;
        Ok(Some(name.unwrap_or_default()))
    };
    let stranger = Stranger {
        pid,
        database: other("same_database", "database")?,
        role: other("same_role", "role")?,
        application: other("same_application", "application")?,
    };
    let is_own =
        stranger.database.is_none() && stranger.role.is_none() && stranger.application.is_none();
    Ok(Some(Backend {
        pid,
        is_idle: row.try_get("", "idle")?,
        stranger: (!is_own).then_some(stranger),
    }))
}

/// Ends a session that was written down, if it does nothing any more and is the runner's own.
pub(crate) async fn terminate<C: ConnectionTrait>(
    connection: &C,
    backend: &str,
) -> Result<(), DbErr> {
    one(connection, TERMINATE, [backend.into()]).await.map(drop)
}
