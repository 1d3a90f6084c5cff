//! A stretch of the list of revisions, `0003:0007`, read without a database.

use std::{fmt, ops, str::FromStr};

use crate::{
    revision::target::{self, Target, TargetError},
    runner::event::Direction,
};

/// A stretch of the list of revisions.
///
/// An end that is not named is where the way begins or leads by itself: base and head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// A target alone: from where the way begins.
    To(Target),
    /// `A:B`, `A:`, `:B`. One end may be relative to the other: `0003:+2`, `-3:head`.
    Between(Option<Target>, Option<Target>),
}

/// Why a range leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RangeError {
    /// An end is no target, or no revision.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Both ends are `+N` or `-N`, and there is nothing to count from.
    #[error("both ends of `{0}` are relative")]
    Relative(Range),
    /// `+N` counts beyond head, or `-N` beyond base.
    #[error("`{0}` is out of range")]
    Outside(Range),
    /// It leads the other way.
    #[error("`{way}` cannot go from {start} to {end}")]
    WrongWay {
        /// Which way was asked for.
        way: Direction,
        /// The revision where it begins, or `base`.
        start: String,
        /// The revision where it ends, or `base`.
        end: String,
    },
}

impl RangeError {
    /// Returns the user's next step.
    #[must_use]
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Target(error) => error.hint(),
            Self::Relative(_) => Some("name one end: 0003:+2, or -3:head".to_owned()),
            Self::Outside(_) => Some("see `status`".to_owned()),
            Self::WrongWay { .. } => Some("swap the two ends".to_owned()),
        }
    }
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let Some((start, end)) = text.split_once(':') else {
            return Ok(Self::To(text.parse()?));
        };
        // A URL has a colon, too, and must not be repeated.
        if let Err(error @ TargetError::Url) = text.parse::<Target>() {
            return Err(error.into());
        }
        if end.contains(':') {
            return Err(TargetError::Malformed(text.to_owned()).into());
        }
        let end_of = |text: &str| match text {
            "" => Ok(None),
            text => text.parse().map(Some),
        };
        Ok(Self::Between(end_of(start)?, end_of(end)?))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = match self {
            Self::To(target) => return target.fmt(f),
            Self::Between(start, end) => (start, end),
        };
        let text = |end: &Option<Target>| end.as_ref().map(Target::to_string).unwrap_or_default();
        write!(f, "{}:{}", text(start), text(end))
    }
}

/// How many revisions are applied where an end is: 0 is base, the whole number of them head.
type Height = usize;

impl Range {
    /// Returns the target where it is one alone, and not a range.
    #[must_use]
    pub(crate) fn target(&self) -> Option<&Target> {
        match self {
            Self::To(target) => Some(target),
            Self::Between(..) => None,
        }
    }

    /// Returns which of the names `up` would apply: those behind the start, up to and including
    /// the end. It begins at base and leads to head by itself.
    ///
    /// # Errors
    ///
    /// [`RangeError`], also where the start is above the end.
    pub(crate) fn up(&self, names: &[&str]) -> Result<ops::Range<usize>, RangeError> {
        if let Self::To(target @ (Target::Base | Target::Back(_))) = self {
            return Err(target::wrong_way("up", target).into());
        }
        let (start, end) = self.heights(names, (0, names.len()))?;
        if let Self::To(target @ Target::Offset(_)) = self
            && end == 0
        {
            return Err(target::wrong_way("up", target).into());
        }
        if start > end {
            return Err(wrong_way(names, Direction::Up, start, end));
        }
        Ok(start..end)
    }

    /// Returns which of the names `down` would roll back, the last first: from and including the
    /// start down to the end, which stays. It begins at head and leads to base by itself.
    ///
    /// # Errors
    ///
    /// [`RangeError`], also where the start is below the end.
    pub(crate) fn down(&self, names: &[&str]) -> Result<ops::Range<usize>, RangeError> {
        if let Self::To(target @ (Target::Head | Target::Forward(_))) = self {
            return Err(target::wrong_way("down", target).into());
        }
        if let Self::To(target) = self {
            target::refuse_bare_number(names, target)?;
        }
        let (start, end) = self.heights(names, (names.len(), 0))?;
        if start < end {
            return Err(wrong_way(names, Direction::Down, start, end));
        }
        Ok(end..start)
    }

    fn heights(
        &self,
        names: &[&str],
        (bottom, top): (Height, Height),
    ) -> Result<(Height, Height), RangeError> {
        let (start, end) = match self {
            Self::To(target) => (None, Some(target)),
            Self::Between(start, end) => (start.as_ref(), end.as_ref()),
        };
        let start = start.map_or(Ok(End::At(bottom)), |target| end_at(names, target))?;
        let end = end.map_or(Ok(End::At(top)), |target| end_at(names, target))?;
        match (start, end) {
            (End::At(start), End::At(end)) => Ok((start, end)),
            (End::At(start), End::Off(by)) => Ok((start, self.off(names, start, by)?)),
            (End::Off(by), End::At(end)) => Ok((self.off(names, end, by)?, end)),
            (End::Off(_), End::Off(_)) => Err(RangeError::Relative(self.clone())),
        }
    }

    fn off(&self, names: &[&str], from: Height, by: isize) -> Result<Height, RangeError> {
        let height = from.checked_add_signed(by);
        let inside = height.filter(|height| *height <= names.len());
        inside.ok_or_else(|| RangeError::Outside(self.clone()))
    }
}

enum End {
    At(Height),
    Off(isize),
}

fn end_at(names: &[&str], target: &Target) -> Result<End, TargetError> {
    let count = |count: usize| isize::try_from(count).unwrap_or(isize::MAX);
    Ok(match (target, target.height(names)?) {
        (_, Some(height)) => End::At(height),
        (Target::Back(steps), None) => End::Off(-count(*steps)),
        (Target::Forward(steps), None) => End::Off(count(*steps)),
        (_, None) => End::Off(0),
    })
}

fn wrong_way(names: &[&str], way: Direction, start: Height, end: Height) -> RangeError {
    let (start, end) = (name_at(names, start), name_at(names, end));
    RangeError::WrongWay { way, start, end }
}

/// Names a height by the revision that is applied last there.
#[must_use]
pub(crate) fn name_at(names: &[&str], height: usize) -> String {
    let below = height.checked_sub(1).and_then(|index| names.get(index));
    below.copied().unwrap_or("base").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Range, RangeError};
    use crate::revision::target::TargetError;

    const NAMES: [&str; 5] = ["m0001_a", "m0002_b", "m0003_c", "m0004_d", "m0005_e"];

    fn range(text: &str) -> Range {
        text.parse().expect(text)
    }

    fn up(text: &str) -> Vec<&str> {
        NAMES[range(text).up(&NAMES).expect(text)].to_vec()
    }

    fn down(text: &str) -> Vec<&str> {
        let range = range(text).down(&NAMES).expect(text);
        NAMES[range].iter().rev().copied().collect()
    }

    #[test]
    fn up_leaves_out_its_start_and_takes_its_end() {
        assert_eq!(up("head"), NAMES);
        assert_eq!(up("base:head"), NAMES);
        assert_eq!(up(":"), NAMES);
        assert_eq!(up("0003"), NAMES[..3]);
        assert_eq!(up(":0003"), NAMES[..3]);
        assert_eq!(up("_b:m0004_d"), NAMES[2..4]);
        assert_eq!(up("2:"), NAMES[2..]);
        assert_eq!(up("0002:0002"), [""; 0]);
    }

    #[test]
    fn down_takes_its_start_and_leaves_its_end_applied() {
        assert_eq!(
            down("base"),
            ["m0005_e", "m0004_d", "m0003_c", "m0002_b", "m0001_a"]
        );
        assert_eq!(down("0003"), ["m0005_e", "m0004_d"]);
        assert_eq!(down("0004:0002"), ["m0004_d", "m0003_c"]);
        assert_eq!(down("0002:"), ["m0002_b", "m0001_a"]);
        assert_eq!(down("2:"), ["m0002_b", "m0001_a"]);
        assert_eq!(down("3:1"), ["m0003_c", "m0002_b"]);
        assert_eq!(down(":0004"), ["m0005_e"]);
    }

    #[test]
    fn one_end_may_be_relative_to_the_other() {
        assert_eq!(up("0002:+2"), NAMES[2..4]);
        assert_eq!(up("-2:0004"), NAMES[2..4]);
        assert_eq!(up("-1:"), NAMES[4..]);
        assert_eq!(up("+2"), NAMES[..2]);
        assert_eq!(down("-2"), ["m0005_e", "m0004_d"]);
        assert_eq!(down("0003:-1"), ["m0003_c"]);
        assert_eq!(down("+1:0003"), ["m0004_d"]);
    }

    #[test]
    fn both_ends_may_have_an_offset() {
        assert_eq!(up("0002+1:head-1"), NAMES[3..4]);
        assert_eq!(up("base+1:heads"), NAMES[1..]);
        assert_eq!(up("0001+1"), NAMES[..2]);
        assert_eq!(up("0001+1:+2"), NAMES[2..4]);
        assert_eq!(down("head-1:0002+1"), ["m0004_d"]);
        assert_eq!(down("heads-3"), ["m0005_e", "m0004_d", "m0003_c"]);
        assert_eq!(down("1+1"), ["m0005_e", "m0004_d", "m0003_c"]);
        assert_eq!(down("0002:0001-1"), ["m0002_b", "m0001_a"]);
    }

    #[test]
    fn what_leads_nowhere_is_said() {
        let up = |text: &str| range(text).up(&NAMES).expect_err(text).to_string();
        let down = |text: &str| range(text).down(&NAMES).expect_err(text).to_string();
        assert_eq!(up("0004:_b"), "`up` cannot go from m0004_d to m0002_b");
        assert_eq!(up("0002:-1"), "`up` cannot go from m0002_b to m0001_a");
        assert_eq!(down("base:0002"), "`down` cannot go from base to m0002_b");
        assert_eq!(up("+1:+2"), "both ends of `+1:+2` are relative");
        assert_eq!(up("0004:+2"), "`0004:+2` is out of range");
        assert_eq!(down("-6"), "`-6` is out of range");
        assert_eq!(up("0002:head+1"), "`head+1` is out of range");
        assert_eq!(up("base"), "`up` cannot go to `base`");
        assert_eq!(up("0001-1"), "`up` cannot go to `0001-1`");
        assert_eq!(down("+1"), "`down` cannot go to `+1`");
        assert_eq!(down("1"), "`1` could mean 1 step or m0001_a");
        assert_eq!(
            up(":m"),
            "`m` is ambiguous; it matches m0001_a, m0002_b, m0003_c, m0004_d, m0005_e"
        );
    }

    #[test]
    fn what_is_no_range_is_refused_and_no_url_repeated() {
        let error = |text: &str| text.parse::<Range>().expect_err(text);
        for text in ["a:b:c", "::"] {
            let malformed = TargetError::Malformed(text.to_owned());
            assert_eq!(error(text), RangeError::Target(malformed));
        }
        assert_eq!(error("+:0002").to_string(), "`+` is not a valid target");
        for url in ["postgres://ann:s3cret@h/d", "ann:s3cret@h"] {
            assert_eq!(error(url), RangeError::Target(TargetError::Url));
        }
    }

    #[test]
    fn a_range_is_shown_as_it_is_written() {
        for text in ["head", "0003:+2", ":", "-1:", ":base", "0003+1:head-1"] {
            assert_eq!(range(text).to_string(), text);
        }
    }
}
