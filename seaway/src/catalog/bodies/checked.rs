//! What `plpgsql_check` says, where the database has it.

use std::fmt;

use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    catalog::{Address, Kind},
    connect::search_path,
    postgres::all,
    sql::quote::Ident,
    text,
};

/// The schema of the extension; no row if the database lacks it.
const INSTALLED: &str = include_str!("installed.sql");

/// What it says of each function; its own name is put in for `{function}`.
const CHECK: &str = include_str!("check.sql");

/// An error that `plpgsql_check` found in a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The function or procedure.
    pub routine: Address,
    /// The line of the statement within its body, if it is about one.
    pub line: Option<i32>,
    /// What it said.
    pub message: String,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.routine)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", text::name(&self.message))
    }
}

/// Asks `plpgsql_check` about each PL/pgSQL function of a schema, in the transaction that the
/// connection is in; none if the database lacks the extension. The functions do not run.
///
/// It reports names of tables, columns, functions and types that do not exist, and nothing else. A
/// trigger's function is asked about for each table that has the trigger.
///
/// It makes plans, for which PostgreSQL may run functions that are declared immutable, with the rights of this
/// role: ask it only where every role that may create functions, operators or types in the database is trusted.
///
/// The search path of the transaction is empty afterwards.
///
/// # Errors
///
/// What the server said.
pub async fn checked<C: ConnectionTrait>(
    on: &C,
    schema: &str,
) -> Result<Option<Vec<Checked>>, DbErr> {
    let installed = all(on, INSTALLED, [schema.into()]).await?;
    let Some(installed) = installed.first() else {
        return Ok(None);
    };
    let home: String = installed.try_get("", "home")?;
    let path: String = installed.try_get("", "path")?;
    let function = format!("{}.plpgsql_check_function_tb", Ident(&home));
    let sql = CHECK.replace("{function}", &function);
    let rows = all(on, &sql, [schema.into(), path.into()]).await?;
    search_path::leave(on).await?;
    let checked = rows.iter().map(|row| {
        let name: String = row.try_get("", "name")?;
        Ok(Checked {
            routine: Address::new(Kind::Routine, name),
            line: row.try_get("", "line")?,
            message: row.try_get("", "message")?,
        })
    });
    checked.collect::<Result<_, DbErr>>().map(Some)
}
