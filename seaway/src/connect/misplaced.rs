//! Texts with a password where none belongs, such as a URL that was pasted into the wrong argument.

use std::{env, ffi::OsString, iter};

use crate::connect::escapes;

/// The schemes of PostgreSQL, with which its URLs begin even where the slashes are wrong.
const SCHEMES: [&str; 2] = ["postgres:", "postgresql:"];

/// What is followed by a password in libpq's other form, in a variable and in a parameter.
const KEYS: [&str; 3] = ["password", "passwd", "pwd"];

/// Such keys too, but only as whole words: `bypass` and `compass` are none.
const WORDS: [&str; 2] = ["pass", "secret"];

/// Returns whether a text looks as if it had a password in it, percent-encoded or not: a database
/// URL, with a scheme or without, `password=…` or `password:…`.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    let is_secret = |text: &String| {
        is_url(text) || names_a_password(text) || text.split_whitespace().any(has_user_and_password)
    };
    decodings(text).any(|text| is_secret(&text))
}

/// Returns a text as it stands, decoded, and decoded again until nothing is left to decode.
fn decodings(text: &str) -> impl Iterator<Item = String> {
    iter::successors(Some(text.to_owned()), |text| {
        let decoded = escapes::decode(text);
        // Each escape that is decoded makes the text shorter.
        (decoded.len() < text.len()).then_some(decoded)
    })
}

/// Returns whether a text holds a database's URL, or that of anything where somebody logs in.
#[must_use]
pub(crate) fn is_url(text: &str) -> bool {
    let lower = text.to_lowercase();
    let logs_in = || {
        let (_, rest) = lower.split_once("://")?;
        Some(rest.contains('@'))
    };
    SCHEMES.iter().any(|scheme| lower.contains(scheme)) || logs_in() == Some(true)
}

fn names_a_password(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_set = |key: &str| {
        let mut pieces = lower.split(key).skip(1);
        pieces.any(|after| after.trim_start().starts_with('=') || follows_colon(after))
    };
    let is_set_as_word = |word: &str| {
        lower.match_indices(word).any(|(place, _)| {
            let after = &lower[place + word.len()..];
            !lower[..place].ends_with(char::is_alphanumeric)
                && (after.starts_with('=') || follows_colon(after))
        })
    };
    KEYS.iter().any(|key| is_set(key)) || WORDS.iter().any(|word| is_set_as_word(word))
}

/// After a blank there is more of a sentence: `reset the password: see ticket 7`.
fn follows_colon(text: &str) -> bool {
    let value = text
        .strip_prefix(':')
        .and_then(|value| value.chars().next());
    value.is_some_and(|first| !first.is_whitespace())
}

/// As in `ann:pw@db/name`.
fn has_user_and_password(word: &str) -> bool {
    let password = word.split_once(':').map(|(_, behind)| behind);
    password.is_some_and(|behind| behind.contains('@'))
}

/// Hides every secret of these, wherever a text repeats it. Of a URL the scheme stays.
#[must_use]
pub fn hidden(text: &str, given: impl Iterator<Item = String>) -> String {
    let mut secrets: Vec<_> = given.filter(|value| is_secret(value)).collect();
    // One may be a part of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.iter().fold(text.to_owned(), |text, secret| {
        text.replace(secret, &kept(secret))
    })
}

/// Returns what a parser of the command line may repeat: each argument, and what follows its `=`.
pub fn arguments() -> impl Iterator<Item = String> {
    let text = |argument: OsString| argument.to_string_lossy().into_owned();
    env::args_os().skip(1).map(text).flat_map(|argument| {
        let value = argument.split_once('=').map(|(_, value)| value.to_owned());
        iter::once(argument).chain(value)
    })
}

/// Returns what may be shown of a secret.
fn kept(secret: &str) -> String {
    let of_a_scheme = |c: char| c.is_ascii_alphanumeric() || c == '+';
    match secret.split_once("://") {
        Some((scheme, _)) if scheme.chars().all(of_a_scheme) => format!("{scheme}://…"),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{hidden, is_secret};

    #[test]
    fn what_may_hold_a_password_is_told_from_names_and_reasons() {
        for text in [
            "postgres://ann:s3cret@host/db",
            "POSTGRESQL+asyncpg://ann:s3 cret@host/db",
            "postgres:/ann:s3cret",
            "jdbc:postgresql://host/db?user=ann",
            "mysql://ann:s3cret@host/db",
            "ann:s3cret@host/db",
            "host=x password=s3cret",
            "PGPASSWORD = s3cret",
            "pass=s3cret",
            "DB_PASS=s3cret",
            "client-secret:s3cret",
            "password:s3cret",
            "postgresql%3A//ann:s3cret%40h/d",
            "ann%3As3cret%40h/d",
            "h/d?password%3Ds3cret",
            "h/d?p%2561ssword=s3cret",
        ] {
            assert!(is_secret(text), "{text}");
        }
        for text in [
            "public",
            "0003:0007",
            "ann@example",
            "see https://example.org/tickets/7: a comment",
            "the password column is longer",
            "C:\\entity",
            "add secret: key",
            "reset the password: see ticket 7",
            "which password:",
            "bypass:7",
            "compass=north",
            "secretary:ann",
            "pass",
            "add_secret_key",
            "100%40",
            "50% of the rows + 10%",
        ] {
            assert!(!is_secret(text), "{text}");
        }
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_is_repeated() {
        let given = ["password=s3", "password=s3cret", "postgres://a:b@c/d", "up"];
        let given = given.into_iter().map(str::to_owned);
        let text = "up 'password=s3cret' 'postgres://a:b@c/d'";
        assert_eq!(hidden(text, given), "up '…' 'postgres://…'");
    }
}
