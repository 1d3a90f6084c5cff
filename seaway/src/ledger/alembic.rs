//! The table in which Alembic looks up where a schema stands, for programs that go on to call it.
//!
//! A program that was built with Alembic may run `alembic upgrade head` at every start. On a schema
//! that our revisions have made, it would apply its own again and fail. With this table it applies
//! nothing. The table has a comment, by which the toolkit knows it: only SeaORM's ledger says what
//! is applied.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, Statement, TransactionSession as _, TransactionTrait,
};

use crate::{
    ledger::other_tools::{self, ALEMBIC},
    postgres::trust::{self, OF_READING},
    sql::quote::Ident,
};

/// The comment of a table that [`record`] has made.
pub(crate) const COMMENT: &str =
    "Read by Alembic, so that it applies nothing. seaway made this table and does not read it.";

const TABLE: &str = ALEMBIC.table;

const WHAT: &str = "Alembic's table";

/// Whether what has the table's name is a table with the one column that Alembic makes, and this role
/// may read it.
const SHAPE: &str = "SELECT c.relkind = 'r' \
       AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND NOT EXISTS ( \
         SELECT FROM pg_catalog.pg_attribute AS a \
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
           AND NOT (a.attname = 'version_num' \
             AND pg_catalog.format_type(a.atttypid, a.atttypmod) IN \
               ('character varying(32)', 'character varying', 'text'))) \
       AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a \
         WHERE a.attrelid = c.oid AND a.attname = 'version_num') AS is_alembics \
     FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = $1::name AND c.relname = $2::name";

/// How long the transaction queues for a lock. Whoever comes later for the same table queues after it.
const LIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', '5s', true)";

/// What Alembic would read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record {
    /// There is no table, or it has no row: Alembic would apply all its revisions.
    Nothing,
    /// The revisions that the table names.
    Revisions(Vec<String>),
    /// What has the table's name is none that Alembic has made, cannot be read safely, or names no
    /// revision.
    Unreadable,
}

/// Reads what Alembic would read in a schema. Writes nothing.
///
/// # Errors
///
/// What the server said; a [`TrustError`](crate::postgres::trust::TrustError), wrapped, where the table is empty and
/// a row would run code of somebody else.
pub async fn read<C: ConnectionTrait>(connection: &C, schema: &str) -> Result<Record, DbErr> {
    let values = [schema.into(), TABLE.into()];
    let shape = Statement::from_sql_and_values(DbBackend::Postgres, SHAPE, values);
    let Some(row) = connection.query_one_raw(shape).await? else {
        return Ok(Record::Nothing);
    };
    let is_alembics: bool = row.try_get("", "is_alembics")?;
    if !is_alembics || !trust::is_without(connection, schema, TABLE, &OF_READING).await? {
        return Ok(Record::Unreadable);
    }
    let rows = other_tools::read(connection, schema, &ALEMBIC).await?;
    if rows.is_empty() {
        // Whoever reads an empty table goes on to write to it.
        trust::refuse_code(connection, schema, TABLE, WHAT).await?;
        return Ok(Record::Nothing);
    }
    let revisions: Option<Vec<_>> = rows.into_iter().collect();
    Ok(revisions.map_or(Record::Unreadable, Record::Revisions))
}

/// Makes the table say that a revision is applied, if it says nothing; as Alembic makes it itself.
/// Returns what it said before.
///
/// # Errors
///
/// What the server said; a [`TrustError`](crate::postgres::trust::TrustError), wrapped, where writing the row
/// would run code of somebody else.
pub async fn record<C: ConnectionTrait + TransactionTrait>(
    connection: &C,
    schema: &str,
    revision: &str,
) -> Result<Record, DbErr> {
    let before = read(connection, schema).await?;
    if before != Record::Nothing {
        return Ok(before);
    }
    let (home, comment) = (Ident(schema), COMMENT.replace('\'', "''"));
    let transaction = connection.begin().await?;
    let create = format!(
        "CREATE TABLE IF NOT EXISTS {home}.{TABLE} (version_num varchar(32) NOT NULL, \
         CONSTRAINT {TABLE}_pkc PRIMARY KEY (version_num))"
    );
    transaction.execute_unprepared(LIMIT).await?;
    transaction.execute_unprepared(&create).await?;
    // Whoever writes a row, or adds a trigger, waits until ours is written.
    let lock = format!("LOCK TABLE {home}.{TABLE} IN SHARE ROW EXCLUSIVE MODE");
    transaction.execute_unprepared(&lock).await?;
    let now = read(&transaction, schema).await?;
    if now != Record::Nothing {
        transaction.rollback().await?;
        return Ok(now);
    }
    trust::refuse_code(&transaction, schema, TABLE, WHAT).await?;
    let comment = format!("COMMENT ON TABLE {home}.{TABLE} IS '{comment}'");
    transaction.execute_unprepared(&comment).await?;
    let insert = format!("INSERT INTO {home}.{TABLE} (version_num) VALUES ($1)");
    let insert = Statement::from_sql_and_values(DbBackend::Postgres, insert, [revision.into()]);
    transaction.execute_raw(insert).await?;
    transaction.commit().await?;
    Ok(before)
}
