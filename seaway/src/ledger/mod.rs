//! What has been applied: `SeaORM`'s own table, read and written as `SeaORM` does.
//!
//! `seaql_migrations (version, applied_at)` keeps its name and shape, so that `sea-orm-cli`
//! and a program built on `SeaORM`'s `run_cli` see the same history.

pub mod alembic;
pub mod history;
pub mod other_tools;
pub(crate) mod shape;

use std::time::SystemTime;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, DynIden, QueryResult, Schema, Statement,
    sea_query::{
        Alias, BinOper, DeleteStatement, Expr, ExprTrait as _, Func, InsertStatement, IntoTableRef,
        Query, Table, TableCreateStatement, TableRef,
    },
};
use sea_orm_migration::seaql_migrations::{Column, Entity};

use crate::{
    ledger::shape::ShapeError,
    postgres::trust::{TRUST, TrustError},
};

/// One applied revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The revision's name.
    pub version: String,
    /// When it was applied, in seconds since 1970 UTC by the migrating machine's clock, or the time
    /// of an earlier row, if that is later.
    pub applied_at: i64,
}

/// What the table is, for a message.
const WHAT: &str = "SeaORM's ledger";

/// PostgreSQL's own `=`, whatever the search path is.
const EQUALS: &str = "OPERATOR(pg_catalog.=)";

/// Reads what is applied in a schema. Writes nothing, and needs no more than SELECT on the table.
///
/// # Errors
///
/// What the server said, for example that the role may not read the table; a
/// [`TrustError`] inside where what has its name must not be read.
pub async fn read<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &DynIden,
) -> Result<Vec<Applied>, DbErr> {
    if !exists(connection, schema, table).await? {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .from(located(schema, table))
        .columns([Column::Version, Column::AppliedAt])
        .take();
    let no_ledger = suspect(table);
    let rows = connection.query_all(&select).await.map_err(&no_ledger)?;
    rows.iter()
        .map(|row| applied(row, table).map_err(&no_ledger))
        .collect()
}

/// Reads a row. `SeaORM`'s table takes no NULL, but another's may, and then the row is named.
fn applied(row: &QueryResult, table: &DynIden) -> Result<Applied, DbErr> {
    let table = || table.to_string();
    let version: Option<String> = row.try_get("", "version")?;
    let version = version.ok_or_else(|| ShapeError::NoVersion(table()))?;
    let applied_at: Option<i64> = row.try_get("", "applied_at")?;
    match applied_at {
        Some(applied_at) => Ok(Applied {
            version,
            applied_at,
        }),
        None => Err(ShapeError::NoTime {
            table: table(),
            version,
        }
        .into()),
    }
}

fn suspect(table: &DynIden) -> impl Fn(DbErr) -> DbErr {
    ShapeError::suspect(&table.to_string(), WHAT)
}

/// Names the table with its schema.
fn located(schema: &str, table: &DynIden) -> TableRef {
    (Alias::new(schema), table.clone()).into_table_ref()
}

/// Says whether the table is there, and refuses what is not trusted.
async fn exists<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &DynIden,
) -> Result<bool, DbErr> {
    let table = table.to_string();
    let values = [table.clone().into(), schema.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, TRUST, values);
    let rows = connection.query_all_raw(statement).await?;
    TrustError::check(&rows, &table, WHAT)?;
    Ok(!rows.is_empty())
}

/// Creates the table where it is missing.
pub(crate) async fn install<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &DynIden,
) -> Result<(), DbErr> {
    if exists(connection, schema, table).await? {
        return Ok(());
    }
    let created = connection.execute(&create(located(schema, table))).await;
    created.map(drop).map_err(suspect(table))
}

/// The table as `SeaORM` makes it.
pub(crate) fn create(table: impl IntoTableRef) -> TableCreateStatement {
    let mut create = Schema::new(DbBackend::Postgres).create_table_from_entity(Entity);
    create.table(table).take()
}

/// Drops the table; `fresh` and `reset` leave nothing of ours.
pub(crate) async fn uninstall<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &DynIden,
) -> Result<(), DbErr> {
    connection
        .execute(Table::drop().table(located(schema, table)).if_exists())
        .await
        .map(drop)
}

/// Records that a revision is applied from now on.
pub(crate) async fn insert<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &DynIden,
    version: &str,
) -> Result<(), DbErr> {
    let insert = inserting(located(schema, table), version, now().into());
    connection.execute(&insert).await.map(drop)
}

/// Inserts a row whose time is not before that of any other row, even if this machine's clock is
/// after another's: the order of application is read from it. PostgreSQL's `GREATEST` takes no
/// notice of the NULL of an empty ledger.
pub(crate) fn inserting(
    table: impl IntoTableRef,
    version: &str,
    applied_at: Expr,
) -> InsertStatement {
    let table = table.into_table_ref();
    let newest = Query::select()
        .expr(Expr::cust("pg_catalog.max(applied_at)"))
        .from(table.clone())
        .take();
    let newest = Expr::SubQuery(None, Box::new(newest.into()));
    let applied_at = Expr::from(Func::greatest([applied_at, newest]));
    Query::insert()
        .into_table(table)
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
    schema: &str,
    table: &DynIden,
    version: &str,
) -> Result<(), DbErr> {
    let delete = deleting(located(schema, table), version);
    let deleted = connection.execute(&delete).await?;
    match deleted.rows_affected() {
        0 => Err(DbErr::Custom(
            "another session deleted its ledger row".to_owned(),
        )),
        _ => Ok(()),
    }
}

pub(crate) fn deleting(table: impl IntoTableRef, version: &str) -> DeleteStatement {
    let equals = BinOper::Custom(EQUALS);
    Query::delete()
        .from_table(table)
        .and_where(Expr::col(Column::Version).binary(equals, version))
        .take()
}

/// The migrating machine's clock, in seconds, as `SeaORM` writes it.
fn now() -> i64 {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)
}
