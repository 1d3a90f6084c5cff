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
    ident::Ident,
    other_ledgers::{self, ALEMBIC},
    trust::{self, OF_READING},
};

/// The comment of a table that [`record`] has made.
pub(crate) const COMMENT: &str =
    "Read by Alembic, so that it applies nothing. seaway made this table and does not read it.";

const TABLE: &str = ALEMBIC.table;

/// What kind of relation has the table's name.
const KIND: &str = "SELECT c.relkind::text AS kind FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = $1::name AND c.relname = $2::name";

/// What Alembic would read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record {
    /// There is no table, or it has no row: Alembic would apply all its revisions.
    Nothing,
    /// The revisions that the table names.
    Revisions(Vec<String>),
    /// What has the table's name is no table that can be read safely, or names no revision.
    Unreadable,
}

/// Reads what Alembic would read in a schema. Writes nothing.
///
/// # Errors
///
/// What the server said.
pub async fn read<C: ConnectionTrait>(connection: &C, schema: &str) -> Result<Record, DbErr> {
    let values = [schema.into(), TABLE.into()];
    let kind = Statement::from_sql_and_values(DbBackend::Postgres, KIND, values);
    let Some(row) = connection.query_one_raw(kind).await? else {
        return Ok(Record::Nothing);
    };
    let kind: String = row.try_get("", "kind")?;
    if kind != "r" || !trust::is_without(connection, schema, TABLE, &OF_READING).await? {
        return Ok(Record::Unreadable);
    }
    let rows = other_ledgers::read(connection, schema, &ALEMBIC).await?;
    if rows.is_empty() {
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
/// What the server said; a [`TrustError`](crate::trust::TrustError), wrapped, where writing the row
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
    transaction.execute_unprepared(&create).await?;
    trust::refuse_code(&transaction, schema, TABLE, "Alembic's table").await?;
    let comment = format!("COMMENT ON TABLE {home}.{TABLE} IS '{comment}'");
    transaction.execute_unprepared(&comment).await?;
    let insert = format!("INSERT INTO {home}.{TABLE} (version_num) VALUES ($1)");
    let insert = Statement::from_sql_and_values(DbBackend::Postgres, insert, [revision.into()]);
    transaction.execute_raw(insert).await?;
    transaction.commit().await?;
    Ok(before)
}
