//! A database URL that never shows its password.

use std::{fmt, str::FromStr};

use sea_orm::sqlx::postgres::PgConnectOptions;

use super::error::place;

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Where a database is and who connects, parsed and checked.
///
/// Displayed without password and without parameters, so it may stand in any message.
#[derive(Clone)]
pub struct DatabaseUrl(PgConnectOptions);

/// Why a text is no URL of a PostgreSQL database. No variant repeats the text, because a
/// password may stand anywhere in a malformed one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// A scheme that no kind of database we know has, or none.
    #[error("the database URL does not start with `postgres://`")]
    Scheme,
    /// The scheme of another kind of database, which alone is named.
    #[error("only PostgreSQL is supported, and the database URL begins with `{0}`")]
    Backend(&'static str),
    /// An `@` or a `#` where a URL cannot have one: a piece of an unescaped password.
    #[error("the database URL has a `{0}` where none can stand")]
    Unescaped(char),
    /// The URL has no database name.
    #[error("the database URL names no database")]
    NoDatabase,
    /// The grammar of URLs or the value of a parameter.
    #[error("the database URL is malformed: {0}")]
    Malformed(String),
}

impl UrlError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unescaped(_) => {
                "percent-encode special characters in user and password (`@` is %40, `/` is %2F, \
                 `#` is %23, `?` is %3F)"
            }
            Self::Scheme | Self::Backend(_) | Self::NoDatabase | Self::Malformed(_) => {
                "the form is postgres://user:password@host:5432/database"
            }
        }
    }
}

impl DatabaseUrl {
    pub(super) fn of(options: PgConnectOptions) -> Self {
        Self(options)
    }

    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.0
    }

    /// Returns the name of the database.
    #[must_use]
    pub fn database(&self) -> &str {
        self.0.get_database().unwrap_or_default()
    }

    /// Returns where the server is: host and port, or the socket.
    #[must_use]
    pub fn server(&self) -> String {
        place(&self.0)
    }

    /// Returns the URL of another database on the same server, with the same credentials.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        Self(self.0.clone().database(name))
    }

    /// Returns the URL with its password and parameters, as another program needs it.
    ///
    /// Hand it over by environment variable, never as an argument: process lists are public.
    #[must_use]
    pub fn expose(&self) -> String {
        use sea_orm::sqlx::ConnectOptions as _;
        self.0.to_url_lossy().to_string()
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let rest = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme));
        check_delimiters(rest.ok_or_else(|| foreign(text))?)?;
        let options = text
            .parse::<PgConnectOptions>()
            .map_err(|error| UrlError::Malformed(reason(&error)))?;
        match options.get_database() {
            Some(_) => Ok(Self(options)),
            None => Err(UrlError::NoDatabase),
        }
    }
}

/// The schemes of other kinds of databases. Only these are repeated: what stands before the first
/// colon may be a user, or a part of a password.
const BACKENDS: [&str; 11] = [
    "cockroachdb",
    "d1",
    "duckdb",
    "libsql",
    "mariadb",
    "mongodb",
    "mssql",
    "mysql",
    "oracle",
    "sqlite",
    "sqlserver",
];

/// Tells other databases from texts that are no URL at all. SQLAlchemy names a driver behind a
/// plus, and SQLite's URLs need no slashes.
fn foreign(text: &str) -> UrlError {
    let scheme = text.split([':', '+']).next().unwrap_or_default();
    let is_scheme = |backend: &&&str| text.contains(':') && scheme.eq_ignore_ascii_case(backend);
    match BACKENDS.iter().find(is_scheme) {
        Some(backend) => UrlError::Backend(backend),
        None => UrlError::Scheme,
    }
}

/// Refuses what an unescaped `/`, `?` or `#` in a password leaves behind.
///
/// Such a URL still parses: the password's tail becomes a path or a fragment, and would be
/// shown as the name of a host or of a database that does not exist.
fn check_delimiters(rest: &str) -> Result<(), UrlError> {
    if rest.contains('#') {
        return Err(UrlError::Unescaped('#'));
    }
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = place.split_once('/').unwrap_or((place, ""));
    if path.contains('@') || (parameters.contains('@') && !authority.contains('@')) {
        return Err(UrlError::Unescaped('@'));
    }
    Ok(())
}

/// Unwraps sqlx's "error with configuration", whose cause says all there is to say, and leaves
/// out what it quotes from the URL.
fn reason(error: &sea_orm::sqlx::Error) -> String {
    let text = match error {
        sea_orm::sqlx::Error::Configuration(cause) => match cause.downcast_ref() {
            Some(inner) => return reason(inner),
            None => cause.to_string(),
        },
        other => other.to_string(),
    };
    let unquoted = |(index, part)| if index % 2 == 0 { part } else { "…" };
    text.split('"').enumerate().map(unquoted).collect()
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (options, database) = (&self.0, self.database());
        let (user, host, port) = (
            options.get_username(),
            options.get_host(),
            options.get_port(),
        );
        match options.get_socket() {
            Some(socket) => write!(f, "{user}@{}/{database}", socket.display()),
            None => write!(f, "{user}@{host}:{port}/{database}"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUrl, UrlError};

    fn error(text: &str) -> UrlError {
        text.parse::<DatabaseUrl>().expect_err("the URL is bad")
    }

    #[test]
    fn the_password_is_never_displayed() {
        let url: DatabaseUrl = "postgres://ann:s3cret@db:5433/augo?sslmode=require"
            .parse()
            .expect("the URL is good");
        assert_eq!(url.to_string(), "ann@db:5433/augo");
        assert_eq!(format!("{url:?}"), "DatabaseUrl(ann@db:5433/augo)");
    }

    #[test]
    fn escaped_special_characters_reach_the_server_unescaped() {
        let url: DatabaseUrl = "postgres://a%40b:p%2Fw%23%3F@db/my%20base"
            .parse()
            .expect("the URL is good");
        assert_eq!(url.to_string(), "a@b@db:5432/my base");
    }

    #[test]
    fn other_databases_are_refused_by_scheme() {
        assert_eq!(error("mysql://u:p@h/d"), UrlError::Backend("mysql"));
        assert_eq!(error("MySQL+pymysql://u:p@h/d"), UrlError::Backend("mysql"));
        assert_eq!(error("sqlite::memory:"), UrlError::Backend("sqlite"));
        assert_eq!(error("mysqls3cret://u:p@h/d"), UrlError::Scheme);
        assert_eq!(error("mysql"), UrlError::Scheme);
        assert_eq!(error("u:p@h/d"), UrlError::Scheme);
        assert_eq!(error(""), UrlError::Scheme);
    }

    #[test]
    fn a_password_with_bare_delimiters_is_refused_and_not_repeated() {
        for text in [
            "postgres://ann:12/s3cret@db/augo",
            "postgres://ann:12?s3cret@db/augo",
            "postgres://ann:12#s3cret@db/augo",
            "postgres://ann:s3cret/12@db/augo",
            "postgres://ann:p@s3cret/word@db/augo",
            "postgres://ann:p@s3cret?word@db/augo",
            "postgres://ann:s3c ret@d b:port/augo",
            "postgres://ann:pw@db/augo?sslmode=s3cret",
        ] {
            let error = error(text);
            assert!(
                !format!("{error} {error:?} {}", error.hint()).contains("s3c"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_url_without_database_is_refused() {
        assert_eq!(error("postgres://ann:pw@db"), UrlError::NoDatabase);
    }
}
