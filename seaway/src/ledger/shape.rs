//! A table that has the name of one of ours, and is another, or lacks what it must have.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::{
    postgres::error::{ServerError, sqlx_cause},
    text,
};

/// SQLSTATE `insufficient_privilege`, the one of its class that says nothing of a shape.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// SQLSTATE `duplicate_prepared_statement`: a pooler's doing.
const DUPLICATE_PREPARED_STATEMENT: &str = "42P05";

/// A table of ours that cannot be read as such.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShapeError {
    /// It has the name of one of ours, and is another.
    #[error("`{table}` is not {what}: {reason}")]
    Other {
        table: String,
        what: &'static str,
        reason: String,
    },
    /// A row of it lacks the revision's name.
    #[error("a row of `{0}` has no `version`")]
    NoVersion(String),
    /// A row of it lacks the time.
    #[error("the row of `{}` in `{table}` has no `applied_at`", text::name(.version))]
    NoTime { table: String, version: String },
}

impl ShapeError {
    /// Says so of a table, where an error of a statement on it means that; else returns the error.
    pub(crate) fn suspect(table: &str, what: &'static str) -> impl Fn(DbErr) -> DbErr + use<> {
        let table = table.to_owned();
        move |error| match reason(&error) {
            Some(reason) => Self::Other {
                table: table.clone(),
                what,
                reason,
            }
            .into(),
            None => error,
        }
    }

    /// Returns the user's next step.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Other { table, .. } => format!(
                "see what `{table}` is; when it has another name or is gone, `up` makes the right \
                 one"
            ),
            Self::NoVersion(table) => {
                format!("correct that row, or delete it: … FROM {table} WHERE version IS NULL")
            }
            Self::NoTime { .. } => {
                "if the revision is applied, write in that row when, in seconds \
                 since 1970; if not, delete the row"
                    .to_owned()
            }
        }
    }

    /// Finds this error in one that came back through `SeaORM`.
    pub(crate) fn from_db_err(error: &DbErr) -> Option<&Self> {
        match sqlx_cause(error)? {
            sqlx::Error::Configuration(cause) => cause.downcast_ref(),
            _ => None,
        }
    }
}

/// As an [`ExtensionError`](crate::extension::ExtensionError) is carried.
impl From<ShapeError> for DbErr {
    fn from(error: ShapeError) -> Self {
        Self::Query(RuntimeErr::SqlxError(
            sqlx::Error::Configuration(Box::new(error)).into(),
        ))
    }
}

/// Class 42 is "syntax error or access rule violation": our own syntax is right.
fn reason(error: &DbErr) -> Option<String> {
    let other = [INSUFFICIENT_PRIVILEGE, DUPLICATE_PREPARED_STATEMENT];
    match (ServerError::from_db_err(error), error) {
        (Some(report), _) => (report.code.starts_with("42")
            && !other.contains(&report.code.as_str()))
        .then(|| report.to_string()),
        (None, DbErr::Type(reason)) => Some(reason.clone()),
        // The driver's own words name types of Rust.
        (None, _) => match sqlx_cause(error)? {
            sqlx::Error::ColumnDecode { index, .. } => {
                Some(format!("its column {index} has another type"))
            }
            _ => None,
        },
    }
}
