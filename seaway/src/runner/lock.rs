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
use sea_orm::sqlx::{self, Connection as _, Executor as _, Row as _, postgres::PgConnection};

use crate::{
    connect::{ConnectError, Database, answer::Unanswered, pooler},
    postgres::{
        advice::after,
        error::{ServerError, explain_sqlx},
    },
    runner::event::{Event, Teller},
    text,
};

/// The one-number key, the same for every schema: two schemas share the database's extensions.
pub(crate) const KEY: i64 = 0x5ea_3a1_5ea_3a1;

/// Lets the lock's transaction be idle for as long as the work takes. The server's own idea of
/// how long that may be (`transaction_timeout` exists since PostgreSQL 17) would end it.
const BEGIN: [&str; 2] = [
    "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
    "SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings \
     WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')",
];

const TRY: &str = "SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_try_advisory_xact_lock($1)";

/// Who has it. An advisory lock's key stands in `pg_locks` as its two halves (`objsubid` 1).
const HOLDER: &str = "SELECT a.pid, a.usename::text AS role, coalesce(r.rolsuper, false) AS is_superuser, \
     pg_catalog.host(a.client_addr) AS address, coalesce(a.application_name, '') AS application, \
     coalesce(pg_catalog.texteq(a.application_name, \
         pg_catalog.current_setting('application_name')), true) AS is_alike, \
     to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', \
             'YYYY-MM-DD HH24:MI:SS \"UTC\"') AS since \
     FROM pg_catalog.pg_locks AS l \
     JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
     LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.usesysid \
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
       AND l.database = (SELECT oid FROM pg_catalog.pg_database \
                         WHERE datname = pg_catalog.current_database()) \
       AND (l.classid::bigint << 32) | l.objid::bigint = $1 \
     LIMIT 1";

/// Whether a process has it, asked from any session of the database.
const HELD: &str = "SELECT EXISTS ( \
     SELECT FROM pg_catalog.pg_locks AS l \
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid = $2 \
       AND (l.classid::bigint << 32) | l.objid::bigint = $1)";

const ASKING: &str = "asking for the runner's lock";

/// The pause after the first refusal; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The session that has the lock, as far as this role may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its PostgreSQL process.
    pub pid: i32,
    /// Its role; none where that was dropped.
    pub role: Option<String>,
    /// Whether its role is a superuser, which only a superuser can end.
    pub is_superuser: bool,
    /// What it calls itself; empty where it does not, or this role may not see it.
    pub application: String,
    /// Whether it calls itself as this runner does, or this role may not see how.
    pub is_alike: bool,
    /// The address of its client; none where it is on the server's machine, or this role may not
    /// see it.
    pub address: Option<String>,
    /// Since when it has the lock, or is connected; none where this role may not see it.
    pub since: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "backend {}", self.pid)?;
        if !self.application.is_empty() {
            write!(f, ", `{}`", text::name(&self.application))?;
        }
        if let Some(role) = &self.role {
            write!(f, ", role `{}`", text::name(role))?;
        }
        if let Some(address) = &self.address {
            write!(f, ", from {address}")?;
        }
        match &self.since {
            Some(since) => write!(f, ", since {since}"),
            None => Ok(()),
        }
    }
}

impl Holder {
    /// Says what there is to do about it.
    fn way_out(&self) -> String {
        let pid = self.pid;
        let first = if self.is_alike {
            "try again later, or see what it does".to_owned()
        } else {
            let found = match self.application.as_str() {
                "" => "it does not say which program it is".to_owned(),
                name => format!("`{}` is not this program's name", text::name(name)),
            };
            format!(
                "{found}: unless it is another program's runner, or a script of `plan`, it should \
                 not hold this lock; see what it does"
            )
        };
        let who = match &self.role {
            _ if self.is_superuser => "as a superuser".to_owned(),
            Some(role) => format!(
                "as `{}`, a superuser or a member of pg_signal_backend",
                text::name(role)
            ),
            None => "as a superuser or a member of pg_signal_backend".to_owned(),
        };
        format!(
            "{first}: SELECT * FROM pg_stat_activity WHERE pid = {pid}; to end it, {who}: SELECT \
             pg_terminate_backend({pid})"
        )
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
    #[error("cannot ask for the runner's lock: {}", explain_sqlx(.0))]
    Database(#[from] sqlx::Error),
    /// The server did not say in time whether the lock is free.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// The session that held it was ended from outside, so another runner may have begun.
    #[error("the session that held the runner's lock was ended from outside")]
    Lost,
}

fn at_work(holder: Option<&Holder>) -> String {
    match holder {
        Some(holder) if holder.is_alike => {
            format!("another runner holds the lock on this database ({holder})")
        }
        Some(holder) => {
            format!("another session holds the runner's lock of this database ({holder})")
        }
        None => "another runner holds the lock on this database".to_owned(),
    }
}

impl LockError {
    /// Returns the user's next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Held { holder, .. } => Some(match holder {
                Some(holder) => holder.way_out(),
                None => "try again later".to_owned(),
            }),
            Self::Connect(error) => error.hint(),
            Self::Unanswered(error) => Some(error.hint()),
            Self::Lost => Some(
                "what was committed stays, the rest was rolled back; `status` says where it stands"
                    .to_owned(),
            ),
            Self::Database(error) => after(&ServerError::from_sqlx(error)?),
        }
    }
}

/// The lock, held by a session of its own until this value goes.
///
/// The session is not the one that migrates: a lock taken there would outlive a rollback and
/// could not be given back in a failed transaction. However the program ends, PostgreSQL releases
/// the lock with the session.
///
/// It is held by a transaction that stays open and idle. So a transaction-mode pooler, too, keeps
/// one server session for it, and two runners can never share one. Idle in READ COMMITTED it has
/// no snapshot, so neither VACUUM nor `CREATE INDEX CONCURRENTLY` waits for it; that is why it is
/// asked nothing while a revision is at work.
pub struct RunnerLock {
    session: PgConnection,
    pid: i32,
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
        teller: &Teller<'_>,
    ) -> Result<Self, LockError> {
        let mut session = database.second_session().await?;
        pooler::refuse_shared(database, &mut session).await?;
        let start = Instant::now();
        let (mut pause, mut told) = (FIRST_PAUSE, None);
        let silent = |elapsed| teller.tell(database.patience().silent(elapsed));
        loop {
            let asking = Box::pin(ask(&mut session));
            let answer = database.patience().answer_telling(ASKING, &silent, asking);
            let holder = match answer.await?? {
                Answer::Ours { pid } => return Ok(Self { session, pid }),
                Answer::Taken { holder } => holder,
            };
            if told != holder {
                told.clone_from(&holder);
                if let Some(holder) = holder.clone() {
                    teller.tell(Event::Waiting { holder });
                }
            }
            let left = patience.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(LockError::Held { holder, patience });
            }
            Timer::after(pause.min(left)).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Returns the PostgreSQL process that holds the lock.
    pub(crate) fn pid(&self) -> i32 {
        self.pid
    }

    /// Asks the session for a sign of life: with it the lock would be gone. sqlx's ping is a
    /// message of the protocol, for which the server takes no snapshot.
    pub(crate) async fn check(&mut self) -> Result<(), LockError> {
        self.session.ping().await.map_err(|_| LockError::Lost)
    }

    /// Cancels what another session is doing, as Ctrl-C does in psql.
    pub(crate) async fn cancel(&mut self, pid: i32) -> Result<(), LockError> {
        cancel(&mut self.session, pid).await
    }

    /// Releases the lock. Dropping does so too, when the server notices.
    pub(crate) async fn release(mut self) {
        // The server's answer says that the lock is free. Closing alone is not answered, so that
        // the next runner could still find it taken. The work is done and committed: an error here
        // changes nothing, because the session's end releases the lock in any case.
        let _ = self.session.execute("ROLLBACK").await;
        let _ = self.session.close().await;
    }
}

/// What became of asking for the lock.
enum Answer {
    Ours { pid: i32 },
    Taken { holder: Option<Holder> },
}

async fn ask(session: &mut PgConnection) -> Result<Answer, sqlx::Error> {
    Ok(match try_lock(session).await? {
        Some(pid) => Answer::Ours { pid },
        None => Answer::Taken {
            holder: holder(session).await?,
        },
    })
}

/// Tries once; a transaction stays open only where that succeeded.
async fn try_lock(session: &mut PgConnection) -> Result<Option<i32>, sqlx::Error> {
    for statement in BEGIN {
        session.execute(statement).await?;
    }
    let tried = sqlx::query_as(TRY)
        .bind(KEY)
        .fetch_one(&mut *session)
        .await?;
    match tried {
        (pid, true) => Ok(Some(pid)),
        (_, false) => session.execute("ROLLBACK").await.map(|_| None),
    }
}

async fn holder(session: &mut PgConnection) -> Result<Option<Holder>, sqlx::Error> {
    let Some(row) = sqlx::query(HOLDER)
        .bind(KEY)
        .fetch_optional(session)
        .await?
    else {
        return Ok(None);
    };
    Ok(Some(Holder {
        pid: row.try_get("pid")?,
        role: row.try_get("role")?,
        is_superuser: row.try_get("is_superuser")?,
        application: row.try_get("application")?,
        is_alike: row.try_get("is_alike")?,
        address: row.try_get("address")?,
        since: row.try_get("since")?,
    }))
}

/// Says whether a process has the lock.
pub(crate) async fn is_held_by(session: &mut PgConnection, pid: i32) -> Result<bool, sqlx::Error> {
    let asked = sqlx::query_scalar(HELD).bind(KEY).bind(pid);
    asked.fetch_one(session).await
}

/// Cancels what another session is doing.
pub(crate) async fn cancel(session: &mut PgConnection, pid: i32) -> Result<(), LockError> {
    let cancel = sqlx::query("SELECT pg_catalog.pg_cancel_backend($1)").bind(pid);
    Ok(session.execute(cancel).await.map(drop)?)
}
