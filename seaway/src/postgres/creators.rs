//! Who else may create objects in the schema of a run.
//!
//! While a revision's own statements run, the schema is on the search path. An operator or a
//! function that fits their types better than PostgreSQL's own is then called with the rights of
//! the runner's role, whoever has created it there (CVE-2018-1058). No check can tell such an
//! object from a useful one, but who could create one is known.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

const CREATORS: &str = concat!(
    include_str!("trusted_roles.sql"),
    include_str!("creators.sql")
);

/// Returns the roles that may create objects in a schema, or have created functions or operators
/// there, sorted. Those that are trusted are left out: the schema's owner and the roles of
/// `trusted_roles.sql`. `PUBLIC` stands for every role.
pub(crate) async fn creators<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
) -> Result<Vec<String>, DbErr> {
    let values = [schema.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, CREATORS, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "role")).collect()
}
