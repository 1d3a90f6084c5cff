//! Who ran what, when and how: a table beside `SeaORM`'s ledger.
//!
//! The ledger alone decides what is applied. This table tells the story: it may be missing,
//! emptied or forbidden, and everything but the story still works.

mod access;
mod backend;
mod half_done;
#[cfg(feature = "cli")]
mod resuming;
mod run;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value,
    sea_query::{PostgresQueryBuilder, QueryBuilder as _},
};

use crate::{recorder::Recorded, sql::quote::Ident};

pub(crate) use access::{Access, access};
pub use backend::Stranger;
pub(crate) use backend::{Backend, backend, terminate};
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
     VALUES ($1, $2, \
             pg_catalog.clock_timestamp() - coalesce($4, 0) * interval '1 millisecond', \
             CASE WHEN $3 THEN pg_catalog.clock_timestamp() END, $4, $5, $6, $7, $8) RETURNING id";

/// Marks the statement behind those that are done, once: whoever else has marked it meanwhile, a
/// session that outlived its program, has done it too.
///
/// It runs while the revision's search path holds, so each operator is named with its schema.
const MARK: &str = "UPDATE _seaway_history \
     SET statements = statements OPERATOR(pg_catalog.||) $2::bigint, statements_sha256 = $3, \
         statement_begun = false \
     WHERE id OPERATOR(pg_catalog.=) $1 \
       AND pg_catalog.cardinality(statements) OPERATOR(pg_catalog.=) $4";

/// As [`MARK`].
const BEGUN: &str = "UPDATE _seaway_history SET statement_begun = $2 \
     WHERE id OPERATOR(pg_catalog.=) $1";

const CLAIM: &str = "UPDATE _seaway_history AS h \
     SET backend = (SELECT a.pid || ' ' || extract(epoch FROM a.backend_start) \
                    FROM pg_catalog.pg_stat_activity AS a \
                    WHERE a.pid = pg_catalog.pg_backend_pid()) \
     WHERE h.id = $1";

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
         VALUES ({revision}, {action}, pg_catalog.now(), \
                 GREATEST(pg_catalog.now(), pg_catalog.clock_timestamp()), \
                 GREATEST(0, extract(epoch FROM pg_catalog.clock_timestamp() \
                     OPERATOR(pg_catalog.-) pg_catalog.now()) OPERATOR(pg_catalog.*) 1000), \
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

/// Creates the table in a schema.
pub(crate) async fn install<C: ConnectionTrait>(connection: &C, schema: &str) -> Result<(), DbErr> {
    let create = located(CREATE, schema);
    connection.execute_unprepared(&create).await.map(drop)
}

/// Drops the table; `reset` leaves nothing of ours.
pub(crate) async fn uninstall<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
) -> Result<(), DbErr> {
    let drop_table = located("DROP TABLE IF EXISTS _seaway_history", schema);
    connection.execute_unprepared(&drop_table).await.map(drop)
}

/// Reads all runs in a schema, the first first. None where the table is missing or may not be read.
///
/// # Errors
///
/// What the server said; a [`TrustError`](crate::postgres::trust::TrustError) inside where the table must not
/// be read.
pub async fn read<C: ConnectionTrait>(connection: &C, schema: &str) -> Result<Vec<Run>, DbErr> {
    runs(connection, schema, false).await
}

/// Reads the runs that did not come to their end, as [`read`] does.
pub(crate) async fn unfinished<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
) -> Result<Vec<Run>, DbErr> {
    runs(connection, schema, true).await
}

async fn runs<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    unfinished: bool,
) -> Result<Vec<Run>, DbErr> {
    if !access(connection, schema).await?.may_read() {
        return Ok(Vec::new());
    }
    let (sql, values) = (located(RUNS, schema), [unfinished.into()]);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Run::from_query_result(row, ""))
        .collect()
}

/// Writes a run down and returns its number.
pub(crate) async fn insert<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
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
    let row = one(connection, &located(INSERT, schema), values).await?;
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
pub(crate) async fn claim<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    id: i64,
) -> Result<(), DbErr> {
    execute(connection, &located(CLAIM, schema), [id.into()]).await
}

/// Names the table with its schema: nothing of ours is on the search path.
fn located(sql: &str, schema: &str) -> String {
    sql.replace(TABLE, &format!("{}.{TABLE}", Ident(schema)))
}

/// Writes down that a run is over.
pub(crate) async fn finish<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    id: i64,
    milliseconds: i64,
) -> Result<(), DbErr> {
    let values = [id.into(), milliseconds.into()];
    execute(connection, &located(FINISH, schema), values).await
}

/// Writes down that nobody will finish the runs of a revision, and why.
pub(crate) async fn abandon<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    revision: &str,
    reason: &str,
) -> Result<(), DbErr> {
    let values = [revision.into(), reason.into()];
    execute(connection, &located(ABANDON, schema), values).await
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
