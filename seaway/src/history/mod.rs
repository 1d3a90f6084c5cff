//! Who ran what, when and how: a table beside `SeaORM`'s ledger.
//!
//! The ledger alone decides what is applied. This table tells the story: it may be missing,
//! emptied or forbidden, and everything but the story still works.

mod access;
mod run;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value,
    sea_query::{PostgresQueryBuilder, QueryBuilder as _},
};

use crate::{recorder::Recorded, shape::ShapeError};

pub(crate) use access::{Access, access};
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

const MARK: &str = "UPDATE _seaway_history \
     SET statements_done = $2, statements_sha256 = $3, statement_begun = false WHERE id = $1";

const UNMARK: &str =
    "UPDATE _seaway_history SET statements_done = $2, statement_begun = false WHERE id = $1";

const BEGIN: &str = "UPDATE _seaway_history AS h \
     SET statement_begun = true, \
         backend = (SELECT a.pid || ' ' || extract(epoch FROM a.backend_start) \
                    FROM pg_catalog.pg_stat_activity AS a \
                    WHERE a.pid = pg_catalog.pg_backend_pid()) \
     WHERE h.id = $1";

/// When a backend began tells it from a later one of the same number. Of another role's it is
/// hidden, and then the backend counts as gone. So does the session that asks: it is not at work.
const BACKEND: &str = "SELECT a.pid FROM pg_catalog.pg_stat_activity AS a \
     WHERE a.pid || ' ' || extract(epoch FROM a.backend_start) = $1 \
       AND a.pid <> pg_catalog.pg_backend_pid()";

const FINISH: &str = "UPDATE _seaway_history \
     SET finished_at = clock_timestamp(), milliseconds = $2 WHERE id = $1";

const ABANDON: &str = "UPDATE _seaway_history SET finished_at = clock_timestamp() \
     WHERE revision = $1 AND finished_at IS NULL";

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
         VALUES ({revision}, {action}, now(), clock_timestamp(), \
                 extract(epoch FROM clock_timestamp() - now()) * 1000, {program}, {sha256})"
    )
}

fn literal(text: &str) -> String {
    PostgresQueryBuilder.value_to_string(&text.into())
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
    let no_history = suspect();
    let rows = connection.query_all_raw(statement).await;
    rows.map_err(&no_history)?
        .iter()
        .map(|row| Run::from_query_result(row, "").map_err(&no_history))
        .collect()
}

fn suspect() -> impl Fn(DbErr) -> DbErr {
    ShapeError::suspect(TABLE, "the history that this program keeps")
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
    let no_history = suspect();
    let row = one(connection, INSERT, values).await.map_err(&no_history)?;
    let row = row.ok_or_else(|| DbErr::RecordNotInserted)?;
    row.try_get("", "id").map_err(no_history)
}

/// Writes down that so many statements of a run are done, and what they were.
pub(crate) async fn mark<C: ConnectionTrait>(
    connection: &C,
    id: i64,
    done: u32,
    sha256: String,
) -> Result<(), DbErr> {
    let done = i32::try_from(done).unwrap_or(i32::MAX);
    execute(connection, MARK, [id.into(), done.into(), sha256.into()]).await
}

/// Takes back what [`begin`] has said: so many statements are done, and the next is not.
pub(crate) async fn unmark<C: ConnectionTrait>(
    connection: &C,
    id: i64,
    done: u32,
) -> Result<(), DbErr> {
    let done = i32::try_from(done).unwrap_or(i32::MAX);
    execute(connection, UNMARK, [id.into(), done.into()]).await
}

/// Writes down that the statement behind those that are done has begun. Whether it came to its
/// end cannot be told afterwards, unless [`mark`] follows.
pub(crate) async fn begin<C: ConnectionTrait>(connection: &C, id: i64) -> Result<(), DbErr> {
    execute(connection, BEGIN, [id.into()]).await
}

/// Returns the process of a session that was written down, if it is still there.
pub(crate) async fn backend<C: ConnectionTrait>(
    connection: &C,
    backend: &str,
) -> Result<Option<i32>, DbErr> {
    match one(connection, BACKEND, [backend.into()]).await? {
        Some(row) => row.try_get("", "pid"),
        None => Ok(None),
    }
}

/// Writes down that a run is over.
pub(crate) async fn finish<C: ConnectionTrait>(
    connection: &C,
    id: i64,
    milliseconds: i64,
) -> Result<(), DbErr> {
    execute(connection, FINISH, [id.into(), milliseconds.into()]).await
}

/// Writes down that nobody will finish the runs of a revision.
pub(crate) async fn abandon<C: ConnectionTrait>(
    connection: &C,
    revision: &str,
) -> Result<(), DbErr> {
    execute(connection, ABANDON, [revision.into()]).await
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
