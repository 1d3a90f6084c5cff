//! Rows, as `SeaORM`'s proxy hands them on.

use sea_orm::{
    DbErr, ProxyRow, QueryResult, from_query_result_to_proxy_row,
    sqlx::{Column as _, Row as _, TypeInfo as _},
};

/// The types that the proxy can hand on; it panics at others (`SeaORM` 2.0.4, its
/// `driver/sqlx_postgres.rs`).
const TYPES: [&str; 20] = [
    "BOOL",
    "INT2",
    "INT4",
    "INT8",
    "FLOAT4",
    "FLOAT8",
    "TEXT",
    "VARCHAR",
    "CHAR",
    "NAME",
    "BYTEA",
    "NUMERIC",
    "UUID",
    "JSON",
    "JSONB",
    "DATE",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "VOID",
];

/// Hands a row on.
///
/// # Errors
///
/// Names the column whose type the proxy does not know.
pub(super) fn handed_on(row: &QueryResult) -> Result<ProxyRow, DbErr> {
    if let Some(row) = row.try_as_pg_row() {
        for column in row.columns() {
            let kind = column.type_info().name();
            if !TYPES.contains(&kind) {
                return Err(DbErr::Type(format!(
                    "a revision without a transaction cannot read the column `{}` of type {kind}; \
                     cast it to text",
                    column.name()
                )));
            }
        }
    }
    Ok(from_query_result_to_proxy_row(row))
}
