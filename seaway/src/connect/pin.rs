//! Pinning a session to one schema.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use sea_orm::sqlx::{self, postgres::PgConnection};

use super::{keepalive::KEEPALIVE, pooler};
use crate::server_error::ServerError;

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

/// Narrows the session's search path to one schema.
///
/// The chosen one, or else the first that the session's own settings give, which is `public`
/// unless the role, the database or the URL say otherwise. With a second schema behind it,
/// `DROP TABLE users` could hit a table that is not ours. A search path that leads nowhere is
/// left as it is, for the description that follows to report.
///
/// The session also waits as long as it must for another runner, whatever the server thinks of
/// idle sessions.
fn settings(schema: Option<&str>) -> String {
    let schema = schema.map_or_else(|| "NULL".to_owned(), literal);
    format!(
        "pg_catalog.concat(pg_catalog.set_config('search_path', coalesce( \
         pg_catalog.quote_ident(coalesce({schema}, pg_catalog.current_schema())), \
         pg_catalog.current_setting('search_path')), false), {})",
        lasting()
    )
}

/// Lets a session be idle for as long as it likes (`idle_session_timeout` exists since
/// PostgreSQL 14), and not outlast its client.
pub(super) fn lasting() -> String {
    format!("pg_catalog.concat({IMPATIENT_NEVER}, {KEEPALIVE})")
}

const IMPATIENT_NEVER: &str = "pg_catalog.set_config('idle_session_timeout', '0', false)";

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
