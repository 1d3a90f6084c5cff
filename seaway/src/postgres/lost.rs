//! Whether a connection was lost, and how.

use std::io;

use sea_orm::{DbErr, sqlx};

use crate::postgres::error::{ServerError, sqlx_cause};

/// SQLSTATEs with which the server ends a session: ended by an administrator, crashed, starting up
/// or shutting down, the database dropped, idle for too long.
const ENDINGS: [&str; 7] = [
    "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04",
];

/// Says how the connection was lost; none if an error is about anything else.
pub(crate) fn reason(error: &DbErr) -> Option<String> {
    match (error, sqlx_cause(error)) {
        (_, Some(error)) => reason_of_sqlx(error),
        (DbErr::ConnectionAcquire(_), None) => Some("there is no new connection".to_owned()),
        _ => None,
    }
}

/// As [`reason`].
pub(crate) fn reason_of_sqlx(error: &sqlx::Error) -> Option<String> {
    if let Some(report) = ServerError::from_sqlx(error) {
        return ENDINGS
            .contains(&report.code.as_str())
            .then(|| report.to_string());
    }
    match error {
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Some("the server closed it".to_owned())
        }
        // What sqlx's pool meets if it would open a new session during a run (connect/kept.rs).
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Some("it ended between two statements".to_owned())
        }
        sqlx::Error::Io(error) => Some(error.to_string()),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Some("there is no new connection".to_owned())
        }
        _ => None,
    }
}

/// The message where nothing more is known than that.
pub(crate) fn message(reason: &str) -> String {
    format!("the connection to the server was lost: {reason}")
}

/// The next step where nothing more is known than that.
pub(crate) const HINT: &str = "see whether the server runs; `status` shows what is applied";

#[cfg(test)]
mod tests {
    use std::io;

    use sea_orm::{DbErr, RuntimeErr, sqlx};

    use super::reason;

    fn io(kind: io::ErrorKind, words: &str) -> DbErr {
        let error = sqlx::Error::Io(io::Error::new(kind, words));
        DbErr::Query(RuntimeErr::SqlxError(error.into()))
    }

    #[test]
    fn an_end_of_the_stream_is_said_in_plain_words() {
        let end = io(io::ErrorKind::UnexpectedEof, "expected to read 5 bytes");
        assert_eq!(reason(&end).as_deref(), Some("the server closed it"));
        let reset = io(io::ErrorKind::ConnectionReset, "Connection reset by peer");
        assert_eq!(reason(&reset).as_deref(), Some("Connection reset by peer"));
        let kept = io(io::ErrorKind::NotADirectory, "Not a directory");
        assert_eq!(
            reason(&kept).as_deref(),
            Some("it ended between two statements")
        );
        assert_eq!(reason(&DbErr::Custom("so".to_owned())), None);
    }
}
