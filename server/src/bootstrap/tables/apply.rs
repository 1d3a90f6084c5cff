//! Makes what is missing.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait as _,
};
use seaway::{ident::Ident, trust};

use super::{Change, Index};

/// How long a statement of the transaction queues for a lock. Whoever comes later for the same table
/// queues after it.
const LIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', '5s', true)";

/// Makes the changes: all of them in one transaction, but for indexes of tables that were there. These
/// are built concurrently, because their program may be at work on them; and then the rows, which
/// say that all before them is done, come last.
pub(in crate::bootstrap) async fn apply(
    connection: &DatabaseConnection,
    schema: &str,
    changes: &[Change],
) -> Result<(), DbErr> {
    let is_concurrent = |change: &&Change| {
        matches!(
            change,
            Change::CreateIndex { .. } | Change::RebuildIndex { .. }
        )
    };
    let is_row = |change: &&Change| matches!(change, Change::AddRows { .. });
    let (concurrent, rest): (Vec<_>, Vec<_>) = changes.iter().partition(is_concurrent);
    if concurrent.is_empty() {
        return at_once(connection, schema, &rest).await;
    }
    let (rows, tables): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_row);
    at_once(connection, schema, &tables).await?;
    for change in concurrent {
        build(connection, schema, change).await?;
    }
    at_once(connection, schema, &rows).await
}

async fn at_once(
    connection: &DatabaseConnection,
    schema: &str,
    changes: &[&Change],
) -> Result<(), DbErr> {
    if changes.is_empty() {
        return Ok(());
    }
    let transaction = connection.begin().await?;
    transaction.execute_unprepared(LIMIT).await?;
    for change in changes {
        make(&transaction, schema, change).await?;
    }
    transaction.commit().await
}

async fn make(on: &DatabaseTransaction, schema: &str, change: &Change) -> Result<(), DbErr> {
    let home = Ident(schema);
    match change {
        Change::CreateTable(table) => {
            on.execute_unprepared(&table.create(schema)).await?;
            for index in &table.indexes {
                let create = index.create(schema, &table.name, "");
                on.execute_unprepared(&create).await?;
            }
        }
        Change::AddColumn { table, column } => {
            let (table, column) = (Ident(table), column.definition());
            let add = format!("ALTER TABLE {home}.{table} ADD COLUMN {column}");
            on.execute_unprepared(&add).await?;
        }
        Change::DropNotNull { table, column } => {
            let (table, column) = (Ident(table), Ident(column));
            let drop = format!("ALTER TABLE {home}.{table} ALTER COLUMN {column} DROP NOT NULL");
            on.execute_unprepared(&drop).await?;
        }
        Change::AddRows {
            table,
            column,
            rows,
        } => {
            trust::refuse_code(on, schema, table, "LangGraph's table").await?;
            let (table, column) = (Ident(table), Ident(column));
            let insert = format!("INSERT INTO {home}.{table} ({column}) VALUES ($1)");
            for row in rows {
                let values = [(*row).into()];
                let insert = Statement::from_sql_and_values(DbBackend::Postgres, &insert, values);
                on.execute_raw(insert).await?;
            }
        }
        // Not in a transaction: see `build`.
        Change::CreateIndex { .. } | Change::RebuildIndex { .. } => {}
    }
    Ok(())
}

/// Builds an index while its table is used.
async fn build(on: &DatabaseConnection, schema: &str, change: &Change) -> Result<(), DbErr> {
    match change {
        Change::RebuildIndex { table, index } => {
            let (home, name) = (Ident(schema), Ident(&index.name));
            let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {home}.{name}");
            on.execute_unprepared(&drop).await?;
            concurrently(on, schema, table, index).await
        }
        Change::CreateIndex { table, index } => concurrently(on, schema, table, index).await,
        _ => Ok(()),
    }
}

async fn concurrently(
    on: &DatabaseConnection,
    schema: &str,
    table: &str,
    index: &Index,
) -> Result<(), DbErr> {
    let create = index.create(schema, table, "CONCURRENTLY ");
    on.execute_unprepared(&create).await.map(drop)
}
