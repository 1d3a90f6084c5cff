//! The search path, which holds the schema of a run only while a revision's own statements run.
//!
//! PostgreSQL takes the operator or function whose argument types fit best, wherever on the path
//! it is found. Where `pg_catalog` has none that fits exactly, one that another role has created
//! in `public` wins, and runs with the rights of whoever called it (CVE-2018-1058). So the path
//! is empty for all statements of ours. Those that cannot choose, because a revision is at work
//! in the same session, name each operator with its schema: `OPERATOR(pg_catalog.=)`.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// $1 is the schema; it lasts as long as the transaction if $2 says so.
///
/// Unlike our own statements, those of a revision are compiled just in time if the server is set so:
/// NULL is what RESET sets (`set_config_option` in PostgreSQL's `guc.c`).
const ENTER: &str = "SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), $2), \
     pg_catalog.set_config('jit', NULL, $2)";

/// Empties the search path of the session, for what follows in this transaction and after it.
pub(crate) const LEAVE: &str = "SELECT pg_catalog.set_config('search_path', '', false), \
     pg_catalog.set_config('jit', 'off', false)";

/// How long a schema stays on the search path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    Transaction,
    Session,
}

/// Puts a schema on the search path, alone.
pub(crate) async fn enter<C: ConnectionTrait>(
    on: &C,
    schema: &str,
    how_long: For,
) -> Result<(), DbErr> {
    let values = [schema.into(), (how_long == For::Transaction).into()];
    let enter = Statement::from_sql_and_values(DbBackend::Postgres, ENTER, values);
    on.execute_raw(enter).await.map(drop)
}

/// Empties the search path.
pub(crate) async fn leave<C: ConnectionTrait>(on: &C) -> Result<(), DbErr> {
    on.execute_unprepared(LEAVE).await.map(drop)
}
