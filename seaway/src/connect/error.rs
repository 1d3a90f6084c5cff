//! Why there is no connection, and what to do about it.

use std::{io, time::Duration};

use sea_orm::{
    DbErr,
    sqlx::{self, postgres::PgConnectOptions},
};

use super::{DatabaseUrl, UrlError, pooler};
use crate::{
    postgres::{
        advice::{after, next_step},
        error::{ServerError, explain},
    },
    text,
};

/// Why there is no connection. No message holds a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL is none.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// Nobody listens there, or the name does not resolve.
    #[error("cannot reach PostgreSQL at {place}: {reason}")]
    Unreachable {
        /// Host and port, or the socket.
        place: String,
        /// The operating system's words.
        reason: String,
    },
    /// Somebody may listen, but no answer came.
    #[error("PostgreSQL at {place} did not answer within {} s", .patience.as_secs())]
    Timeout {
        /// Host and port, or the socket.
        place: String,
        /// How long we waited.
        patience: Duration,
    },
    /// SQLSTATE class 28: wrong password, unknown role, or `pg_hba.conf` refuses.
    #[error("PostgreSQL at {place} does not let `{}` in: {report}", text::name(.user))]
    Authentication {
        /// Host and port, or the socket.
        place: String,
        /// The role that was tried.
        user: String,
        /// Whether the URL has a password; another may have been found elsewhere.
        has_password: bool,
        /// The server's words.
        report: Box<ServerError>,
    },
    /// SQLSTATE 3D000.
    #[error("the server at {place} has no database `{}`", text::name(.name))]
    NoDatabase {
        /// Host and port, or the socket.
        place: String,
        /// The database of the URL.
        name: String,
    },
    /// The schema that was asked for, or every schema of the search path, is missing.
    #[error("{}", no_schema(.name.as_deref()))]
    NoSchema {
        /// The schema that was asked for, if one was.
        name: Option<String>,
    },
    /// The schema is there, and this session cannot be in it.
    #[error("the schema `{}` exists, but this role may not use it", text::name(.name))]
    SchemaUsage {
        /// The schema that was asked for.
        name: String,
    },
    /// A schema of PostgreSQL's own.
    #[error("the schema `{}` belongs to PostgreSQL itself", text::name(.name))]
    SystemSchema {
        /// The schema that was asked for.
        name: String,
    },
    /// No schema was named, and somebody else has made one of the role's name, which comes first on
    /// the default search path.
    #[error(
        "no schema is named, and the first of the search path, `{}`, has the role's name but belongs \
         to `{}`",
        text::name(.name), text::name(.owner)
    )]
    StrangersSchema {
        /// The schema.
        name: String,
        /// Its owner.
        owner: String,
    },
    /// A URL stands where the name of a schema belongs.
    #[error("the name of the schema looks like a database URL; it is not repeated")]
    SchemaIsUrl,
    /// The server is older than we know.
    #[error("PostgreSQL {major} is too old: 14 is the oldest that is supported")]
    TooOld {
        /// The server's major version.
        major: i32,
    },
    /// Encryption was asked for and not to be had, or the certificate is wrong.
    #[error("no TLS connection to {place}: {reason}")]
    Tls {
        /// Host and port, or the socket.
        place: String,
        /// What the TLS library said.
        reason: String,
    },
    /// SQLSTATE 57014: the server cancelled the first query, mostly by `statement_timeout`.
    #[error("PostgreSQL at {place} cancelled the first query of the connection: {report}")]
    Cancelled {
        /// Host and port, or the socket.
        place: String,
        /// The server's words.
        report: Box<ServerError>,
    },
    /// The server refused for another reason, such as too many connections.
    #[error("PostgreSQL at {place} refuses the connection: {report}")]
    Refused {
        /// Host and port, or the socket.
        place: String,
        /// The server's words.
        report: Box<ServerError>,
    },
    /// SCRAM gives commas a meaning, and sqlx does not escape them.
    #[error("cannot log in as `{}` at {place}: role names with a comma are not supported by the driver (sqlx)", text::name(.user))]
    Comma {
        /// Host and port, or the socket.
        place: String,
        /// The role that was tried.
        user: String,
    },
    /// Not PostgreSQL answers, but a pooler whose sessions are not ours alone.
    #[error("incompatible connection pooler at {place}: {reason}")]
    Pooler {
        /// Host and port, or the socket.
        place: String,
        /// How that was seen.
        reason: String,
    },
    /// A connection came up and its first query failed.
    #[error("the connection failed at its first query: {}", explain(.0))]
    Query(#[from] DbErr),
    /// A query that always has one row had none.
    #[error("the server answered its description with no row")]
    NoAnswer,
    /// Anything else the driver reports.
    #[error("cannot connect to {place}: {reason}")]
    Other {
        /// Host and port, or the socket.
        place: String,
        /// The driver's words.
        reason: String,
    },
}

/// `query_canceled`.
const CANCELLED: &str = "57014";

fn no_schema(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("the database has no schema `{}`", text::name(name)),
        None => "no schema of the search path exists".to_owned(),
    }
}

impl ConnectError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Url(error) => Some(error.hint().into_owned()),
            Self::Unreachable { .. } | Self::Timeout { .. } => Some(
                "is the server running, and does DATABASE_URL name the right host and port?"
                    .to_owned(),
            ),
            Self::Authentication {
                has_password: true, ..
            } => Some("check user and password in DATABASE_URL".to_owned()),
            Self::Authentication { .. } => Some(
                "DATABASE_URL has no password; check its user, and the password in PGPASSWORD or \
                 in the password file (PGPASSFILE, or ~/.pgpass; chmod 600)"
                    .to_owned(),
            ),
            Self::NoDatabase { .. } => {
                Some("create it with `createdb`, or with `up --create`".to_owned())
            }
            Self::NoSchema { name: Some(name) } => Some(format!(
                "create it: CREATE SCHEMA {}",
                crate::sql::quote::Ident(name)
            )),
            Self::SchemaUsage { name } => Some(format!(
                "let its owner run: GRANT USAGE ON SCHEMA {} TO …",
                crate::sql::quote::Ident(name)
            )),
            Self::StrangersSchema { .. } => Some(
                "name the schema that you mean: --database-schema public, or DATABASE_SCHEMA".to_owned(),
            ),
            Self::SchemaIsUrl | Self::SystemSchema { .. } | Self::NoSchema { name: None } => {
                Some("choose one with --database-schema".to_owned())
            }
            Self::Cancelled { .. } => Some(
                "if nobody did that, raise statement_timeout of the role, the database or the URL; \
                 psql lists it: \\drds"
                    .to_owned(),
            ),
            Self::Refused { report, .. } => after(report),
            Self::Pooler { .. } => Some(pooler::WAY_OUT.to_owned()),
            Self::Comma { .. } => Some(
                "rename it, or connect as another; the driver forgets to escape the comma"
                    .to_owned(),
            ),
            Self::Query(error) => next_step(error),
            _ => None,
        }
    }

    /// Adds whether the URL that was connected with has a password, which sqlx does not keep.
    pub(crate) fn with_url(mut self, url: &DatabaseUrl) -> Self {
        if let Self::Authentication { has_password, .. } = &mut self {
            *has_password = url.has_password();
        }
        self
    }

    pub(super) fn unreachable(options: &PgConnectOptions, error: &io::Error) -> Self {
        Self::Unreachable {
            place: place(options),
            reason: error.to_string(),
        }
    }

    pub(super) fn timeout(options: &PgConnectOptions, patience: Duration) -> Self {
        Self::Timeout {
            place: place(options),
            patience,
        }
    }

    pub(super) fn pooler(options: &PgConnectOptions, reason: impl Into<String>) -> Self {
        Self::Pooler {
            place: place(options),
            reason: reason.into(),
        }
    }

    /// Tells what a pooler spoils from what else may happen to a first query.
    pub(super) fn from_first_query(error: DbErr, options: &PgConnectOptions) -> Self {
        match ServerError::from_db_err(&error) {
            Some(report) if pooler::is_cause_of(&report) => {
                Self::pooler(options, report.to_string())
            }
            Some(report) if report.code == CANCELLED => {
                Self::from_report(Box::new(report), options)
            }
            _ => Self::Query(error),
        }
    }

    pub(crate) fn from_sqlx(error: sqlx::Error, options: &PgConnectOptions) -> Self {
        if let Some(report) = ServerError::from_sqlx(&error) {
            return Self::from_report(Box::new(report), options);
        }
        let place = place(options);
        match error {
            sqlx::Error::Io(error) if is_of_tls(&error) => Self::Tls {
                place,
                reason: error.to_string(),
            },
            sqlx::Error::Io(error) => Self::unreachable(options, &error),
            sqlx::Error::Tls(reason) => Self::Tls {
                place,
                reason: reason.to_string(),
            },
            other => Self::Other {
                place,
                reason: other.to_string(),
            },
        }
    }

    pub(super) fn from_report(report: Box<ServerError>, options: &PgConnectOptions) -> Self {
        let place = place(options);
        match report.code.as_str() {
            "3D000" => Self::NoDatabase {
                place,
                name: options.get_database().unwrap_or_default().to_owned(),
            },
            code if code.starts_with("28") => Self::Authentication {
                place,
                user: options.get_username().to_owned(),
                has_password: true,
                report,
            },
            "08P01" if is_scram(&report) && options.get_username().contains(',') => Self::Comma {
                place,
                user: options.get_username().to_owned(),
            },
            _ if pooler::is_cause_of(&report) => Self::pooler(options, report.to_string()),
            CANCELLED => Self::Cancelled { place, report },
            _ => Self::Refused { place, report },
        }
    }
}

/// The TLS library refuses a certificate in the middle of reading, and says so in an error of
/// input and output. The operating system has none of this kind.
fn is_of_tls(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData && error.get_ref().is_some()
}

/// What PostgreSQL says in every language.
fn is_scram(report: &ServerError) -> bool {
    report.message.contains("SCRAM")
}

pub(super) fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => text::name(&socket.display().to_string()),
        None => format!("{}:{}", text::name(options.get_host()), options.get_port()),
    }
}
