//! The parameters of a database URL.
//!
//! The driver skips those that it does not know, so that a misspelt `sslmode` would connect
//! without TLS. Here each is understood or refused.

use std::time::Duration;

use super::{UrlError, escapes::decode};

/// What the driver or this module understands: each spelling, and the setting that it is for.
const KNOWN: [(&str, &str); 20] = [
    ("application_name", "application_name"),
    (CONNECT_TIMEOUT, CONNECT_TIMEOUT),
    ("dbname", "dbname"),
    ("host", "host"),
    // The driver has one place for the two.
    ("hostaddr", "host"),
    ("options", "options"),
    (PASSWORD, PASSWORD),
    ("port", "port"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("ssl-mode", "sslmode"),
    ("ssl-root-cert", "sslrootcert"),
    ("sslcert", "sslcert"),
    ("sslkey", "sslkey"),
    ("sslmode", "sslmode"),
    ("sslrootcert", "sslrootcert"),
    ("statement-cache-capacity", "statement-cache-capacity"),
    (SESSION_ATTRIBUTES, SESSION_ATTRIBUTES),
    ("user", "user"),
];

const CONNECT_TIMEOUT: &str = "connect_timeout";
const PASSWORD: &str = "password";
const SESSION_ATTRIBUTES: &str = "target_session_attrs";

/// Stands for each `options[NAME]`.
const SERVER_OPTION: &str = "options[…]";

/// The other parameters of libpq, up to that of PostgreSQL 18.
const LIBPQ: [&str; 41] = [
    "channel_binding",
    "client_encoding",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "oauth_scope",
    "passfile",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "scram_client_key",
    "scram_server_key",
    "service",
    "servicefile",
    // JDBC's, which libpq takes for sslmode=require.
    SSL,
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkeylogfile",
    "sslnegotiation",
    "sslpassword",
    "sslsni",
    "tcp_user_timeout",
    // Of older versions.
    "authtype",
    "tty",
];

pub(super) const SSL: &str = "ssl";

/// A URL whose parameters are all understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    /// The URL without those that the driver does not know.
    pub(super) url: String,
    /// How long connecting may take; `None` if the default counts.
    pub(super) connect_timeout: Option<Duration>,
    /// Whether one of them is a password.
    pub(super) has_password: bool,
}

/// Reads the parameters of a URL whose escapes are well formed.
///
/// # Errors
///
/// [`UrlError`] where one is unknown, not supported, given twice, or has a value that is none.
pub(super) fn read(url: &str) -> Result<Parameters, UrlError> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut seen, mut kept, mut connect_timeout) = (Vec::new(), Vec::new(), None);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    for (index, pair) in pairs.enumerate() {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name);
        let setting = setting(&name, index + 1)?;
        let slot = match setting {
            SERVER_OPTION => name,
            _ => setting.to_owned(),
        };
        if seen.contains(&slot) {
            return Err(UrlError::Repeated(setting));
        }
        seen.push(slot);
        match setting {
            CONNECT_TIMEOUT => connect_timeout = seconds(&decode(value))?,
            SESSION_ATTRIBUTES => check_session_attributes(&decode(value))?,
            _ => kept.push(pair),
        }
    }
    Ok(Parameters {
        url: join(place, &kept),
        connect_timeout,
        has_password: seen.iter().any(|slot| slot == PASSWORD),
    })
}

fn join(place: &str, parameters: &[&str]) -> String {
    if parameters.is_empty() {
        place.to_owned()
    } else {
        format!("{place}?{}", parameters.join("&"))
    }
}

/// Returns what a parameter sets. `position` stands for its name, which may be a part of a
/// password.
fn setting(name: &str, position: usize) -> Result<&'static str, UrlError> {
    if let Some((_, setting)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return Ok(setting);
    }
    if is_server_option(name) {
        return Ok(SERVER_OPTION);
    }
    if let Some(known) = LIBPQ.iter().find(|known| **known == name) {
        return Err(UrlError::Unsupported(known));
    }
    if name.contains('@') {
        return Err(UrlError::Unescaped('@'));
    }
    Err(UrlError::Parameter {
        position,
        nearest: nearest(name),
    })
}

/// `options[NAME]` sets the server's NAME.
fn is_server_option(name: &str) -> bool {
    let option = name.strip_prefix("options[");
    let option = option.and_then(|rest| rest.strip_suffix(']'));
    option.is_some_and(|option| !option.is_empty())
}

/// Returns the known parameter that was probably meant: a third of the letters may differ.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let distances = KNOWN
        .iter()
        .map(|(known, _)| (strsim::damerau_levenshtein(&name, known), *known));
    let (distance, known) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= name.chars().count().div_ceil(3)).then_some(known)
}

/// As libpq, takes 0 for "as if it was not given".
fn seconds(value: &str) -> Result<Option<Duration>, UrlError> {
    match value.parse::<u32>() {
        Ok(0) => Ok(None),
        Ok(seconds) => Ok(Some(Duration::from_secs(seconds.into()))),
        Err(_) => Err(UrlError::ConnectTimeout),
    }
}

fn check_session_attributes(value: &str) -> Result<(), UrlError> {
    match value {
        "any" => Ok(()),
        _ => Err(UrlError::SessionAttributes),
    }
}

/// Returns the spellings that are understood, for a hint.
pub(super) fn known() -> String {
    let names = KNOWN.iter().map(|(name, _)| *name);
    names.chain([SERVER_OPTION]).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Parameters, UrlError, read};

    fn error(parameters: &str) -> UrlError {
        read(&format!("postgres://ann@db/augo?{parameters}")).expect_err(parameters)
    }

    fn kept(parameters: &str) -> (String, Option<Duration>) {
        let read = read(&format!("postgres://ann@db/augo?{parameters}"));
        let Parameters {
            url,
            connect_timeout,
            ..
        } = read.expect(parameters);
        (url.replace("postgres://ann@db/augo", ""), connect_timeout)
    }

    #[test]
    fn the_driver_gets_what_it_knows() {
        for all in [
            "",
            "?sslmode=require&sslrootcert=a&sslcert=b&sslkey=c&application_name=d",
            "?host=a&port=1&dbname=b&user=c&password=d&statement-cache-capacity=0",
            "?options=-c%20a%3Db&options[c]=d&options[e]=f",
            "?ssl%6Dode=disable",
        ] {
            assert_eq!(kept(all.trim_start_matches('?')), (all.to_owned(), None));
        }
        let mixed = "&target_session_attrs=any&port=1&&connect_timeout=10&user=c";
        let ten = Some(Duration::from_secs(10));
        assert_eq!(kept(mixed), ("?port=1&user=c".to_owned(), ten));
        assert_eq!(kept("connect_timeout=0"), (String::new(), None));
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_the_nearest_known_one() {
        for (name, position, nearest) in [
            ("sslmod=require", 1, Some("sslmode")),
            ("SSLMODE=require", 1, Some("sslmode")),
            ("ssl_mode=require", 1, Some("ssl-mode")),
            ("port=1&connect_timout=1", 2, Some("connect_timeout")),
            ("aplication_name=a", 1, Some("application_name")),
            ("s3cret=1", 1, None),
            ("options[a=1", 1, Some("options")),
            ("options[]=1", 1, Some("options")),
            ("=1", 1, None),
        ] {
            let expected = UrlError::Parameter { position, nearest };
            assert_eq!(error(name), expected, "{name}");
        }
    }

    #[test]
    fn what_libpq_knows_and_the_driver_does_not_is_refused_by_name() {
        for name in super::LIBPQ {
            let refused = UrlError::Unsupported(name);
            assert_eq!(error(&format!("{name}=1")), refused);
        }
    }

    #[test]
    fn a_setting_is_given_once() {
        for (parameters, setting) in [
            ("sslmode=require&sslmode=disable", "sslmode"),
            ("sslmode=require&ssl-mode=require", "sslmode"),
            ("host=a&hostaddr=127.0.0.1", "host"),
            ("connect_timeout=1&connect_timeout=2", "connect_timeout"),
            ("options=a&options=b", "options"),
            ("options[a]=1&options[a]=2", "options[…]"),
        ] {
            assert_eq!(error(parameters), UrlError::Repeated(setting));
        }
    }

    #[test]
    fn values_that_are_not_supported_are_refused() {
        for value in ["", "-1", "1.5", "5s", "99999999999"] {
            let parameter = format!("connect_timeout={value}");
            assert_eq!(error(&parameter), UrlError::ConnectTimeout, "{value}");
        }
        for value in ["read-write", "primary", ""] {
            let parameter = format!("target_session_attrs={value}");
            assert_eq!(error(&parameter), UrlError::SessionAttributes, "{value}");
        }
    }
}
