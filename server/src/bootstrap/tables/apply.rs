//! Makes what is missing.

use std::time::Duration;

use async_std::{future::timeout, task::sleep};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait as _,
};
use seaway::postgres::{Ident, trust};

use super::{Change, Index};

/// How long a statement of the transaction queues for a lock. Whoever comes later for the same table
/// queues after it.
const LIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', '5s', true)";

/// How long to pause before asking again whether a table is still at work on.
const PAUSE: Duration = Duration::from_millis(200);

/// Builds may take longer than what the role's other statements may.
const UNLIMITED: &str = "SELECT pg_catalog.set_config('statement_timeout', '0', false)";
const AS_BEFORE: &str = "RESET statement_timeout";

/// Who builds an index on a table, or vacuums it; both hold this lock. Everybody may see it.
const BUILDER: &str = "SELECT l.pid FROM pg_catalog.pg_locks AS l \
     JOIN pg_catalog.pg_class AS c ON c.oid = l.relation \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = $1::name AND c.relname = $2::name \
       AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d \
                         WHERE d.datname = pg_catalog.current_database()) \
       AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_catalog.pg_backend_pid() \
     LIMIT 1";

/// Whether an index is valid.
const VALID: &str = "SELECT i.indisvalid AND i.indisready AS valid FROM pg_catalog.pg_index AS i \
     JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = $1::name AND c.relname = $2::name";

/// How far the changes came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bootstrap) enum Applied {
    /// All are made.
    All,
    /// Another session has built an index meanwhile: what is missing must be looked for again.
    Stale,
}

/// Why they were not made.
#[derive(Debug)]
pub(in crate::bootstrap) enum Fault {
    Database(DbErr),
    /// The server did not answer in time.
    Silent,
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// How the changes are made.
pub(in crate::bootstrap) struct How<'a> {
    pub(in crate::bootstrap) on: &'a DatabaseConnection,
    pub(in crate::bootstrap) schema: &'a str,
    /// How long a transaction may take. It changes the catalog and a few rows.
    pub(in crate::bootstrap) deadline: Duration,
    /// Told when another session is at work on a table: its name, and the process.
    pub(in crate::bootstrap) waiting: &'a (dyn Fn(&str, i32) + Sync),
}

/// Makes the changes: all of them in one transaction, but for indexes of tables that were there. These
/// are built concurrently, because their program may be at work on them; and then the rows, which
/// say that all before them is done, come last.
///
/// Each that is committed is added to `made`.
pub(in crate::bootstrap) async fn apply(
    how: &How<'_>,
    changes: &[Change],
    made: &mut Vec<Change>,
) -> Result<Applied, Fault> {
    let is_concurrent = |change: &&Change| {
        matches!(
            change,
            Change::CreateIndex { .. } | Change::RebuildIndex { .. }
        )
    };
    let is_row = |change: &&Change| matches!(change, Change::AddRows { .. });
    for change in changes {
        if let Change::AddColumn { table, .. } | Change::DropNotNull { table, .. } = change
            && outlast(how, table).await?
        {
            return Ok(Applied::Stale);
        }
    }
    let (concurrent, rest): (Vec<_>, Vec<_>) = changes.iter().partition(is_concurrent);
    if concurrent.is_empty() {
        at_once(how, &rest, made).await?;
        return Ok(Applied::All);
    }
    let (rows, tables): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_row);
    at_once(how, &tables, made).await?;
    how.on.execute_unprepared(UNLIMITED).await?;
    let built = build_all(how, &concurrent, made).await;
    // An error here is that of a lost connection, which the build's own error is about.
    let restored = how.on.execute_unprepared(AS_BEFORE).await;
    if built? == Applied::Stale {
        return Ok(Applied::Stale);
    }
    restored?;
    at_once(how, &rows, made).await?;
    Ok(Applied::All)
}

async fn build_all(
    how: &How<'_>,
    changes: &[&Change],
    made: &mut Vec<Change>,
) -> Result<Applied, DbErr> {
    for change in changes {
        if build(how, change).await? == Applied::Stale {
            return Ok(Applied::Stale);
        }
        made.push((*change).clone());
    }
    Ok(Applied::All)
}

async fn at_once(how: &How<'_>, changes: &[&Change], made: &mut Vec<Change>) -> Result<(), Fault> {
    if changes.is_empty() {
        return Ok(());
    }
    let making = async {
        let transaction = how.on.begin().await?;
        transaction.execute_unprepared(LIMIT).await?;
        for change in changes {
            make(&transaction, how.schema, change).await?;
        }
        transaction.commit().await
    };
    let done = timeout(how.deadline, Box::pin(making)).await;
    done.map_err(|_| Fault::Silent)??;
    made.extend(changes.iter().copied().cloned());
    Ok(())
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
            // Whoever may add a trigger waits until the rows are written: CREATE TRIGGER needs SHARE
            // ROW EXCLUSIVE.
            let (name, column) = (Ident(table), Ident(column));
            let lock = format!("LOCK TABLE {home}.{name} IN ROW EXCLUSIVE MODE");
            on.execute_unprepared(&lock).await?;
            trust::refuse_code(on, schema, table, "LangGraph's table").await?;
            let insert = format!("INSERT INTO {home}.{name} ({column}) VALUES ($1)");
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

/// Builds an index while its table is used. What another session builds is waited for, and never
/// inside PostgreSQL: a build and a statement that queues for the table's lock wait for each other.
async fn build(how: &How<'_>, change: &Change) -> Result<Applied, DbErr> {
    let (Change::CreateIndex { table, index } | Change::RebuildIndex { table, index }) = change
    else {
        return Ok(Applied::All);
    };
    if outlast(how, table).await? {
        return Ok(Applied::Stale);
    }
    if let Change::RebuildIndex { .. } = change {
        if is_valid(how, &index.name).await? {
            // The other session ended its build between the look and here.
            return Ok(Applied::Stale);
        }
        let (home, name) = (Ident(how.schema), Ident(&index.name));
        let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {home}.{name}");
        how.on.execute_unprepared(&drop).await?;
    }
    concurrently(how, table, index).await?;
    Ok(Applied::All)
}

/// Waits until no other session is at work on a table. Says whether one was.
async fn outlast(how: &How<'_>, table: &str) -> Result<bool, DbErr> {
    let mut told = None;
    loop {
        let values = [how.schema.into(), table.into()];
        let builder = Statement::from_sql_and_values(DbBackend::Postgres, BUILDER, values);
        let Some(row) = how.on.query_one_raw(builder).await? else {
            return Ok(told.is_some());
        };
        let pid: i32 = row.try_get("", "pid")?;
        if told != Some(pid) {
            (how.waiting)(table, pid);
            told = Some(pid);
        }
        sleep(PAUSE).await;
    }
}

async fn concurrently(how: &How<'_>, table: &str, index: &Index) -> Result<(), DbErr> {
    let create = index.create(how.schema, table, "CONCURRENTLY ");
    how.on.execute_unprepared(&create).await.map(drop)
}

async fn is_valid(how: &How<'_>, index: &str) -> Result<bool, DbErr> {
    let values = [how.schema.into(), index.into()];
    let valid = Statement::from_sql_and_values(DbBackend::Postgres, VALID, values);
    let row = how.on.query_one_raw(valid).await?;
    row.map_or(Ok(false), |row| row.try_get("", "valid"))
}
