//! From a message to the name of a revision.

use std::{fmt, str::FromStr};

/// Longer file names are cut or refused by some file systems and archives.
const LONGEST: usize = 100;

/// The part of a revision's name behind its number: lower-case words joined by underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slug(String);

/// Why a message gives no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    /// Nothing but blanks.
    #[error("a revision needs a name")]
    Empty,
    /// It would be no Rust identifier behind the number, or read like a part of it.
    #[error("a revision's name begins with a letter, not with `{0}`")]
    Start(char),
    /// It would leave the folder, or be no Rust module.
    #[error("a revision's name is made of letters, digits and underscores, not of `{}`", .0.escape_debug())]
    Character(char),
    /// The file system has its limits.
    #[error("a revision's name has at most {LONGEST} characters")]
    Long,
}

impl FromStr for Slug {
    type Err = NameError;

    /// Blanks and hyphens become underscores and capitals small, so that a message in plain
    /// words will do. Several in a row become one, because Rust warns of a module named `a__b`.
    /// Anything else is refused rather than guessed.
    fn from_str(message: &str) -> Result<Self, NameError> {
        let lower = message.trim().to_lowercase().replace([' ', '-'], "_");
        let slug = joined(&lower);
        let first = slug.chars().next().ok_or(NameError::Empty)?;
        let stranger = |c: &char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_');
        if let Some(stranger) = slug.chars().find(stranger) {
            return Err(NameError::Character(stranger));
        }
        if !first.is_ascii_lowercase() {
            return Err(NameError::Start(first));
        }
        if slug.len() > LONGEST {
            Err(NameError::Long)
        } else {
            Ok(Self(slug))
        }
    }
}

/// Keeps one underscore where there are several, and none at the end.
fn joined(words: &str) -> String {
    let mut joined = String::new();
    for character in words.trim_end_matches('_').chars() {
        if character != '_' || !joined.ends_with('_') {
            joined.push(character);
        }
    }
    joined
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{NameError, Slug};

    fn slug(message: &str) -> Result<String, NameError> {
        message.parse::<Slug>().map(|slug| slug.to_string())
    }

    #[test]
    fn plain_words_make_a_name() {
        assert_eq!(
            slug("create_invoices_table").as_deref(),
            Ok("create_invoices_table")
        );
        assert_eq!(slug("a  b - c_").as_deref(), Ok("a_b_c"));
        assert_eq!(
            slug("  Add status-to invoices ").as_deref(),
            Ok("add_status_to_invoices")
        );
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(slug(""), Err(NameError::Empty));
        assert_eq!(slug("   "), Err(NameError::Empty));
        assert_eq!(slug("1st"), Err(NameError::Start('1')));
        assert_eq!(slug("_private"), Err(NameError::Start('_')));
        assert_eq!(slug("../x"), Err(NameError::Character('.')));
        assert_eq!(slug("a/b"), Err(NameError::Character('/')));
        assert_eq!(slug("größe"), Err(NameError::Character('ö')));
        assert_eq!(slug("drop;"), Err(NameError::Character(';')));
        assert_eq!(slug(&"x".repeat(101)), Err(NameError::Long));
    }
}
