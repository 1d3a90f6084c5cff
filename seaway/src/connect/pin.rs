//! Pinning a session to one schema, with nothing on its search path.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use sea_orm::sqlx::{self, postgres::PgConnection};

use super::{keepalive::KEEPALIVE, pooler};
use crate::postgres::error::ServerError;

/// What pins the sessions of one pool, all to the same schema.
pub(super) struct Pin {
    settings: String,
    /// Before the first attempt to connect.
    began: Instant,
    suspected: AtomicBool,
    trusted: AtomicBool,
    /// The server's first refusal to pin a session.
    refusal: OnceLock<ServerError>,
}

impl Pin {
    /// Prepares to pin sessions to the schema that was asked for, or else to the first that the
    /// session's own settings give.
    pub(super) fn to(schema: Option<&str>) -> Self {
        Self {
            settings: settings(schema),
            began: Instant::now(),
            suspected: AtomicBool::new(false),
            trusted: AtomicBool::new(false),
            refusal: OnceLock::new(),
        }
    }

    /// Pins a session, unless it is suspected to be shared, for [`Pin::is_suspected`] to tell.
    ///
    /// What the server refuses is kept for [`Pin::refusal`]: if it failed here, sqlx's pool would
    /// try again until its deadline, and then say only that time is up.
    pub(super) async fn try_on(&self, session: &mut PgConnection) -> Result<(), sqlx::Error> {
        if self.trusted.load(Ordering::Relaxed) {
            return self.force_on(session).await;
        }
        match pooler::set_unless_suspected(session, &self.settings, self.began).await {
            Ok(pinned) => self.suspected.store(!pinned, Ordering::Relaxed),
            Err(error) => {
                let report = ServerError::from_sqlx(&error).ok_or(error)?;
                self.refusal.get_or_init(|| report);
            }
        }
        Ok(())
    }

    /// Returns what the server said when it refused to pin a session.
    pub(super) fn refusal(&self) -> Option<&ServerError> {
        self.refusal.get()
    }

    /// Pins a session that is known to be ours.
    pub(super) async fn force_on(&self, session: &mut PgConnection) -> Result<(), sqlx::Error> {
        pooler::set(session, &self.settings).await.map(drop)
    }

    /// Says whether the session that was tried last is not pinned yet.
    pub(super) fn is_suspected(&self) -> bool {
        self.suspected.load(Ordering::Relaxed)
    }

    /// Ends the suspicion for good: should the pool lose its session, the next is pinned whatever
    /// its age, and never left as it comes.
    pub(super) fn trust(&self) {
        self.trusted.store(true, Ordering::Relaxed);
    }
}

/// Finds the session's schema, keeps its name in a setting of the session, and empties the search
/// path.
///
/// The schema is the chosen one, or else the first that the session's own settings give, which is
/// `public` unless the role, the database or the URL say otherwise. The name is empty where there
/// is no such schema, or none that this role may use, for the description that follows to report.
///
/// PostgreSQL evaluates the arguments of a function from the first to the last.
fn settings(schema: Option<&str>) -> String {
    let schema = schema.map_or_else(|| "NULL".to_owned(), literal);
    format!(
        "pg_catalog.concat(pg_catalog.set_config('search_path', coalesce( \
         pg_catalog.quote_ident(coalesce({schema}, pg_catalog.current_schema()::pg_catalog.text)), \
         pg_catalog.current_setting('search_path')), false), \
         pg_catalog.set_config('{SCHEMA}', coalesce( \
         pg_catalog.current_schema()::pg_catalog.text, ''), false), {OF_EVERY_SESSION}, {KEEPALIVE})"
    )
}

/// The setting of a session that keeps the name of its schema, while the search path is empty.
pub(super) const SCHEMA: &str = "seaway.schema";

/// Returns what every session of ours is set to, as one SQL expression.
pub(super) fn of_every_session() -> String {
    format!("pg_catalog.concat({OF_EVERY_SESSION}, {KEEPALIVE})")
}

/// What every session of ours is set to, as arguments.
///
/// The search path is empty: what a statement names without a schema is PostgreSQL's own, and
/// nothing that another role has created in a schema can be meant by it. PostgreSQL searches the
/// whole path for the operator or function that fits the types best, so that `pg_catalog` at its
/// head protects nobody (CVE-2018-1058).
///
/// The session may be idle for as long as it likes (`idle_session_timeout` exists since
/// PostgreSQL 14), no policy hides rows from it (the server refuses instead), and it does not outlast
/// its client. Queries of the catalog are not compiled: the planner takes them for expensive, and
/// the compiler then needs longer (80 ms) than the query.
const OF_EVERY_SESSION: &str = "pg_catalog.set_config('search_path', '', false), \
     pg_catalog.set_config('idle_session_timeout', '0', false), \
     pg_catalog.set_config('row_security', 'off', false), \
     pg_catalog.set_config('jit', 'off', false)";

/// Quotes a text as an SQL string, whatever `standard_conforming_strings` says.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', r"\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn quotes_and_backslashes_inside_a_literal_are_doubled() {
        assert_eq!(literal(r"ho'me\"), r"E'ho''me\\'");
    }
}
