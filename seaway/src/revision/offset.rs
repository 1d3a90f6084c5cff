//! `0012+1`, `head-1`, `base+2`: so many revisions from a place in the list.

use std::fmt;

use crate::revision::target::{self, TargetError};

/// So many revisions from a place in the list, whatever is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    from: Anchor,
    /// How many revisions towards head, or, where negative, towards base.
    by: isize,
    /// The text as it was written. If a revision's name contains it, that revision is meant, and no
    /// offset.
    text: String,
}

/// The place to count from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Anchor {
    /// The newest revision.
    Head,
    /// Before the first revision.
    Base,
    /// A revision, by number, by name, or by a part of one name only.
    Revision(String),
}

impl Offset {
    /// Reads a text that ends in a sign and digits; returns none if it does not.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let at = text.rfind(['+', '-']).filter(|at| *at > 0)?;
        let (from, by) = text.split_at(at);
        let from = match from {
            "head" | "heads" => Anchor::Head,
            "base" => Anchor::Base,
            name => Anchor::Revision(name.to_owned()),
        };
        let (by, text) = (signed(by)?, text.to_owned());
        Some(Self { from, by, text })
    }

    /// Returns how many revisions are applied there, counted from the first; 0 is base.
    ///
    /// # Errors
    ///
    /// As [`target::find`], and [`TargetError::Outside`].
    pub(crate) fn height(&self, names: &[&str]) -> Result<usize, TargetError> {
        match target::find(names, &self.text) {
            Err(TargetError::Unknown { .. }) => {}
            found => return found.map(|index| index + 1),
        }
        let (from, anchor) = match &self.from {
            Anchor::Head => (names.len(), "head"),
            Anchor::Base => (0, "base"),
            Anchor::Revision(text) => {
                let index = target::find(names, text)?;
                (index + 1, names[index])
            }
        };
        let height = from.checked_add_signed(self.by);
        let inside = height.filter(|height| *height <= names.len());
        inside.ok_or_else(|| TargetError::Outside {
            text: self.text.clone(),
            from: anchor.to_owned(),
            back: from,
            forward: names.len() - from,
        })
    }
}

/// Reads a sign and digits. A number that is too large leads out of every list.
fn signed(text: &str) -> Option<isize> {
    let digits = &text[1..];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let too_large = if text.starts_with('-') {
        isize::MIN
    } else {
        isize::MAX
    };
    Some(text.parse().unwrap_or(too_large))
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Offset;
    use crate::revision::target::TargetError;

    const NAMES: [&str; 5] = ["m0001_a", "m0002_b", "m0003_c", "m0004_d", "m0005_e"];

    fn height(names: &[&str], text: &str) -> Result<usize, TargetError> {
        Offset::read(text).expect("an offset").height(names)
    }

    #[test]
    fn it_counts_from_a_revision_or_an_end() {
        for (text, expected) in [
            ("0002+1", 3),
            ("2-1", 1),
            ("m0002_b-2", 0),
            ("_c+2", 5),
            ("head-1", 4),
            ("heads-0", 5),
            ("base+2", 2),
        ] {
            assert_eq!(height(&NAMES, text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn outside_of_the_list_there_is_nothing() {
        let far = format!("head-{}", isize::MAX);
        let too_long = "head+99999999999999999999999";
        for text in ["0004+2", "0002-3", "head+1", "base-1", &far, too_long] {
            let error = height(&NAMES, text).expect_err(text);
            let told = format!("`{text}` is out of range");
            assert_eq!(error.to_string(), told);
        }
        for (text, offsets) in [
            ("0004+2", "offsets from m0004_d are -4 to +1"),
            ("head+1", "offsets from head are -5 to 0"),
            ("base-1", "offsets from base are 0 to +5"),
        ] {
            let hint = height(&NAMES, text).expect_err(text).hint();
            assert_eq!(hint.as_deref(), Some(offsets), "{text}");
        }
    }

    #[test]
    fn a_name_with_a_sign_stays_a_name() {
        let dated = ["m2024-01", "m2024-02", "x"];
        assert_eq!(height(&dated, "m2024-01"), Ok(1));
        assert_eq!(height(&dated, "24-02"), Ok(2));
        assert_eq!(height(&dated, "m2024-02+1"), Ok(3));
    }

    #[test]
    fn the_place_to_count_from_must_be_one_revision() {
        let error = |text: &str| height(&NAMES, text).expect_err(text).to_string();
        assert_eq!(error("0007+1"), "no revision matches `0007`");
        assert_eq!(error("0002+1+1"), "no revision matches `0002+1`");
        let ambiguous = "`m` is ambiguous; it matches m0001_a, m0002_b, m0003_c, m0004_d, m0005_e";
        assert_eq!(error("m+1"), ambiguous);
    }

    #[test]
    fn other_texts_are_no_offsets() {
        for text in ["", "head", "+1", "-1", "a-", "a+b", "a-1b", "ä", "a+ä"] {
            assert_eq!(Offset::read(text), None, "{text}");
        }
    }
}
