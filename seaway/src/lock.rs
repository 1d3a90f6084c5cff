//! One runner at a time on a database.
//!
//! The lock is polled and never waited for inside PostgreSQL: a session that waits in
//! `pg_advisory_lock` holds a snapshot, for which `CREATE INDEX CONCURRENTLY` in the other
//! session waits in turn, and PostgreSQL ends the deadlock by failing one (40P01).

use std::{
    fmt,
    time::{Duration, Instant},
};

use async_io::Timer;
use sea_orm::sqlx::{self, Connection as _, postgres::PgConnection};

use crate::{
    connect::{ConnectError, Database, pooler},
    event::{Event, Observer},
};

/// The one-number key, the same for every schema: two schemas share the database's extensions.
const KEY: i64 = 0x5ea_3a1_5ea_3a1;

const TRY: &str = "SELECT pg_catalog.pg_try_advisory_lock($1)";

/// Who has it. An advisory lock's key stands in `pg_locks` as its two halves (`objsubid` 1).
const HOLDER: &str = "SELECT a.pid, coalesce(a.application_name, '') AS application, \
     to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS \"UTC\"') AS since \
     FROM pg_catalog.pg_locks AS l \
     JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
       AND l.database = (SELECT oid FROM pg_catalog.pg_database \
                         WHERE datname = pg_catalog.current_database()) \
       AND (l.classid::bigint << 32) | l.objid::bigint = $1 \
     LIMIT 1";

/// The pause after the first refusal; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The session that has the lock, as far as this role may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its PostgreSQL process.
    pub pid: i32,
    /// What it calls itself; empty where it does not, or this role may not see it.
    pub application: String,
    /// When it connected; none where this role may not see it.
    pub since: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "backend {}", self.pid)?;
        if !self.application.is_empty() {
            write!(f, ", `{}`", self.application)?;
        }
        match &self.since {
            Some(since) => write!(f, ", connected since {since}"),
            None => Ok(()),
        }
    }
}

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another runner had it until the deadline.
    #[error("{}, and was for {} s", at_work(.holder.as_ref()), .patience.as_secs())]
    Held {
        /// Who has it; none where it changed hands at the last moment.
        holder: Option<Holder>,
        /// How long we waited.
        patience: Duration,
    },
    /// No session for the lock.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server refused a query.
    #[error("cannot ask for the runner's lock: {0}")]
    Database(#[from] sqlx::Error),
}

fn at_work(holder: Option<&Holder>) -> String {
    let which = holder
        .map(|holder| format!(" ({holder})"))
        .unwrap_or_default();
    format!("another runner is at work on this database{which}")
}

impl LockError {
    /// Returns the user's next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Held { holder, .. } => Some(match holder {
                Some(Holder { pid, .. }) => format!(
                    "try again later, or see what it does: \
                     SELECT * FROM pg_stat_activity WHERE pid = {pid}"
                ),
                None => "try again later".to_owned(),
            }),
            Self::Connect(error) => error.hint(),
            Self::Database(_) => None,
        }
    }
}

/// The lock, held by a session of its own until this value goes.
///
/// The session is not the one that migrates: a lock taken there would outlive a rollback and
/// could not be given back in a failed transaction. So a run takes two connections. However the
/// program ends, PostgreSQL releases the lock with the session; whoever ends that session from
/// outside, with `pg_terminate_backend` for example, releases it in the middle of a run.
///
/// # Beware
///
/// A transaction-mode pooler gives each statement another session. Connect to PostgreSQL
/// directly.
pub struct RunnerLock {
    session: PgConnection,
}

impl RunnerLock {
    /// Takes the lock, waiting at most `patience`.
    ///
    /// # Errors
    ///
    /// [`LockError::Held`] names the holder once `patience` has run out.
    pub(crate) async fn take(
        database: &Database,
        patience: Duration,
        observer: &mut Observer<'_>,
    ) -> Result<Self, LockError> {
        let mut session = database.second_session().await?;
        pooler::refuse_shared(database, &mut session).await?;
        let deadline = Instant::now() + patience;
        let mut pause = FIRST_PAUSE;
        let mut told = None;
        while !try_lock(&mut session).await? {
            // None where the lock has just been given back: then the next try will tell.
            let holder = holder(&mut session).await?;
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(LockError::Held { holder, patience });
            }
            if let Some(holder) = holder.filter(|holder| told.as_ref() != Some(holder)) {
                observer(Event::Waiting {
                    holder: holder.clone(),
                });
                told = Some(holder);
            }
            Timer::after(pause.min(left)).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
        Ok(Self { session })
    }

    /// Gives the lock back. Dropping does so too, when the server notices.
    pub(crate) async fn release(self) {
        // The work is done and committed; the session's end releases the lock in any case.
        let _ = self.session.close().await;
    }
}

async fn try_lock(session: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(TRY).bind(KEY).fetch_one(session).await
}

async fn holder(session: &mut PgConnection) -> Result<Option<Holder>, sqlx::Error> {
    let row = sqlx::query_as(HOLDER)
        .bind(KEY)
        .fetch_optional(session)
        .await?;
    Ok(row.map(|(pid, application, since)| Holder {
        pid,
        application,
        since,
    }))
}
