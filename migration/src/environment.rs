//! The database as Augo's own `.env` names it: in parts, none of them URL-encoded.

use std::{env, ffi::OsString, fmt::Write as _};

use seaway::connect::misplaced;

const HOST: &str = "POSTGRES_HOST";
const PORT: &str = "POSTGRES_PORT";
const DATABASE: &str = "POSTGRES_DB";
const USER: &str = "POSTGRES_USER";
const PASSWORD: &str = "POSTGRES_PASSWORD";

const DEFAULT_PORT: u16 = 5432;

/// Why the parts make no URL. No variant holds a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// Some of the parts are set, and others are not.
    #[error("{set} is set, but not {}", .missing.join(", "))]
    Missing {
        /// One that is set.
        set: &'static str,
        /// All that are not.
        missing: Vec<&'static str>,
    },
    /// The port is none.
    #[error("{PORT} is not a port number")]
    Port,
    /// A value is not UTF-8.
    #[error("the value of {0} is not valid UTF-8")]
    Encoding(&'static str),
    /// A value looks as if it was meant for another variable, and would be shown.
    #[error("the value of {0} looks like a database URL or holds a password; it is not repeated")]
    Misplaced(&'static str),
}

/// Makes a URL of the parts in the environment; `None` if none of them is set.
///
/// # Errors
///
/// [`EnvironmentError`] where only some are set, or one cannot be a part.
pub fn database_url() -> Result<Option<String>, EnvironmentError> {
    database_url_of(|name| env::var_os(name))
}

/// As [`database_url`], of parts that are looked up elsewhere.
///
/// # Errors
///
/// As those of [`database_url`].
pub fn database_url_of(
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<String>, EnvironmentError> {
    for name in [HOST, PORT, DATABASE, USER] {
        text_of(name, &lookup)?;
    }
    secret_of(PASSWORD, &lookup)?;
    let lookup = |name: &str| lookup(name).and_then(|value| value.into_string().ok());
    // As a compose file passes on what is not set; a password may be empty, though.
    let filled = |name| lookup(name).filter(|value| name == PASSWORD || !value.is_empty());
    let names = [HOST, DATABASE, USER, PASSWORD];
    let [Some(host), Some(database), Some(user), Some(password)] = names.map(filled) else {
        return missing(&names, |name| {
            lookup(name).is_some_and(|value| !value.is_empty())
        });
    };
    let port = match filled(PORT) {
        Some(port) => port.parse().map_err(|_| EnvironmentError::Port)?,
        None => DEFAULT_PORT,
    };
    let (user, password) = (encoded(&user), encoded(&password));
    let (host, database) = (encoded_host(&host), encoded(&database));
    Ok(Some(format!(
        "postgres://{user}:{password}@{host}:{port}/{database}"
    )))
}

/// Returns the value of a variable that holds no secret, and is shown.
///
/// # Errors
///
/// [`EnvironmentError::Encoding`], and [`EnvironmentError::Misplaced`] if the value looks like a
/// secret.
pub fn text_of(
    name: &'static str,
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<String>, EnvironmentError> {
    let value = secret_of(name, lookup)?;
    if value.as_deref().is_some_and(misplaced::is_secret) {
        return Err(EnvironmentError::Misplaced(name));
    }
    Ok(value)
}

/// Returns the value of a variable that may hold a secret, and is not shown.
///
/// # Errors
///
/// [`EnvironmentError::Encoding`].
pub fn secret_of(
    name: &'static str,
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<String>, EnvironmentError> {
    let value = lookup(name).map(OsString::into_string).transpose();
    value.map_err(|_| EnvironmentError::Encoding(name))
}

/// Reports which parts are missing, if any of them is set.
fn missing(
    names: &[&'static str],
    is_set: impl Fn(&str) -> bool,
) -> Result<Option<String>, EnvironmentError> {
    let (set, missing): (Vec<_>, Vec<_>) = names.iter().copied().partition(|name| is_set(name));
    match set.first() {
        Some(set) => Err(EnvironmentError::Missing { set, missing }),
        None => Ok(None),
    }
}

/// An IPv6 address stands in brackets in a URL.
fn encoded_host(host: &str) -> String {
    if host.contains(':') && !host.contains('/') {
        format!("[{}]", host.trim_matches(['[', ']']))
    } else {
        encoded(host)
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(byte.into());
        } else {
            // Writing to a String does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt as _};

    use super::{EnvironmentError, database_url_of};

    fn url(variables: &[(&str, &str)]) -> Result<Option<String>, EnvironmentError> {
        database_url_of(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    fn with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
        let complete = [
            ("POSTGRES_HOST", "db"),
            ("POSTGRES_DB", "augo"),
            ("POSTGRES_USER", "ann"),
            ("POSTGRES_PASSWORD", "pw"),
        ];
        let others = complete.into_iter().filter(|(other, _)| *other != name);
        others.chain([(name, value)]).collect()
    }

    #[test]
    fn the_parts_are_encoded() {
        for (name, value, expected) in [
            ("POSTGRES_PORT", "", "ann:pw@db:5432/augo"),
            ("POSTGRES_PORT", "5433", "ann:pw@db:5433/augo"),
            (
                "POSTGRES_PASSWORD",
                "@:/?#% +&=ä",
                "ann:%40%3A%2F%3F%23%25%20%2B%26%3D%C3%A4@db:5432/augo",
            ),
            ("POSTGRES_PASSWORD", "", "ann:@db:5432/augo"),
            ("POSTGRES_USER", "a@b", "a%40b:pw@db:5432/augo"),
            ("POSTGRES_DB", "my/base", "ann:pw@db:5432/my%2Fbase"),
            ("POSTGRES_HOST", "::1", "ann:pw@[::1]:5432/augo"),
            (
                "POSTGRES_HOST",
                "my_db-1.lan",
                "ann:pw@my_db-1.lan:5432/augo",
            ),
            ("POSTGRES_HOST", "/run/pg", "ann:pw@%2Frun%2Fpg:5432/augo"),
        ] {
            let expected = format!("postgres://{expected}");
            assert_eq!(
                url(&with(name, value)),
                Ok(Some(expected)),
                "{name}={value}"
            );
        }
    }

    #[test]
    fn a_missing_part_is_named_and_none_at_all_is_no_error() {
        for (name, set) in [
            ("POSTGRES_HOST", "POSTGRES_DB"),
            ("POSTGRES_DB", "POSTGRES_HOST"),
            ("POSTGRES_USER", "POSTGRES_HOST"),
        ] {
            let missing = vec![name];
            let expected = EnvironmentError::Missing { set, missing };
            assert_eq!(url(&with(name, "")), Err(expected));
        }
        let error = url(&[("POSTGRES_PASSWORD", "s3cret")]).expect_err("only a password");
        let told = "POSTGRES_PASSWORD is set, but not POSTGRES_HOST, POSTGRES_DB, POSTGRES_USER";
        assert_eq!(error.to_string(), told);
        assert_eq!(url(&[]), Ok(None));
        let empty = [("POSTGRES_HOST", ""), ("POSTGRES_PASSWORD", "")];
        assert_eq!(url(&empty), Ok(None));
        assert_eq!(url(&[("POSTGRES_PORT", "5432")]), Ok(None));
    }

    #[test]
    fn a_port_that_is_none_is_named() {
        for port in ["port", "65536", "-1"] {
            assert_eq!(
                url(&with("POSTGRES_PORT", port)),
                Err(EnvironmentError::Port)
            );
        }
    }
    #[test]
    fn a_part_that_would_show_a_secret_is_refused() {
        for name in [
            "POSTGRES_HOST",
            "POSTGRES_PORT",
            "POSTGRES_DB",
            "POSTGRES_USER",
        ] {
            for value in ["postgres://ann:s3cret@db/x", "password=s3cret"] {
                let error = url(&with(name, value)).expect_err(name);
                assert_eq!(error, EnvironmentError::Misplaced(name));
                assert!(!error.to_string().contains("s3cret"), "{error}");
            }
        }
        let password = with("POSTGRES_PASSWORD", "password=s3cret");
        assert!(url(&password).is_ok());
    }

    #[test]
    fn a_part_that_is_no_text_is_refused_and_not_taken_for_missing() {
        for wanted in [
            "POSTGRES_HOST",
            "POSTGRES_PORT",
            "POSTGRES_DB",
            "POSTGRES_USER",
            "POSTGRES_PASSWORD",
        ] {
            let lookup =
                |name: &str| (name == wanted).then(|| OsString::from_vec(b"s3cr\xff".to_vec()));
            assert_eq!(
                database_url_of(lookup),
                Err(EnvironmentError::Encoding(wanted))
            );
        }
    }
}
