//! What PostgreSQL said when it refused, freed from the layers that carried it.

use std::fmt;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        self,
        postgres::{PgDatabaseError, PgErrorPosition},
    },
};

use crate::{
    connect::pooler,
    ledger::shape::ShapeError,
    postgres::{lost, trust::TrustError},
    recorder::panics::Panic,
    text,
};

pub use crate::postgres::advice::next_step;

/// An error report of the server: the fields that help a person.
///
/// Field meanings are PostgreSQL's own ("Error and Notice Message Fields" in its manual).
/// The source file and line of the server, which `SeaORM` prints, are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// SQLSTATE, five characters.
    pub code: String,
    /// The primary message, one line.
    pub message: String,
    /// What exactly was in the way, where the server knows.
    pub detail: Option<String>,
    /// The server's own suggestion.
    pub hint: Option<String>,
    /// Where in the statement the fault is, in characters from 1.
    pub position: Option<usize>,
    /// The statement inside a function that is at fault, and where in it, as [`Self::position`].
    pub internal: Option<(String, usize)>,
}

impl ServerError {
    /// Finds the server's report in a `SeaORM` error, if the server was the one to refuse.
    #[must_use]
    pub fn from_db_err(error: &DbErr) -> Option<Self> {
        sqlx_cause(error).and_then(Self::from_sqlx)
    }

    /// Finds the server's report in an sqlx error, if the server was the one to refuse.
    #[must_use]
    pub fn from_sqlx(error: &sqlx::Error) -> Option<Self> {
        let error: &PgDatabaseError = error.as_database_error()?.try_downcast_ref()?;
        Some(Self {
            code: error.code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            position: match error.position() {
                Some(PgErrorPosition::Original(position)) => Some(position),
                _ => None,
            },
            internal: match error.position() {
                Some(PgErrorPosition::Internal { position, query }) => {
                    Some((query.to_owned(), position))
                }
                _ => None,
            },
        })
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = text::continued(&self.message);
        write!(f, "{message} (SQLSTATE {})", self.code)?;
        match &self.detail {
            Some(detail) => write!(f, "\n  {}", text::continued(detail)),
            None => Ok(()),
        }
    }
}

/// Says whether the server has refused, with one of these SQLSTATEs.
#[must_use]
pub fn has_code(error: &DbErr, codes: &[&str]) -> bool {
    ServerError::from_db_err(error).is_some_and(|report| codes.contains(&report.code.as_str()))
}

/// Returns the sqlx error inside a `SeaORM` error.
pub(crate) fn sqlx_cause(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => match cause {
            RuntimeErr::SqlxError(error) => Some(error),
            RuntimeErr::Internal(_) => None,
        },
        _ => None,
    }
}

/// Says a database error in the server's words where there are any, else in `SeaORM`'s.
#[must_use]
pub fn explain(error: &DbErr) -> String {
    if let Some(error) = ShapeError::from_db_err(error) {
        return error.to_string();
    }
    if let Some(error) = TrustError::from_db_err(error) {
        return error.to_string();
    }
    if let Some(panic) = Panic::from_db_err(error) {
        return panic.to_string();
    }
    match ServerError::from_db_err(error) {
        Some(report) => said(&report),
        None => match lost::reason(error) {
            Some(reason) => lost::message(&reason),
            None => error.to_string(),
        },
    }
}

/// As [`explain`].
pub(crate) fn explain_sqlx(error: &sqlx::Error) -> String {
    match ServerError::from_sqlx(error) {
        Some(report) => said(&report),
        None => match lost::reason_of_sqlx(error) {
            Some(reason) => lost::message(&reason),
            None => error.to_string(),
        },
    }
}

fn said(report: &ServerError) -> String {
    if pooler::spoiled(report) {
        return format!("incompatible connection pooler: {report}");
    }
    report.to_string()
}
