//! Who ran what, when and how: a table beside `SeaORM`'s ledger.
//!
//! The ledger alone decides what is applied. This table tells the story: it may be missing,
//! emptied or forbidden, and everything but the story still works.

mod access;
mod half_done;
#[cfg(feature = "cli")]
mod resuming;
mod run;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value,
    sea_query::{PostgresQueryBuilder, QueryBuilder as _},
};

use crate::{ident::Ident, recorder::Recorded};

pub(crate) use access::{Access, access};
pub use half_done::HalfDone;
pub(crate) use half_done::next_step_of;
#[cfg(feature = "cli")]
pub(crate) use resuming::{checking, finishing};
pub(crate) use run::Statements;
pub use run::{Action, Run};

/// The table's name, in the schema of the run. For `sea-orm-cli generate entity` a table whose name
/// begins with an underscore is hidden.
pub const TABLE: &str = "_seaway_history";

/// Makes the table. Nothing refers to it, and every column but the first three may be unknown.
pub(crate) const CREATE: &str = include_str!("create.sql");

const RUNS: &str = include_str!("runs.sql");

const INSERT: &str = "INSERT INTO _seaway_history \
     (revision, action, started_at, finished_at, milliseconds, program, host, sha256, reason) \
     VALUES ($1, $2, clock_timestamp() - coalesce($4, 0) * interval '1 millisecond', \
             CASE WHEN $3 THEN clock_timestamp() END, $4, $5, $6, $7, $8) RETURNING id";

/// Marks the statement behind those that are done, once: whoever else has marked it meanwhile, a
/// session that outlived its program, has done it too.
const MARK: &str = "UPDATE _seaway_history \
     SET statements = statements || $2::bigint, statements_sha256 = $3, statement_begun = false \
     WHERE id = $1 AND pg_catalog.cardinality(statements) = $4";

const BEGUN: &str = "UPDATE _seaway_history SET statement_begun = $2 WHERE id = $1";

const CLAIM: &str = "UPDATE _seaway_history AS h \
     SET backend = (SELECT a.pid || ' ' || extract(epoch FROM a.backend_start) \
                    FROM pg_catalog.pg_stat_activity AS a \
                    WHERE a.pid = pg_catalog.pg_backend_pid()) \
     WHERE h.id = $1";

/// When a backend began tells it from a later one of the same number. Of another role's it is
/// hidden, and then the backend counts as gone. So does the session that asks: it is not at work.
const BACKEND: &str = "SELECT a.pid, a.state LIKE 'idle%' AS idle FROM pg_catalog.pg_stat_activity AS a \
     WHERE a.pid || ' ' || extract(epoch FROM a.backend_start) = $1 \
       AND a.pid <> pg_catalog.pg_backend_pid()";

const FINISH: &str = "UPDATE _seaway_history \
     SET finished_at = GREATEST(started_at, pg_catalog.clock_timestamp()), milliseconds = $2 \
     WHERE id = $1";

const ABANDON: &str = "UPDATE _seaway_history \
     SET finished_at = GREATEST(started_at, pg_catalog.clock_timestamp()), abandoned = true, \
         reason = $2 \
     WHERE finished_at IS NULL AND revision = $1";

/// What is written of a run when it begins, or at once.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) revision: &'a str,
    pub(crate) action: Action,
    /// Whether it is over; only a revision without a transaction is not.
    pub(crate) finished: bool,
    pub(crate) milliseconds: Option<i64>,
    pub(crate) program: &'a str,
    pub(crate) sha256: Option<String>,
    pub(crate) reason: Option<&'a str>,
}

/// Returns the statement that creates the table where it is missing, for a script.
#[must_use]
pub fn creating() -> String {
    CREATE.replacen("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)
}

/// Returns the statement that writes a run down at its end, for a script. On which machine it
/// will run is not known.
#[must_use]
pub fn inserting(recorded: &Recorded, program: &str) -> String {
    let action = Action::from(recorded.direction);
    let [revision, action, program, sha256] = [
        recorded.revision.as_str(),
        action.as_str(),
        program,
        &recorded.digest(),
    ]
    .map(literal);
    format!(
        "INSERT INTO _seaway_history \
         (revision, action, started_at, finished_at, milliseconds, program, sha256) \
         VALUES ({revision}, {action}, now(), GREATEST(now(), clock_timestamp()), \
                 GREATEST(0, extract(epoch FROM clock_timestamp() - now()) * 1000), \
                 {program}, {sha256})"
    )
}

fn literal(text: &str) -> String {
    PostgresQueryBuilder.value_to_string(&text.into())
}

/// One more statement of a run.
pub(crate) struct Mark {
    /// How many were done before it.
    pub(crate) before: usize,
    /// How many rows it has hit; none where it failed.
    pub(crate) rows: Option<u64>,
    /// Over all up to it.
    pub(crate) sha256: String,
}

/// Creates the table.
pub(crate) async fn install<C: ConnectionTrait>(connection: &C) -> Result<(), DbErr> {
    connection.execute_unprepared(CREATE).await.map(drop)
}

/// Drops the table; `reset` leaves nothing of ours.
pub(crate) async fn uninstall<C: ConnectionTrait>(connection: &C) -> Result<(), DbErr> {
    let drop_table = "DROP TABLE IF EXISTS _seaway_history";
    connection.execute_unprepared(drop_table).await.map(drop)
}

/// Reads all runs, the first first. None where the table is missing or may not be read.
///
/// # Errors
///
/// What the server said.
pub async fn read<C: ConnectionTrait>(connection: &C) -> Result<Vec<Run>, DbErr> {
    runs(connection, false).await
}

/// Reads the runs that did not come to their end, as [`read`] does.
pub(crate) async fn unfinished<C: ConnectionTrait>(connection: &C) -> Result<Vec<Run>, DbErr> {
    runs(connection, true).await
}

async fn runs<C: ConnectionTrait>(connection: &C, unfinished: bool) -> Result<Vec<Run>, DbErr> {
    if !access(connection).await?.may_read() {
        return Ok(Vec::new());
    }
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, RUNS, [unfinished.into()]);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Run::from_query_result(row, ""))
        .collect()
}

/// Writes a run down and returns its number.
pub(crate) async fn insert<C: ConnectionTrait>(
    connection: &C,
    entry: &Entry<'_>,
) -> Result<i64, DbErr> {
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let values: [Value; 8] = [
        entry.revision.into(),
        entry.action.as_str().into(),
        entry.finished.into(),
        entry.milliseconds.into(),
        entry.program.into(),
        host.into(),
        entry.sha256.clone().into(),
        entry.reason.map(str::to_owned).into(),
    ];
    let row = one(connection, INSERT, values).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotInserted)?;
    row.try_get("", "id")
}

/// Writes down that another statement of a run is done, and what came of it.
///
/// # Errors
///
/// What the server said; [`DbErr::RecordNotUpdated`] where somebody else has written it down.
pub(crate) async fn mark<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    id: i64,
    mark: Mark,
) -> Result<(), DbErr> {
    let Mark {
        before,
        rows,
        sha256,
    } = mark;
    let rows = rows.map_or(-1, |rows| i64::try_from(rows).unwrap_or(i64::MAX));
    let before = i32::try_from(before).unwrap_or(i32::MAX);
    let values: [Value; 4] = [id.into(), rows.into(), sha256.into(), before.into()];
    let statement =
        Statement::from_sql_and_values(DbBackend::Postgres, located(MARK, schema), values);
    match connection.execute_raw(statement).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(DbErr::RecordNotUpdated),
    }
}

/// Writes down whether the statement behind those that are done has begun. Whether it came to its
/// end cannot be told afterwards, unless [`mark`] follows.
pub(crate) async fn set_begun<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    id: i64,
    begun: bool,
) -> Result<(), DbErr> {
    execute(
        connection,
        &located(BEGUN, schema),
        [id.into(), begun.into()],
    )
    .await
}

/// Writes down in which session a run goes on.
pub(crate) async fn claim<C: ConnectionTrait>(connection: &C, id: i64) -> Result<(), DbErr> {
    execute(connection, CLAIM, [id.into()]).await
}

/// Names the table with its schema: a revision may have changed the search path.
fn located(sql: &str, schema: &str) -> String {
    sql.replace(TABLE, &format!("{}.{TABLE}", Ident(schema)))
}

/// A session that was written down, and is still there.
pub(crate) struct Backend {
    pub(crate) pid: i32,
    /// Whether it is at no statement: its program is gone, or has lost the lock.
    pub(crate) is_idle: bool,
}

/// Returns a session that was written down, if it is still there.
pub(crate) async fn backend<C: ConnectionTrait>(
    connection: &C,
    backend: &str,
) -> Result<Option<Backend>, DbErr> {
    let Some(row) = one(connection, BACKEND, [backend.into()]).await? else {
        return Ok(None);
    };
    Ok(Some(Backend {
        pid: row.try_get("", "pid")?,
        is_idle: row.try_get::<Option<bool>>("", "idle")?.unwrap_or_default(),
    }))
}

/// Ends a session that was written down and does nothing any more.
pub(crate) async fn terminate<C: ConnectionTrait>(connection: &C, pid: i32) -> Result<(), DbErr> {
    let terminate = "SELECT pg_catalog.pg_terminate_backend($1)";
    one(connection, terminate, [pid.into()]).await.map(drop)
}

/// Writes down that a run is over.
pub(crate) async fn finish<C: ConnectionTrait>(
    connection: &C,
    id: i64,
    milliseconds: i64,
) -> Result<(), DbErr> {
    execute(connection, FINISH, [id.into(), milliseconds.into()]).await
}

/// Writes down that nobody will finish the runs of a revision, and why.
pub(crate) async fn abandon<C: ConnectionTrait>(
    connection: &C,
    revision: &str,
    reason: &str,
) -> Result<(), DbErr> {
    execute(connection, ABANDON, [revision.into(), reason.into()]).await
}

async fn execute<C: ConnectionTrait>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    connection.execute_raw(statement).await.map(drop)
}

async fn one<C: ConnectionTrait>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    connection.query_one_raw(statement).await
}
