//! What has been applied: `SeaORM`'s own table, read and written as `SeaORM` does.
//!
//! `seaql_migrations (version, applied_at)` keeps its name and shape, so that `sea-orm-cli`
//! and a program built on `SeaORM`'s `run_cli` see the same history.

use std::time::SystemTime;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, DynIden, FromQueryResult, Schema, Statement,
    sea_query::{
        DeleteStatement, Expr, ExprTrait as _, Func, InsertStatement, Query, Table,
        TableCreateStatement,
    },
};
use sea_orm_migration::seaql_migrations::{Column, Entity};

use crate::shape::ShapeError;

/// One applied revision.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Applied {
    /// The revision's name.
    pub version: String,
    /// When it was applied, in seconds since 1970 UTC by the migrating machine's clock, or the time
    /// of an earlier row, if that is later.
    pub applied_at: i64,
}

/// Whether the schema at the head of the search path has the table. `to_regclass` would also
/// find a temporary table of that name.
const EXISTS: &str = "SELECT EXISTS ( \
     SELECT FROM pg_catalog.pg_class AS c \
     WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
       AND c.relnamespace = pg_catalog.to_regnamespace( \
             pg_catalog.quote_ident(pg_catalog.current_schema()))) AS present";

/// Reads what is applied. Writes nothing, and needs no more than SELECT on the table.
///
/// # Errors
///
/// What the server said, for example that the role may not read the table.
pub async fn read<C: ConnectionTrait>(
    connection: &C,
    table: &DynIden,
) -> Result<Vec<Applied>, DbErr> {
    if !exists(connection, table).await? {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .from(table.clone())
        .columns([Column::Version, Column::AppliedAt])
        .take();
    let no_ledger = suspect(table);
    let rows = connection.query_all(&select).await.map_err(&no_ledger)?;
    rows.iter()
        .map(|row| Applied::from_query_result(row, "").map_err(&no_ledger))
        .collect()
}

fn suspect(table: &DynIden) -> impl Fn(DbErr) -> DbErr {
    ShapeError::suspect(&table.to_string(), "SeaORM's ledger")
}

async fn exists<C: ConnectionTrait>(connection: &C, table: &DynIden) -> Result<bool, DbErr> {
    let name = table.to_string().into();
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, EXISTS, [name]);
    match connection.query_one_raw(statement).await? {
        Some(row) => row.try_get("", "present"),
        None => Ok(false),
    }
}

/// Creates the table where it is missing.
pub(crate) async fn install<C: ConnectionTrait>(
    connection: &C,
    table: &DynIden,
) -> Result<(), DbErr> {
    if exists(connection, table).await? {
        return Ok(());
    }
    let created = connection.execute(&create(table)).await;
    created.map(drop).map_err(suspect(table))
}

/// The table as `SeaORM` makes it.
pub(crate) fn create(table: &DynIden) -> TableCreateStatement {
    let mut create = Schema::new(DbBackend::Postgres).create_table_from_entity(Entity);
    create.table(table.clone()).take()
}

/// Drops the table; `fresh` and `reset` leave nothing of ours.
pub(crate) async fn uninstall<C: ConnectionTrait>(
    connection: &C,
    table: &DynIden,
) -> Result<(), DbErr> {
    connection
        .execute(Table::drop().table(table.clone()).if_exists())
        .await
        .map(drop)
}

/// Records that a revision is applied from now on.
pub(crate) async fn insert<C: ConnectionTrait>(
    connection: &C,
    table: &DynIden,
    version: &str,
) -> Result<(), DbErr> {
    let insert = inserting(table, version, now().into());
    connection.execute(&insert).await.map(drop)
}

/// Inserts a row whose time is not before that of any other row, even if this machine's clock is
/// after another's: the order of application is read from it. PostgreSQL's `GREATEST` takes no
/// notice of the NULL of an empty ledger.
pub(crate) fn inserting(table: &DynIden, version: &str, applied_at: Expr) -> InsertStatement {
    let newest = Query::select()
        .expr(Expr::cust("pg_catalog.max(applied_at)"))
        .from(table.clone())
        .take();
    let newest = Expr::SubQuery(None, Box::new(newest.into()));
    let applied_at = Expr::from(Func::greatest([applied_at, newest]));
    Query::insert()
        .into_table(table.clone())
        .columns([Column::Version, Column::AppliedAt])
        .values_panic([version.into(), applied_at])
        .take()
}

/// Records that a revision is applied no more.
///
/// # Errors
///
/// What the server said, and where there was no row: a session that outlived its program has
/// rolled the revision back, and it must not be done twice.
pub(crate) async fn delete<C: ConnectionTrait>(
    connection: &C,
    table: &DynIden,
    version: &str,
) -> Result<(), DbErr> {
    let deleted = connection.execute(&deleting(table, version)).await?;
    match deleted.rows_affected() {
        0 => Err(DbErr::Custom(
            "its row has gone from the ledger meanwhile".to_owned(),
        )),
        _ => Ok(()),
    }
}

pub(crate) fn deleting(table: &DynIden, version: &str) -> DeleteStatement {
    Query::delete()
        .from_table(table.clone())
        .and_where(Expr::col(Column::Version).eq(version))
        .take()
}

/// The migrating machine's clock, in seconds, as `SeaORM` writes it.
fn now() -> i64 {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)
}
