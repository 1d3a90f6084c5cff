//! Queries with parameters, as the server takes them. Opens no connection.

pub(crate) mod advice;
pub mod blocker;
pub(crate) mod creators;
pub mod error;
pub mod excerpt;
pub(crate) mod lost;
pub(crate) mod notices;
pub mod progress;
pub(crate) mod row_security;
pub(crate) mod statement_log;
pub mod trust;

pub use crate::sql::quote::Ident;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, StreamTrait, Value};

/// Returns all rows of a query.
pub(crate) async fn all<C: ConnectionTrait>(
    on: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    on.query_all_raw(statement(sql, values)).await
}

/// Returns the one row of a query that always has one.
pub(crate) async fn one<C: ConnectionTrait>(
    on: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<QueryResult, DbErr> {
    let row = on.query_one_raw(statement(sql, values)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the server returned no row".to_owned()))
}

/// Returns the rows of a query as the server sends them.
pub(crate) async fn stream<'a, C: StreamTrait>(
    on: &'a C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<C::Stream<'a>, DbErr> {
    on.stream_raw(statement(sql, values)).await
}

fn statement(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}
