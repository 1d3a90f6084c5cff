//! Revisions whose file was probably renamed after they were applied.
//!
//! A revision's name is that of its file, and the ledger has it. So a renamed revision is two: one
//! that the program does not know, and one that is pending.

use std::fmt;

use crate::{
    revision::{number_of, prefix, status::Status},
    text,
};

/// From which likeness on two names may be one that was corrected.
const ALIKE: f64 = 0.8;

/// A revision of the ledger, and the pending one that it probably is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The name in the ledger.
    pub from: String,
    /// The name in the program.
    pub to: String,
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = text::name(&self.from);
        write!(f, "was `{from}` renamed to `{}`?", text::name(&self.to))
    }
}

/// Asks whether revisions were renamed, and says what to do; `None` if there is no question.
#[must_use]
pub(crate) fn advice(renames: &[Rename]) -> Option<String> {
    let questions: Vec<_> = renames.iter().map(ToString::to_string).collect();
    let questions = questions.join(" ");
    (!questions.is_empty())
        .then(|| format!("{questions} A revision's file name is its identity: rename it back"))
}

/// Returns for each unknown revision the pending one that it probably is: one that differs in its
/// number or date only, or else has the same number, or else a similar name.
#[must_use]
pub(crate) fn renames(status: &Status) -> Vec<Rename> {
    let mut pending = status.pending();
    let mut renames = Vec::new();
    for row in &status.unknown {
        let from = row.version.as_str();
        let found = [has_same_words, has_same_number, is_similar]
            .iter()
            .find_map(|is_it| pending.iter().position(|to| is_it(from, to)));
        if let Some(index) = found {
            renames.push(Rename {
                from: from.to_owned(),
                to: pending.remove(index).to_owned(),
            });
        }
    }
    renames
}

fn has_same_words(from: &str, to: &str) -> bool {
    words(from) == words(to)
}

fn has_same_number(from: &str, to: &str) -> bool {
    number_of(from).is_some_and(|number| number_of(to) == Some(number))
}

fn is_similar(from: &str, to: &str) -> bool {
    strsim::normalized_damerau_levenshtein(words(from), words(to)) >= ALIKE
}

fn words(name: &str) -> &str {
    prefix::without(name).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::renames;
    use crate::{ledger::Applied, revision::status::Status};

    fn found(list: &[&str], ledger: &[&str]) -> Vec<(String, String)> {
        let row = |version: &&str| Applied {
            version: (*version).to_owned(),
            applied_at: 1,
        };
        let status = Status::compare(list, ledger.iter().map(row).collect());
        let renames = renames(&status).into_iter();
        renames.map(|rename| (rename.from, rename.to)).collect()
    }

    fn is_found(from: &str, to: &str) -> bool {
        found(&["m0001_a", to], &["m0001_a", from]) == [(from.to_owned(), to.to_owned())]
    }

    #[test]
    fn a_new_number_another_word_and_a_corrected_letter_are_renames() {
        assert!(is_found(
            "m0013_stored_procedures",
            "m0014_stored_procedures"
        ));
        assert!(is_found("m20240105_000001_users", "m0002_users"));
        assert!(is_found("m0013_x", "m0013_stored_procedures"));
        assert!(is_found(
            "m20240105_000001_create_user",
            "m20240105_000002_create_users"
        ));
        assert!(is_found("create_user", "create_users"));
    }

    #[test]
    fn other_names_and_applied_revisions_are_not() {
        assert!(!is_found("m0013_x", "m0014_y"));
        assert!(!is_found(
            "m20240105_000001_users",
            "m20240106_000001_books"
        ));
        assert!(found(&["m0001_a", "m0002_b"], &["m0001_b", "m0001_a", "m0002_b"]).is_empty());
    }

    #[test]
    fn the_words_count_more_than_the_number_and_no_revision_is_taken_twice() {
        let renames = found(&["m0013_y", "m0014_x"], &["m0013_x", "m0015_x"]);
        assert_eq!(renames, [("m0013_x".to_owned(), "m0014_x".to_owned())]);
    }
}
