//! Texts with a password where none belongs, such as a URL that was pasted into the wrong argument.

/// The schemes of PostgreSQL, with which its URLs begin even where the slashes are wrong.
const SCHEMES: [&str; 2] = ["postgres:", "postgresql:"];

/// What is followed by a password in libpq's other form, in a variable and in a parameter.
const KEYS: [&str; 3] = ["password", "passwd", "pwd"];

/// Returns whether a text looks as if it had a password in it: a database URL, with a scheme or
/// without, or `password=…`.
#[must_use]
pub(crate) fn is_secret(text: &str) -> bool {
    is_url(text) || names_a_password(text) || text.split_whitespace().any(has_user_and_password)
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
        pieces.any(|behind| behind.trim_start().starts_with('='))
    };
    KEYS.iter().any(|key| is_set(key))
}

/// As in `ann:pw@db/name`.
fn has_user_and_password(word: &str) -> bool {
    let password = word.split_once(':').map(|(_, behind)| behind);
    password.is_some_and(|behind| behind.contains('@'))
}

/// Hides every secret of these, wherever a text repeats it. Of a URL the scheme stays.
pub(crate) fn hidden(text: &str, given: impl Iterator<Item = String>) -> String {
    let mut secrets: Vec<_> = given.filter(|value| is_secret(value)).collect();
    // One may be a part of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.iter().fold(text.to_owned(), |text, secret| {
        text.replace(secret, &kept(secret))
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
