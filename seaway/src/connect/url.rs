//! A database URL that never shows its password.

use std::{borrow::Cow, fmt, str::FromStr, time::Duration};

use sea_orm::sqlx::postgres::PgConnectOptions;

use crate::{connect::misplaced, text};

use super::{
    PATIENCE,
    error::place,
    escapes,
    parameters::{self, Parameters},
};

const SCHEMES: [&str; 2] = ["postgres", "postgresql"];

/// PostgreSQL cuts longer names when it creates a database, and does not find them afterwards.
const LONGEST_NAME: usize = 63;

/// Where a database is and who connects, parsed and checked.
///
/// Displayed without password and without parameters, so it may stand in any message.
#[derive(Clone)]
pub struct DatabaseUrl {
    options: PgConnectOptions,
    connect_timeout: Option<Duration>,
    /// Whether the password is that of the URL, and not of a variable or a file.
    has_password: bool,
}

/// Why a text is no URL of a PostgreSQL database. No variant repeats the text, because a
/// password may stand anywhere in a malformed one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// A scheme that no kind of database we know has, or none.
    #[error("the database URL does not start with `postgres://` or `postgresql://`")]
    Scheme,
    /// The scheme of another kind of database, which alone is named.
    #[error("only PostgreSQL is supported, and the database URL begins with `{0}`")]
    Backend(&'static str),
    /// An `@` or a `#` where a URL cannot have one: a piece of an unescaped password.
    #[error("the database URL has a `{0}` where none can stand")]
    Unescaped(char),
    /// A `%` that two hexadecimal digits do not follow.
    #[error("the database URL has a `%` that begins no escape")]
    Escape,
    /// `%00`, which no text in PostgreSQL can hold.
    #[error("the database URL has a zero byte (%00)")]
    ZeroByte,
    /// A URL stands where the user, the host or the database belongs.
    #[error("the database URL has another one as its {0}")]
    Nested(&'static str),
    /// A parameter that nobody knows.
    #[error("parameter {position} of the database URL is unknown")]
    Parameter {
        /// Its place among the parameters, counted from one.
        position: usize,
        /// The known one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A parameter of libpq that the driver would ignore.
    #[error(
        "the database URL has the parameter `{0}`, which is not supported: libpq knows it, the \
         driver does not"
    )]
    Unsupported(&'static str),
    /// A parameter that is there twice, perhaps in two spellings.
    #[error("the database URL has the parameter `{0}` more than once")]
    Repeated(&'static str),
    /// The driver connects to one server, and does not ask which role that has.
    #[error(
        "the database URL has a value of `target_session_attrs` that is not supported: the driver \
         takes any server"
    )]
    SessionAttributes,
    /// Something else than a number of seconds.
    #[error("the database URL has a `connect_timeout` that is not a whole number of seconds")]
    ConnectTimeout,
    /// A name that PostgreSQL would cut.
    #[error(
        "the database URL names a database with a name of {0} bytes, and PostgreSQL allows \
         {LONGEST_NAME}"
    )]
    LongName(usize),
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
    pub fn hint(&self) -> Cow<'static, str> {
        let hint = match self {
            Self::Unescaped(_) => {
                "percent-encode special characters in user and password (`@` is %40, `/` is %2F, \
                 `#` is %23, `?` is %3F)"
            }
            Self::Escape => "percent-encode special characters; a `%` itself is %25",
            Self::Parameter { nearest, .. } => {
                return match nearest {
                    Some(name) => format!("did you mean `{name}`?").into(),
                    None => format!("the known ones are {}", parameters::known()).into(),
                };
            }
            Self::Unsupported(parameters::SSL) => "write sslmode=require",
            Self::ZeroByte | Self::Unsupported(_) => "leave it out",
            Self::Repeated("host") => "leave one out; `hostaddr` sets the same as `host`",
            Self::Repeated(_) => "leave one out",
            Self::SessionAttributes => "leave it out, and name the host of the primary",
            Self::ConnectTimeout => "0 means the default",
            Self::LongName(_) => "choose a shorter name",
            Self::Scheme | Self::Backend(_) => {
                "the form is postgres://user:password@host:5432/database; postgresql:// and a \
                 driver's name, as in postgresql+asyncpg://, are accepted"
            }
            Self::NoDatabase | Self::Nested(_) | Self::Malformed(_) => {
                "the form is postgres://user:password@host:5432/database"
            }
        };
        hint.into()
    }
}

impl DatabaseUrl {
    /// Returns the URL with other options, such as a name for the application.
    pub(super) fn with_options(&self, options: PgConnectOptions) -> Self {
        Self {
            options,
            connect_timeout: self.connect_timeout,
            has_password: self.has_password,
        }
    }

    pub(super) fn has_password(&self) -> bool {
        self.has_password
    }

    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Returns how long connecting may take: `connect_timeout` of the URL, or the default.
    pub(crate) fn patience(&self) -> Duration {
        self.connect_timeout.unwrap_or(PATIENCE)
    }

    /// Returns the name of the database.
    #[must_use]
    pub fn database(&self) -> &str {
        self.options.get_database().unwrap_or_default()
    }

    /// Returns where the server is: host and port, or the socket.
    #[must_use]
    pub fn server(&self) -> String {
        place(&self.options)
    }

    /// Returns the URL of another database on the same server, with the same credentials.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        self.with_options(self.options.clone().database(name))
    }

    /// Returns the URL with its password and parameters, as another program needs it.
    ///
    /// Hand it over by environment variable, never as an argument: process lists are public.
    #[must_use]
    pub fn expose(&self) -> String {
        use sea_orm::sqlx::ConnectOptions as _;
        self.options.to_url_lossy().to_string()
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let rest = after_scheme(text).ok_or_else(|| foreign(text))?;
        check_delimiters(rest)?;
        escapes::check(rest)?;
        let Parameters {
            url,
            connect_timeout,
            has_password,
        } = parameters::read(rest)?;
        let options = format!("postgres://{url}")
            .parse::<PgConnectOptions>()
            .map_err(|error| UrlError::Malformed(reason(&error)))?;
        refuse_nested(&options)?;
        match options.get_database().map(str::len) {
            None => Err(UrlError::NoDatabase),
            Some(bytes) if bytes > LONGEST_NAME => Err(UrlError::LongName(bytes)),
            Some(_) => Ok(Self {
                options,
                connect_timeout,
                has_password: has_password || has_password_of_login(&url),
            }),
        }
    }
}

/// Says whether a password stands after the user.
fn has_password_of_login(url: &str) -> bool {
    let authority = url.split(['/', '?']).next().unwrap_or_default();
    let login = authority.rsplit_once('@').map(|(login, _)| login);
    let password = login.and_then(|login| login.split_once(':'));
    password.is_some_and(|(_, password)| !password.is_empty())
}

/// Takes off the scheme, and the name of a Python driver that SQLAlchemy has in it.
fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let (scheme, driver) = scheme.split_once('+').unwrap_or((scheme, "none"));
    let of_a_driver = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_driver = !driver.is_empty() && driver.chars().all(of_a_driver);
    (SCHEMES.contains(&scheme) && is_driver).then_some(rest)
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

/// Refuses a URL as a part of a URL, as when it is put into `POSTGRES_HOST` or `PGHOST`. The parts
/// are shown.
fn refuse_nested(options: &PgConnectOptions) -> Result<(), UrlError> {
    // The driver leaves the host as it stands in the URL.
    let host = escapes::decode(options.get_host());
    let parts = [
        ("user", options.get_username()),
        ("host", &host),
        ("database", options.get_database().unwrap_or_default()),
    ];
    match parts.iter().find(|(_, text)| misplaced::is_url(text)) {
        Some((part, _)) => Err(UrlError::Nested(part)),
        None => Ok(()),
    }
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

impl DatabaseUrl {
    /// Returns host and port, or the socket.
    pub(crate) fn place(&self) -> String {
        place(&self.options)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (options, database) = (&self.options, text::name(self.database()));
        let user = text::name(options.get_username());
        write!(f, "{user}@{}/{database}", place(options))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
    fn the_password_of_the_url_is_told_from_one_of_elsewhere() {
        for (url, expected) in [
            ("postgres://ann:s3cret@db/augo", true),
            ("postgres://ann@db/augo?password=s3cret", true),
            ("postgres://ann@db/augo", false),
            ("postgres://ann:@db/augo", false),
            ("postgres://db:5433/augo?user=ann", false),
        ] {
            let parsed: DatabaseUrl = url.parse().expect(url);
            assert_eq!(parsed.has_password(), expected, "{url}");
        }
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
    fn the_name_of_a_driver_in_the_scheme_is_left_out() {
        for scheme in [
            "postgres",
            "postgresql",
            "postgresql+asyncpg",
            "postgresql+psycopg",
            "postgresql+psycopg2",
            "postgres+pg8000",
        ] {
            let url = format!("{scheme}://ann:pw@db/augo?sslmode=disable");
            let url: DatabaseUrl = url.parse().expect(scheme);
            assert_eq!(url.to_string(), "ann@db:5432/augo");
        }
        for scheme in [
            "postgresql+",
            "postgresql+a+b",
            "postgresql+ann:pw@",
            "+psycopg",
        ] {
            assert_eq!(
                error(&format!("{scheme}://ann:pw@db/augo")),
                UrlError::Scheme
            );
        }
    }

    #[test]
    fn a_name_that_postgresql_would_cut_is_refused() {
        let named = |name: &str| format!("postgres://ann:pw@db/{name}").parse::<DatabaseUrl>();
        assert!(named(&"n".repeat(63)).is_ok());
        let long = named(&"n".repeat(64)).expect_err("it is long");
        assert_eq!(long, UrlError::LongName(64));
        let long = named(&"%C3%A4".repeat(32)).expect_err("bytes count");
        assert_eq!(long, UrlError::LongName(64));
        let parameter = format!("postgres://ann:pw@db?dbname={}", "n".repeat(64));
        assert_eq!(error(&parameter), UrlError::LongName(64));
    }

    #[test]
    fn a_malformed_escape_is_refused_wherever_it_stands() {
        for text in [
            "postgres://an%n:pw@db/augo",
            "postgres://ann:p%w@db/augo",
            "postgres://ann:pw@d%b/augo",
            "postgres://ann:pw@db/augo%",
            "postgres://ann:pw@db/augo?user=%1",
        ] {
            assert_eq!(error(text), UrlError::Escape, "{text}");
        }
    }

    #[test]
    fn the_patience_is_that_of_the_url() {
        let patience = |parameter: &str| {
            let url = format!("postgres://ann:pw@db/augo?{parameter}");
            let url: DatabaseUrl = url.parse().expect(parameter);
            url.with_database("other").patience()
        };
        assert_eq!(patience("connect_timeout=17"), Duration::from_secs(17));
        assert_eq!(patience("connect_timeout=0"), super::PATIENCE);
        assert_eq!(patience("sslmode=disable"), super::PATIENCE);
    }

    #[test]
    fn a_url_without_database_is_refused() {
        assert_eq!(error("postgres://ann:pw@db"), UrlError::NoDatabase);
    }
}
