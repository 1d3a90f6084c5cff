//! Which part of the history to show: Alembic's `FROM:TO`, read without a database.

use std::{fmt, ops::Range, str::FromStr};

use crate::{
    revision::target::{self, TargetError},
    text,
};

/// Which part of the history to show. As in a [`range`](crate::revision::range) of `--sql`, the older end does
/// not belong to it, and the newer one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// `FROM:TO`: what lies after the older end, up to and including the newer one.
    Between(End, End),
    /// `-N:TO`: so many, the last of which is the end.
    Last(usize, End),
    /// `FROM:+N`: so many, the first of which comes after the end.
    First(End, usize),
}

/// One end of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// `base`, or nothing before the colon: before the first revision.
    Base,
    /// `head`, or nothing behind the colon: the newest revision.
    Head,
    /// `current`: the newest applied revision, which only the database knows.
    Current,
    /// A revision, by number, by name, or by a part of one name only; as in a target.
    Revision(String),
}

/// Why a window shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WindowError {
    /// There is no colon, or a sign where none has a meaning.
    #[error("`{}` is no range", text::name(.0))]
    Malformed(String),
    /// A database's URL, which is not repeated: its flag was forgotten.
    #[error("a URL is no range")]
    Url,
    /// The ends are in the wrong order.
    #[error("`{from}` is newer than `{to}`")]
    Reversed {
        /// The end before the colon.
        from: End,
        /// The end behind it.
        to: End,
    },
    /// An end is no revision, or could be several.
    #[error(transparent)]
    Revision(#[from] TargetError),
}

impl WindowError {
    /// Returns the user's next step.
    #[must_use]
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Malformed(_) => Some(
                "a range is FROM:TO, and each end a revision, base, head, current or nothing; \
                 -3:TO are the last three up to TO, FROM:+3 the first three after FROM"
                    .to_owned(),
            ),
            Self::Url => {
                Some("name the database with --database-url, or by DATABASE_URL".to_owned())
            }
            Self::Reversed { .. } => Some("the older end stands before the colon".to_owned()),
            Self::Revision(error) => error.hint(),
        }
    }
}

impl Window {
    /// Says whether the window cannot be found without the database.
    #[must_use]
    pub(crate) fn needs_current(&self) -> bool {
        match self {
            Self::Between(from, to) => [from, to].contains(&&End::Current),
            Self::Last(_, end) | Self::First(end, _) => *end == End::Current,
        }
    }

    /// Finds the window in a list of revisions, oldest first. `current` is the newest applied
    /// one, none at base; it is looked at only where [`Window::needs_current`].
    ///
    /// # Errors
    ///
    /// [`WindowError::Reversed`] and [`WindowError::Revision`].
    pub(crate) fn select(
        &self,
        names: &[&str],
        current: Option<&str>,
    ) -> Result<Range<usize>, WindowError> {
        let count_to = |end: &End| end.count_to(names, current);
        match self {
            Self::Between(from, to) => {
                let (first, last) = (count_to(from)?, count_to(to)?);
                if first > last {
                    let (from, to) = (from.clone(), to.clone());
                    return Err(WindowError::Reversed { from, to });
                }
                Ok(first..last)
            }
            Self::Last(count, to) => {
                let last = count_to(to)?;
                Ok(last.saturating_sub(*count)..last)
            }
            Self::First(from, count) => {
                let start = count_to(from)?;
                Ok(start..start.saturating_add(*count).min(names.len()))
            }
        }
    }
}

impl End {
    /// Counts the revisions up to this end, itself included; at base there is none.
    fn count_to(&self, names: &[&str], current: Option<&str>) -> Result<usize, TargetError> {
        match self {
            Self::Base => Ok(0),
            Self::Head => Ok(names.len()),
            Self::Current => {
                let index = names.iter().position(|name| Some(*name) == current);
                Ok(index.map_or(0, |index| index + 1))
            }
            Self::Revision(text) => Ok(target::find(names, text)? + 1),
        }
    }

    /// Reads one end; none where it has a sign or a second colon.
    fn read(text: &str, if_empty: Self) -> Option<Self> {
        match text {
            "" => Some(if_empty),
            "base" => Some(Self::Base),
            "head" | "heads" => Some(Self::Head),
            "current" => Some(Self::Current),
            _ if text.starts_with(['+', '-']) || text.contains(':') => None,
            _ => Some(Self::Revision(text.to_owned())),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base => "base",
            Self::Head => "head",
            Self::Current => "current",
            Self::Revision(text) => text,
        })
    }
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        if text.contains("://") || text.contains('@') {
            return Err(WindowError::Url);
        }
        read(text).ok_or_else(|| WindowError::Malformed(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Window> {
    let (from, to) = text.split_once(':')?;
    if let Some(digits) = from.strip_prefix('-') {
        return Some(Window::Last(count(digits)?, End::read(to, End::Head)?));
    }
    let from = End::read(from, End::Base)?;
    match to.strip_prefix('+') {
        Some(digits) => Some(Window::First(from, count(digits)?)),
        None => Some(Window::Between(from, End::read(to, End::Head)?)),
    }
}

/// Reads digits alone: `parse` would take a second sign.
fn count(digits: &str) -> Option<usize> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::{End, Window, WindowError};

    const NAMES: [&str; 5] = ["m0001_a", "m0002_b", "m0003_c", "m0009_d", "m0010_e"];

    fn window(text: &str) -> Window {
        text.parse().expect("a range")
    }

    /// What a range shows where `m0003_c` is current.
    fn shown(text: &str) -> &'static [&'static str] {
        &NAMES[window(text).select(&NAMES, Some("m0003_c")).expect(text)]
    }

    #[test]
    fn the_older_end_does_not_belong_to_it_and_the_newer_one_does() {
        assert_eq!(shown("0002:0009"), &NAMES[2..4]);
        assert_eq!(shown("m0002_b:_d"), &NAMES[2..4]);
        assert_eq!(shown("3:3"), [""; 0]);
    }

    #[test]
    fn a_range_means_what_it_means_for_a_script() {
        for text in [
            ":",
            "base:head",
            "0002:0009",
            "0009:",
            ":0002",
            "head:",
            "0002:+2",
            "-2:",
            "-1:3",
        ] {
            let range: crate::revision::range::Range = text.parse().expect(text);
            assert_eq!(shown(text), &NAMES[range.up(&NAMES).expect(text)], "{text}");
        }
    }

    #[test]
    fn an_end_that_is_left_out_is_base_or_head() {
        assert_eq!(shown(":"), NAMES);
        assert_eq!(shown("base:head"), NAMES);
        assert_eq!(shown("0009:"), &NAMES[4..]);
        assert_eq!(shown(":0002"), &NAMES[..2]);
        assert_eq!(shown("head:"), [""; 0]);
        assert_eq!(shown(":base"), [""; 0]);
    }

    #[test]
    fn a_sign_counts_from_the_other_end() {
        assert_eq!(shown("-3:"), &NAMES[2..]);
        assert_eq!(shown("-2:0003"), &NAMES[1..3]);
        assert_eq!(shown("-2:current"), &NAMES[1..3]);
        assert_eq!(shown(":+2"), &NAMES[..2]);
        assert_eq!(shown("0003:+2"), &NAMES[3..]);
        assert_eq!(shown("-0:"), [""; 0]);
        assert_eq!(shown("-99:"), NAMES);
        assert_eq!(shown(&format!("2:+{}", usize::MAX)), &NAMES[2..]);
    }

    #[test]
    fn only_current_needs_the_database() {
        for text in ["current:", ":current", "-1:current", "current:+2"] {
            assert!(window(text).needs_current(), "{text}");
        }
        for text in [":", "-3:", "base:head", "0002:+1"] {
            assert!(!window(text).needs_current(), "{text}");
        }
        assert_eq!(shown(":current"), &NAMES[..3]);
        assert_eq!(shown("current:"), &NAMES[3..]);
    }

    #[test]
    fn at_base_current_is_base() {
        let at_base = |text| window(text).select(&NAMES, None);
        assert_eq!(at_base(":current"), Ok(0..0));
        assert_eq!(at_base("-2:current"), Ok(0..0));
        assert_eq!(at_base("current:"), Ok(0..5));
        assert_eq!(at_base("current:+2"), Ok(0..2));
    }

    #[test]
    fn a_program_without_revisions_has_an_empty_history() {
        for text in [":", "head:", "-3:", ":+3", "head:base"] {
            assert_eq!(window(text).select(&[], None), Ok(0..0), "{text}");
        }
    }

    #[test]
    fn the_older_end_comes_first() {
        let error = window("0009:0002")
            .select(&NAMES, None)
            .expect_err("refused");
        assert_eq!(error.to_string(), "`0009` is newer than `0002`");
        let error = window("head:base")
            .select(&NAMES, None)
            .expect_err("refused");
        let (from, to) = (End::Head, End::Base);
        assert_eq!(error, WindowError::Reversed { from, to });
    }

    #[test]
    fn an_end_that_is_no_revision_is_told_as_a_target_is() {
        let error = window("0007:").select(&NAMES, None).expect_err("unknown");
        assert_eq!(error.to_string(), "no revision matches `0007`");
        let error = window(":m").select(&NAMES, None).expect_err("ambiguous");
        assert!(
            error
                .to_string()
                .starts_with("`m` is ambiguous; it matches "),
            "{error}"
        );
    }

    #[test]
    fn other_texts_are_no_ranges() {
        for text in [
            "",
            "head",
            "-3",
            "+3:",
            ":-3",
            "-3:+3",
            "-:",
            ":+",
            "-x:",
            "-+3:",
            ":++3",
            "--3:",
            "a:b:c",
            "::",
            "-99999999999999999999999:",
        ] {
            let error = text.parse::<Window>().expect_err(text);
            assert_eq!(error, WindowError::Malformed(text.to_owned()));
        }
    }

    #[test]
    fn a_url_is_no_range_and_is_not_repeated() {
        for text in ["postgres://ann:s3cret@h/d", "ann:s3cret@h"] {
            assert_eq!(text.parse::<Window>(), Err(WindowError::Url));
        }
    }
}
