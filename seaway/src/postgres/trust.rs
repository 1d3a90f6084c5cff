//! Whether a table may be read and written with the operator's rights.
//!
//! Whoever may create objects in the schema can give a relation the name of the ledger or the
//! history. A view, a trigger, a rule, a default or a column's type would then run its function
//! as the role that runs this program; a policy would hide rows.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, RuntimeErr, Statement, sqlx};

use crate::{postgres::error::sqlx_cause, text};

/// Asks for the causes; $1 is the name of a relation in the schema $2.
pub(crate) const TRUST: &str =
    concat!(include_str!("trusted_roles.sql"), include_str!("trust.sql"));

/// What runs code or hides rows when a table of another program is read. Its owner can turn it into a
/// view while the statement that reads it waits for a lock, so looking at it first does not help.
pub(crate) const OF_READING: [&str; 10] = [
    "kind",
    "owner",
    "child",
    "rule",
    "row security",
    "type",
    "generated",
    "check",
    "index",
    "statistics",
];

/// What a table that a revision has made does not have, unless somebody has replaced it or added to
/// it. Checks and indexes are the revision's own.
pub(crate) const OF_A_REPLACEMENT: [&str; 4] = ["owner", "child", "row security", "statistics"];

/// What runs no code and hides no row of another program's table.
const HARMLESS: [&str; 2] = ["parent", "unlogged"];

/// A relation with the name of one of our tables that is not used, and all causes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{table}` is not trusted as {what}: {}", listed(.causes))]
pub struct TrustError {
    table: String,
    what: &'static str,
    causes: Vec<Cause>,
}

/// Why a relation is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    /// It is no table; this says what it is.
    Kind(String),
    /// Its owner is none of the trusted roles.
    Owner(String),
    Parent(String),
    Child(String),
    RowSecurity,
    /// A crash of the server empties it.
    Unlogged,
    /// The type of a column is not one of PostgreSQL's base types.
    Type(String),
    /// Something on it that may run a function: what it is, and its name.
    Has(String, String),
}

impl Cause {
    fn of(cause: String, object: String) -> Self {
        match cause.as_str() {
            "kind" => Self::Kind(object),
            "owner" => Self::Owner(object),
            "parent" => Self::Parent(object),
            "child" => Self::Child(object),
            "row security" => Self::RowSecurity,
            "unlogged" => Self::Unlogged,
            "type" => Self::Type(object),
            _ => Self::Has(cause, object),
        }
    }

    fn text(&self) -> String {
        let quoted = |name: &str| format!("`{}`", text::name(name));
        match self {
            Self::Kind(kind) => format!("it is {kind}, not a plain table"),
            Self::Owner(role) => format!(
                "its owner is {}, who is neither the current role (or a role that it is a member \
                 of), nor a superuser, nor the owner of the schema or the database",
                quoted(role)
            ),
            Self::Parent(table) => format!("it inherits from {}", quoted(table)),
            Self::Child(table) => format!("{} inherits from it", quoted(table)),
            Self::RowSecurity => "it has row-level security, which can hide rows".to_owned(),
            Self::Unlogged => "it is unlogged: a crash of the server empties it".to_owned(),
            Self::Type(column) => format!(
                "its column {} has a type that is not one of PostgreSQL's base types",
                quoted(column)
            ),
            Self::Has(what, name) => match what.as_str() {
                "default" => format!("its column {} has a default that runs code", quoted(name)),
                "generated" => format!("its column {} is generated", quoted(name)),
                "index" => format!("its index {} has an expression", quoted(name)),
                "statistics" => format!("its statistics {} have an expression", quoted(name)),
                "trigger" | "rule" => format!("it has the {what} {}", quoted(name)),
                "check" => format!("it has the check constraint {}", quoted(name)),
                what => format!("it has to do with the {what} {}", quoted(name)),
            },
        }
    }
}

/// Says whether a table is without any of these causes.
///
/// # Errors
///
/// What the server said.
pub(crate) async fn is_without<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &str,
    causes: &[&str],
) -> Result<bool, DbErr> {
    let values = [table.into(), schema.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, TRUST, values);
    for row in connection.query_all_raw(statement).await? {
        let cause: Option<String> = row.try_get("", "cause")?;
        if cause.is_some_and(|cause| causes.contains(&cause.as_str())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Refuses a table of another program on which a statement of this role could run code that somebody
/// else has written, or not meet all rows. It holds until the end of the transaction if that has locked
/// the table before.
///
/// # Errors
///
/// [`TrustError`], wrapped; otherwise what the server said.
pub async fn refuse_code<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &str,
    what: &'static str,
) -> Result<(), DbErr> {
    let is_harmful = |cause: &str| !HARMLESS.contains(&cause);
    refuse(connection, schema, table, what, is_harmful).await
}

/// Refuses a table of another program whose owner is neither this role (or one that it is a member of),
/// nor a superuser, nor the owner of the schema or the database. Such an owner can make it run code
/// with the rights of whoever uses it.
///
/// # Errors
///
/// [`TrustError`], wrapped; otherwise what the server said.
pub async fn refuse_stranger<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &str,
    what: &'static str,
) -> Result<(), DbErr> {
    refuse(connection, schema, table, what, |cause| cause == "owner").await
}

async fn refuse<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    table: &str,
    what: &'static str,
    is_harmful: impl Fn(&str) -> bool,
) -> Result<(), DbErr> {
    let values = [table.into(), schema.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, TRUST, values);
    let mut harmful = Vec::new();
    for row in connection.query_all_raw(statement).await? {
        let cause: Option<String> = row.try_get("", "cause")?;
        if cause.is_some_and(|cause| is_harmful(&cause)) {
            harmful.push(row);
        }
    }
    TrustError::check(&harmful, table, what)
}

fn listed(causes: &[Cause]) -> String {
    let texts: Vec<_> = causes.iter().map(Cause::text).collect();
    texts.join("; ")
}

impl TrustError {
    /// Reads the answer to [`TRUST`], also where it is joined to another query.
    ///
    /// # Errors
    ///
    /// A [`TrustError`] where there is a cause; else what the driver said.
    pub(crate) fn check(
        rows: &[QueryResult],
        table: &str,
        what: &'static str,
    ) -> Result<(), DbErr> {
        let mut causes = Vec::new();
        for row in rows {
            if let Some(cause) = row.try_get::<Option<String>>("", "cause")? {
                let object: Option<String> = row.try_get("", "object")?;
                causes.push(Cause::of(cause, object.unwrap_or_default()));
            }
        }
        if causes.is_empty() {
            return Ok(());
        }
        let table = table.to_owned();
        Err(Self {
            table,
            what,
            causes,
        }
        .into())
    }

    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        let table = text::name(&self.table);
        let is_table = !self
            .causes
            .iter()
            .any(|cause| matches!(cause, Cause::Kind(_)));
        let repair = if is_table {
            "if it is the right table, remove what is named (an owner: ALTER TABLE … OWNER TO …); \
             if not, rename or drop it, and `up` makes the right one"
        } else {
            "rename or drop it, and `up` makes the right one"
        };
        format!("`{table}` was neither read nor written; find out who made it; {repair}")
    }

    /// Finds this error in one that came back through `SeaORM`.
    #[must_use]
    pub fn from_db_err(error: &DbErr) -> Option<&Self> {
        match sqlx_cause(error)? {
            sqlx::Error::Configuration(cause) => cause.downcast_ref(),
            _ => None,
        }
    }
}

/// As an [`ExtensionError`](crate::extension::ExtensionError) is carried.
impl From<TrustError> for DbErr {
    fn from(error: TrustError) -> Self {
        Self::Query(RuntimeErr::SqlxError(
            sqlx::Error::Configuration(Box::new(error)).into(),
        ))
    }
}
