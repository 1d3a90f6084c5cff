//! Whether a pooler is in between that gives a session's transactions to several servers.
//!
//! Behind PgBouncer in transaction or statement mode, one connection's search path becomes
//! another's, and a lock is held by nobody in particular. No message of the protocol tells such
//! a pooler from PostgreSQL. So there are two tests: a suspicion, which costs nothing and is
//! often wrong, and a proof, which costs a second connection and is asked for only on suspicion,
//! or where a second connection is there anyway.

use std::time::{Duration, Instant};

use sea_orm::sqlx::{
    self, AssertSqlSafe, Connection as _, Row as _,
    postgres::{PgConnectOptions, PgConnection},
};

use super::{ConnectError, Database, within};
use crate::postgres::error::ServerError;

/// By how much a server process may seem older than our attempt to connect: clocks run
/// differently fast, and our word takes its time to the server.
const TOLERANCE: Duration = Duration::from_secs(1);

/// Which of two sessions is asked next. Pairs in both orders: a pooler that hands out the server
/// that was used last gives the two the same one, and one that goes round gives one session two.
const TURNS: [Turn; 8] = {
    use Turn::{First, Second};
    [First, Second, Second, First, First, Second, Second, First]
};

#[derive(Clone, Copy)]
enum Turn {
    First,
    Second,
}

/// Says whether a report is one that a pooler causes and PostgreSQL alone does not.
///
/// sqlx asks every server for `extra_float_digits`, and numbers its prepared statements anew in
/// each session; both come as a surprise only where a session is not one.
pub(super) fn is_cause_of(report: &ServerError) -> bool {
    match report.code.as_str() {
        // duplicate_prepared_statement, invalid_sql_statement_name
        "42P05" | "26000" => true,
        // PgBouncer knows no other code than protocol_violation.
        "08P01" => ["unsupported startup parameter", "statement pooling mode"]
            .iter()
            .any(|words| report.message.contains(words)),
        _ => false,
    }
}

/// The next step where a pooler is in between.
pub(crate) const WAY_OUT: &str = "connect to PostgreSQL directly, or to a pool in session mode with \
     sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = \
     extra_float_digits)";

/// As [`is_cause_of`], of a statement of anybody: a revision may prepare statements itself, and
/// only those that sqlx prepares are a pooler's to lose.
pub(crate) fn spoiled(report: &ServerError) -> bool {
    let of_sqlx = ["sqlx_s_", "unnamed prepared statement"];
    is_cause_of(report) && of_sqlx.iter().any(|words| report.message.contains(words))
}

/// Runs `settings`, an SQL expression, unless the session may be shared, and says whether it did.
///
/// One round trip, and in the simple protocol, because a prepared statement is spread over
/// several messages and would stay behind in a server session that is not ours.
pub(super) async fn set_unless_suspected(
    session: &mut PgConnection,
    settings: &str,
    began: Instant,
) -> Result<bool, sqlx::Error> {
    let oldest = began.elapsed() + TOLERANCE;
    set_unless(session, settings, &suspicion(oldest)).await
}

/// Runs `settings`, an SQL expression, on a session that is known to be ours.
pub(super) async fn set(session: &mut PgConnection, settings: &str) -> Result<bool, sqlx::Error> {
    set_unless(session, settings, "false").await
}

async fn set_unless(
    session: &mut PgConnection,
    settings: &str,
    suspicion: &str,
) -> Result<bool, sqlx::Error> {
    let sql = format!(
        "SELECT suspected, CASE WHEN NOT suspected THEN {settings} END \
         FROM (SELECT {suspicion} AS suspected) AS session"
    );
    let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(session).await?;
    row.try_get("suspected").map(|suspected: bool| !suspected)
}

/// Writes the suspicion in SQL: the server process is older than our attempt to connect, or does
/// not have the one setting that sqlx asks every server for and PgBouncer never hands on.
fn suspicion(oldest: Duration) -> String {
    let oldest = oldest.as_secs_f64();
    // The session is not pinned yet: each operator is named with its schema.
    format!(
        "pg_catalog.current_setting('extra_float_digits') OPERATOR(pg_catalog.<>) '2' \
         OR coalesce((SELECT pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) backend_start \
             OPERATOR(pg_catalog.>) pg_catalog.make_interval(secs => {oldest:.3}) \
             FROM pg_catalog.pg_stat_activity \
             WHERE pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()), true)"
    )
}

/// Refuses where a session and another, opened for this and closed, share server processes.
pub(super) async fn refuse_suspected(
    session: &mut PgConnection,
    options: &PgConnectOptions,
    patience: Duration,
) -> Result<(), ConnectError> {
    let proof = async {
        let mut second = PgConnection::connect_with(options).await?;
        let shared = shared(session, &mut second).await?;
        // A pool may be small, and its next session waits for this one.
        let _ = second.close().await;
        Ok(shared)
    };
    match within(patience, Box::pin(proof)).await {
        Some(shared) => refuse(shared, options),
        None => Err(ConnectError::pooler(
            options,
            "it had no second session to tell its mode by",
        )),
    }
}

/// Refuses where the pinned session of a database and a second one share server processes.
///
/// The last word before a runner works: [`Database::connect`] proves nothing where it suspects
/// nothing. It takes eight round trips, and leaves nothing behind in either session.
///
/// # Errors
///
/// [`ConnectError::Pooler`], or what the server said.
pub(crate) async fn refuse_shared(
    database: &Database,
    second: &mut PgConnection,
) -> Result<(), ConnectError> {
    let options = database.url.options();
    let proof = async {
        let pool = database.connection.get_postgres_connection_pool();
        shared(&mut *pool.acquire().await?, second).await
    };
    match within(database.timeout, Box::pin(proof)).await {
        Some(shared) => refuse(shared, options),
        None => Err(ConnectError::timeout(options, database.timeout)),
    }
}

fn refuse(
    shared: Result<Option<&str>, sqlx::Error>,
    options: &PgConnectOptions,
) -> Result<(), ConnectError> {
    match shared {
        Ok(None) => Ok(()),
        Ok(Some(how)) => Err(ConnectError::pooler(options, how)),
        Err(error) => Err(ConnectError::from_sqlx(error, options)),
    }
}

/// Asks two sessions in turn which server process they are, and says how they share any.
async fn shared(
    first: &mut PgConnection,
    second: &mut PgConnection,
) -> Result<Option<&'static str>, sqlx::Error> {
    let mut answers = Answers::default();
    for turn in TURNS {
        let session = match turn {
            Turn::First => &mut *first,
            Turn::Second => &mut *second,
        };
        if let Some(how) = answers.add(turn, backend(session).await?) {
            return Ok(Some(how));
        }
    }
    Ok(None)
}

/// The server process of each session, as far as it is known.
#[derive(Default)]
struct Answers {
    first: Option<i32>,
    second: Option<i32>,
}

impl Answers {
    fn add(&mut self, turn: Turn, backend: i32) -> Option<&'static str> {
        let (mine, other) = match turn {
            Turn::First => (&mut self.first, self.second),
            Turn::Second => (&mut self.second, self.first),
        };
        let before = mine.replace(backend);
        if before.is_some_and(|before| before != backend) {
            Some("it gives one connection the sessions of several server processes")
        } else if other == Some(backend) {
            Some("it gives two connections the same server session")
        } else {
            None
        }
    }
}

/// Asks for all rows, so that the answer has come to its end, and a pooler has the server back,
/// before the other session is asked.
async fn backend(session: &mut PgConnection) -> Result<i32, sqlx::Error> {
    let rows = sqlx::raw_sql("SELECT pg_catalog.pg_backend_pid()")
        .fetch_all(session)
        .await?;
    let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    row.try_get(0)
}

#[cfg(test)]
mod tests {
    use super::{Answers, TURNS, Turn};

    /// Lets a pooler answer the turns, which is told whose turn it is and how many were before.
    fn is_found(pooler: impl Fn(Turn, usize) -> i32) -> bool {
        let mut answers = Answers::default();
        let mut turns = TURNS.into_iter().enumerate();
        turns.any(|(index, turn)| answers.add(turn, pooler(turn, index)).is_some())
    }

    #[test]
    fn sessions_of_their_own_share_nothing() {
        let own = |turn, _| match turn {
            Turn::First => 7,
            Turn::Second => 8,
        };
        assert!(!is_found(own));
    }

    #[test]
    fn a_pooler_is_found_out_whatever_server_it_takes_next() {
        assert!(is_found(|_, _| 7), "the same one");
        for servers in 2..10 {
            let round = |_, index: usize| i32::try_from(index % servers).expect("small");
            assert!(is_found(round), "one of {servers} after the other");
        }
    }
}
