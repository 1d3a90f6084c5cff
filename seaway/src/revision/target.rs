//! Where a run is to lead: Alembic's grammar, read without a database.

use std::{fmt, str::FromStr};

use crate::{
    revision::{
        nearest,
        offset::Offset,
        order::{self, OrderError},
        status::Status,
    },
    text,
};

/// Where a run is to lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `head` or `heads`: everything applied.
    Head,
    /// `base`: nothing applied.
    Base,
    /// `+N`: so many more than now. Exactly so many: fewer are [`TargetError::TooFew`].
    Forward(usize),
    /// `-N`: so many less than now. Exactly so many: fewer are [`TargetError::TooFew`].
    Back(usize),
    /// A revision, by number (`10`, `0010`, `m0010`), by name, or by a part of one name only.
    Revision(String),
    /// `0010+1`, `head-1`: so many revisions from a place in the list, whatever is applied.
    Offset(Offset),
}

/// Why a target leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Empty, or a sign without a number behind it.
    #[error("`{}` is not a valid target", text::name(.0))]
    Malformed(String),
    /// A flag that the command does not have, where a target could stand.
    #[error("`{}` is neither a flag of this command nor a target", text::name(.0))]
    Flag(String),
    /// A database's URL, which is not repeated: its flag was forgotten.
    #[error("expected a target, got a database URL")]
    Url,
    /// No revision has this number, name or part of a name.
    #[error("no revision matches `{}`", text::name(.text))]
    Unknown {
        /// What was asked for.
        text: String,
        /// The revisions that there are.
        candidates: Vec<String>,
    },
    /// An offset counts beyond head or base.
    #[error("`{}` is out of range", text::name(.text))]
    Outside {
        /// What was asked for.
        text: String,
        /// The place that it counts from: a revision's name, `head` or `base`.
        from: String,
        /// How many revisions there are from it down to base.
        back: usize,
        /// How many revisions there are from it up to head.
        forward: usize,
    },
    /// Base, or a number of steps, and a revision is needed.
    #[error("`{0}` is no revision")]
    NoRevision(Target),
    /// `current`, and the database is at base.
    #[error("no revision of this program is applied, so none is current")]
    NoCurrent,
    /// Several names have this part.
    #[error("`{}` is ambiguous; it matches {}", text::name(.text), text::names(.candidates))]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// The revisions that it could be.
        candidates: Vec<String>,
    },
    /// `up` cannot lead to `base` or by a negative number, `down` not to `head` or by a
    /// positive one.
    #[error("`{way}` cannot go to `{target}`")]
    Direction {
        /// `up` or `down`.
        way: &'static str,
        /// The target.
        target: Target,
    },
    /// A bare number of one or two digits on the way down. Other tools mean so many steps by it;
    /// here it would be the revision with that number, and roll back all that came after it.
    #[error(
        "`{text}` could mean {} or {}", steps(*.number),
        .revision.as_deref().unwrap_or("a revision with that number")
    )]
    BareNumber {
        /// What was asked for.
        text: String,
        /// The number.
        number: usize,
        /// The revision that has this number; none where no revision has it.
        revision: Option<String>,
    },
    /// `+N` or `-N`, and there are fewer than that.
    #[error("`{target}` asks for {}, and {}", revisions(*.asked), only(*.there, .which))]
    TooFew {
        /// The target.
        target: Target,
        /// How many it asks for.
        asked: usize,
        /// How many there are.
        there: usize,
        /// Which ones these are: `pending`, `applied`.
        which: &'static str,
    },
    /// `down` was to stop at a revision that is not applied.
    #[error("cannot roll back to `{0}`: it is not applied")]
    NotApplied(String),
    /// `down` was to go back so many, and the ledger and the list differ in which these are.
    #[error(transparent)]
    Order(#[from] OrderError),
}

impl TargetError {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Malformed(_) | Self::Flag(_) | Self::Direction { .. } => Some(
                "a target is head, base, +2, -3, a revision's number, or its name or a part of it; \
                 0010+1 and head-1 count from there"
                    .to_owned(),
            ),
            Self::NoRevision(_) => Some(
                "name a revision by its number, or its name or a part of it; or head, current, \
                 0010+1, head-1"
                    .to_owned(),
            ),
            Self::Outside {
                from,
                back,
                forward,
                ..
            } => Some(offsets(from, *back, *forward)),
            Self::Url => {
                Some("name the database with --database-url, or by DATABASE_URL".to_owned())
            }
            Self::Unknown { text, candidates } => nearest::hint(candidates, text),
            Self::Ambiguous { .. } => Some("write more of the name, or its number".to_owned()),
            Self::NotApplied(_) | Self::NoCurrent | Self::TooFew { there: 0, .. } => {
                Some("see `status`".to_owned())
            }
            Self::TooFew { target, .. } => Some(match target {
                Target::Back(_) => "`base` means all of them".to_owned(),
                _ => "`head` means all of them".to_owned(),
            }),
            Self::Order(error) => Some(error.hint()),
            Self::BareNumber {
                number, revision, ..
            } => Some(unambiguous(*number, revision.as_deref())),
        }
    }
}

/// Counts revisions for a message.
fn revisions(count: usize) -> String {
    match count {
        1 => "1 revision".to_owned(),
        count => format!("{count} revisions"),
    }
}

/// Says how few there are.
fn only(count: usize, which: &str) -> String {
    match count {
        0 => format!("none is {which}"),
        1 => format!("only 1 is {which}"),
        count => format!("only {count} are {which}"),
    }
}

/// Says which offsets stay within the list.
fn offsets(from: &str, back: usize, forward: usize) -> String {
    let signed = |sign: char, count: usize| match count {
        0 => "0".to_owned(),
        count => format!("{sign}{count}"),
    };
    let (from, back, forward) = (text::name(from), signed('-', back), signed('+', forward));
    format!("offsets from {from} are {back} to {forward}")
}

/// Counts steps for a message.
fn steps(count: usize) -> String {
    match count {
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    }
}

/// Returns the spellings that mean one thing only.
fn unambiguous(number: usize, revision: Option<&str>) -> String {
    let back = match number {
        0 => "`down base` rolls back all".to_owned(),
        1 => "`down -1` rolls back one".to_owned(),
        number => format!("`down -{number}` rolls back {number}"),
    };
    match revision {
        Some(revision) => format!("{back}, `down {number:04}` goes down to {revision}"),
        None => back,
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed(text.to_owned());
        let count = |digits: &str| steps_of(digits).ok_or_else(malformed);
        if text.contains("://") || text.contains('@') {
            return Err(TargetError::Url);
        }
        if is_flag(text) {
            return Err(TargetError::Flag(text.to_owned()));
        }
        match (text, text.split_at_checked(1)) {
            ("head" | "heads", _) => Ok(Self::Head),
            ("base", _) => Ok(Self::Base),
            (_, Some(("+", digits))) => count(digits).map(Self::Forward),
            (_, Some(("-", digits))) => count(digits).map(Self::Back),
            ("", _) => Err(malformed()),
            _ => Ok(match Offset::read(text) {
                Some(offset) => Self::Offset(offset),
                None => Self::Revision(text.to_owned()),
            }),
        }
    }
}

/// Reads digits alone: `parse` would take a second sign.
fn steps_of(digits: &str) -> Option<usize> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Signs stand before digits; a letter behind one or two of them makes a flag.
fn is_flag(text: &str) -> bool {
    let name = text.strip_prefix("--").or_else(|| text.strip_prefix('-'));
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Base => f.write_str("base"),
            Self::Forward(count) => write!(f, "+{count}"),
            Self::Back(count) => write!(f, "-{count}"),
            Self::Revision(text) => f.write_str(text),
            Self::Offset(offset) => offset.fmt(f),
        }
    }
}

impl Target {
    /// Returns how many revisions of a list are applied at this target: 0 is base. None for
    /// `+N` and `-N`, which depend on where they count from.
    ///
    /// # Errors
    ///
    /// As [`find`], and [`TargetError::Outside`].
    pub(crate) fn height(&self, names: &[&str]) -> Result<Option<usize>, TargetError> {
        Ok(match self {
            Self::Head => Some(names.len()),
            Self::Base => Some(0),
            Self::Forward(_) | Self::Back(_) => None,
            Self::Revision(text) => Some(find(names, text)? + 1),
            Self::Offset(offset) => Some(offset.height(names)?),
        })
    }
}

/// Returns the pending revisions that lead up to a target, in the order to apply them.
///
/// # Errors
///
/// [`TargetError`], also where the target lies the other way.
pub(crate) fn up<'a>(status: &'a Status, target: &Target) -> Result<Vec<&'a str>, TargetError> {
    let pending = status.pending();
    let names = names(status);
    match (target, target.height(&names)?) {
        (Target::Forward(count), _) => first(pending, *count, target, "pending"),
        (Target::Base | Target::Back(_), _) | (Target::Offset(_), Some(0)) | (_, None) => {
            Err(wrong_way("up", target))
        }
        (_, Some(height)) => Ok(pending
            .into_iter()
            .filter(|name| names[..height].contains(name))
            .collect()),
    }
}

/// Returns the applied revisions that lead down to a target, in the order to roll them back:
/// [`Status::rollback_order`]. The target itself stays applied.
///
/// # Errors
///
/// As [`up`], and [`TargetError::NotApplied`] and [`TargetError::BareNumber`];
/// [`TargetError::Order`] if the target is a number of steps, and the ledger's times and the list
/// differ in which revisions these are.
pub(crate) fn down<'a>(status: &'a Status, target: &Target) -> Result<Vec<&'a str>, TargetError> {
    let names = names(status);
    refuse_bare_number(&names, target)?;
    let applied = status.rollback_order();
    match (target, target.height(&names)?) {
        (Target::Back(count), _) => {
            let last = first(applied, *count, target, "applied")?;
            order::check(status, *count)?;
            Ok(last)
        }
        (Target::Head | Target::Forward(_), _) | (_, None) => Err(wrong_way("down", target)),
        (_, Some(0)) => Ok(applied),
        (_, Some(height)) => {
            let stop = names[height - 1];
            if !applied.contains(&stop) {
                return Err(TargetError::NotApplied(stop.to_owned()));
            }
            let after = &names[height..];
            Ok(applied
                .into_iter()
                .filter(|name| after.contains(name))
                .collect())
        }
    }
}

/// Returns how many revisions of the list a target has applied, counted from the first.
///
/// `+N` and `-N` count from the newest applied revision.
///
/// # Errors
///
/// As [`find`], and [`TargetError::TooFew`].
pub(crate) fn position(status: &Status, target: &Target) -> Result<usize, TargetError> {
    let names = names(status);
    let is_current = |name: &&str| Some(*name) == status.current();
    let current = names
        .iter()
        .position(is_current)
        .map_or(0, |index| index + 1);
    match target {
        Target::Forward(count) => {
            let after = names.len() - current;
            refuse_too_few(target, *count, after, "after the current one")?;
            Ok(current + count)
        }
        Target::Back(count) => {
            refuse_too_few(target, *count, current, "up to the current one")?;
            Ok(current - count)
        }
        Target::Head | Target::Base | Target::Revision(_) | Target::Offset(_) => {
            Ok(target.height(&names)?.unwrap_or(current))
        }
    }
}

/// Takes exactly so many.
fn first<'a>(
    mut names: Vec<&'a str>,
    count: usize,
    target: &Target,
    which: &'static str,
) -> Result<Vec<&'a str>, TargetError> {
    refuse_too_few(target, count, names.len(), which)?;
    names.truncate(count);
    Ok(names)
}

fn refuse_too_few(
    target: &Target,
    asked: usize,
    there: usize,
    which: &'static str,
) -> Result<(), TargetError> {
    if asked <= there {
        return Ok(());
    }
    Err(TargetError::TooFew {
        target: target.clone(),
        asked,
        there,
        which,
    })
}

/// Finds the one revision that a text means: by full name, by number, by a part of its name.
///
/// # Errors
///
/// [`TargetError::Unknown`] and [`TargetError::Ambiguous`]; [`TargetError::Malformed`] where the
/// text is empty.
pub(crate) fn find(names: &[&str], text: &str) -> Result<usize, TargetError> {
    if let Some(index) = names.iter().position(|name| *name == text) {
        return Ok(index);
    }
    if text.is_empty() {
        return Err(TargetError::Malformed(text.to_owned()));
    }
    let number = number(text);
    let has_number = |name: &str| number.is_some() && crate::revision::number_of(name) == number;
    let all = |is_meant: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let indices = 0..names.len();
        indices.filter(|index| is_meant(names[*index])).collect()
    };
    let found = match all(&has_number) {
        // Digits mean a number, and never a part of another one.
        none if none.is_empty() && !is_digits(text) => all(&|name| name.contains(text)),
        found => found,
    };
    let list = |indices: &[usize]| {
        indices
            .iter()
            .map(|index| names[*index].to_owned())
            .collect()
    };
    match found[..] {
        [index] => Ok(index),
        [] => Err(TargetError::Unknown {
            text: text.to_owned(),
            candidates: names.iter().map(|name| (*name).to_owned()).collect(),
        }),
        _ => Err(TargetError::Ambiguous {
            text: text.to_owned(),
            candidates: list(&found),
        }),
    }
}

/// Refuses `1` and `12` as a target of `down`; `0001` and `m1` can only be a revision.
///
/// # Errors
///
/// [`TargetError::BareNumber`].
pub(crate) fn refuse_bare_number(names: &[&str], target: &Target) -> Result<(), TargetError> {
    let Target::Revision(text) = target else {
        return Ok(());
    };
    let number = text.parse().ok();
    match number.filter(|_| text.len() <= 2 && is_digits(text)) {
        Some(number) => Err(TargetError::BareNumber {
            text: text.clone(),
            number,
            revision: find(names, text).ok().map(|index| names[index].to_owned()),
        }),
        None => Ok(()),
    }
}

fn is_digits(text: &str) -> bool {
    text.len() <= 4 && text.chars().all(|c| c.is_ascii_digit())
}

/// Reads `10`, `0010` and `m0010`. Longer digits are the date of a dated name.
fn number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('m').unwrap_or(text);
    // Digits alone: `parse` would take a sign.
    if is_digits(digits) {
        digits.parse().ok()
    } else {
        None
    }
}

fn names(status: &Status) -> Vec<&str> {
    status.known.iter().map(|(name, _)| name.as_str()).collect()
}

pub(crate) fn wrong_way(way: &'static str, target: &Target) -> TargetError {
    TargetError::Direction {
        way,
        target: target.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, TargetError, down, find, position, up};
    use crate::{ledger::Applied, revision::status::Status};

    const NAMES: [&str; 5] = [
        "m0001_extensions",
        "m0002_create_users",
        "m0003_create_sessions",
        "m0009_index",
        "m0010_more",
    ];

    /// A database in which these were applied, in this order.
    fn status(applied: &[&str]) -> Status {
        let row = |(time, name): (i64, &&str)| Applied {
            version: (*name).to_owned(),
            applied_at: time,
        };
        Status::compare(&NAMES, (0..).zip(applied).map(row).collect())
    }

    fn target(text: &str) -> Target {
        text.parse().expect("a target")
    }

    fn up_to(applied: &[&str], text: &str) -> Vec<String> {
        let status = status(applied);
        up(&status, &target(text))
            .expect(text)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    fn down_to(applied: &[&str], text: &str) -> Vec<String> {
        let status = status(applied);
        down(&status, &target(text))
            .expect(text)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn up_leads_to_head_by_a_number_or_to_a_revision() {
        assert_eq!(up_to(&[], "head"), NAMES);
        assert_eq!(up_to(&NAMES[..3], "+1"), ["m0009_index"]);
        assert_eq!(up_to(&NAMES[..1], "0003"), NAMES[1..3]);
        assert_eq!(up_to(&NAMES[..1], "sessions"), NAMES[1..3]);
        assert_eq!(up_to(&NAMES, "0003"), [""; 0]);
        assert_eq!(up_to(&["m0003_create_sessions"], "m0003"), NAMES[..2]);
    }

    #[test]
    fn down_leaves_its_target_applied() {
        assert_eq!(down_to(&NAMES, "base").len(), 5);
        assert_eq!(down_to(&NAMES, "-2"), ["m0010_more", "m0009_index"]);
        assert_eq!(down_to(&NAMES, "0009"), ["m0010_more"]);
        assert_eq!(down_to(&NAMES, "m0010_more"), [""; 0]);
    }

    #[test]
    fn a_number_of_steps_is_exact() {
        let told = |error: TargetError| (error.to_string(), error.hint().expect("a hint"));
        let up = |text| up(&status(&NAMES[..2]), &target(text)).map(|names| names.len());
        let down = |text| down(&status(&NAMES[..2]), &target(text)).map(|names| names.len());
        let stamp = |text| position(&status(&NAMES[..4]), &target(text));
        assert_eq!([up("+3"), down("-2"), stamp("+1")], [Ok(3), Ok(2), Ok(5)]);
        assert_eq!([stamp("-4"), up("+0"), down("-0")], [Ok(0), Ok(0), Ok(0)]);
        let expected = |error: &str, hint: &str| (error.to_owned(), hint.to_owned());
        assert_eq!(
            told(up("+4").expect_err("too few")),
            expected(
                "`+4` asks for 4 revisions, and only 3 are pending",
                "`head` means all of them"
            )
        );
        assert_eq!(
            told(down("-99").expect_err("too few")),
            expected(
                "`-99` asks for 99 revisions, and only 2 are applied",
                "`base` means all of them"
            )
        );
        assert_eq!(
            told(stamp("+2").expect_err("too few")).0,
            "`+2` asks for 2 revisions, and only 1 is after the current one"
        );
        assert_eq!(
            told(stamp("-5").expect_err("too few")).0,
            "`-5` asks for 5 revisions, and only 4 are up to the current one"
        );
        assert!(stamp(&format!("+{}", usize::MAX)).is_err());
    }

    #[test]
    fn one_step_needs_one_revision() {
        let at_head = up(&status(&NAMES), &target("+1")).expect_err("none is left");
        assert_eq!(
            at_head.to_string(),
            "`+1` asks for 1 revision, and none is pending"
        );
        assert_eq!(at_head.hint().as_deref(), Some("see `status`"));
        let at_base = down(&status(&[]), &target("-1")).expect_err("none is applied");
        assert_eq!(
            at_base.to_string(),
            "`-1` asks for 1 revision, and none is applied"
        );
    }

    #[test]
    fn a_bare_number_is_no_way_down() {
        let refused = |text: &str| down(&status(&NAMES), &target(text)).expect_err(text);
        let told = |text: &str| (refused(text).to_string(), refused(text).hint());
        let told_hint = |error: &str, hint: &str| (error.to_owned(), Some(hint.to_owned()));
        assert_eq!(
            told("1"),
            told_hint(
                "`1` could mean 1 step or m0001_extensions",
                "`down -1` rolls back one, `down 0001` goes down to m0001_extensions"
            )
        );
        assert_eq!(
            told("09"),
            told_hint(
                "`09` could mean 9 steps or m0009_index",
                "`down -9` rolls back 9, `down 0009` goes down to m0009_index"
            )
        );
        assert_eq!(
            told("42"),
            told_hint(
                "`42` could mean 42 steps or a revision with that number",
                "`down -42` rolls back 42"
            )
        );
        assert_eq!(told("0").1.as_deref(), Some("`down base` rolls back all"));
        for text in ["010", "0009", "m9"] {
            assert!(down(&status(&NAMES), &target(text)).is_ok(), "{text}");
        }
        assert_eq!(up_to(&NAMES[..1], "3"), NAMES[1..3]);
    }

    #[test]
    fn a_named_target_follows_the_list_whatever_the_times_are() {
        let late = [
            "m0001_extensions",
            "m0003_create_sessions",
            "m0002_create_users",
        ];
        assert_eq!(down_to(&late, "0003"), [""; 0]);
        assert_eq!(down_to(&late, "0002"), ["m0003_create_sessions"]);
        let both = ["m0003_create_sessions", "m0002_create_users"];
        assert_eq!(down_to(&late, "0001"), both);
        assert_eq!(down_to(&late, "base")[..2], both);
        assert_eq!(down_to(&late, "head-4"), both);
    }

    #[test]
    fn a_number_of_steps_is_refused_if_the_times_and_the_list_differ() {
        let late = status(&[
            "m0001_extensions",
            "m0003_create_sessions",
            "m0002_create_users",
        ]);
        for text in ["-1", "-2", "-3"] {
            let error = down(&late, &target(text)).expect_err(text);
            assert!(matches!(error, TargetError::Order(_)), "{error}");
        }
        let too_few = down(&late, &target("-4")).expect_err("too few");
        assert!(matches!(too_few, TargetError::TooFew { .. }), "{too_few}");
        assert_eq!(down(&late, &target("-0")), Ok(Vec::new()));
    }

    #[test]
    fn an_offset_counts_from_a_revision_or_an_end() {
        assert_eq!(up_to(&[], "0002+1"), NAMES[..3]);
        assert_eq!(up_to(&NAMES[..1], "head-1"), NAMES[1..4]);
        assert_eq!(up_to(&NAMES[..1], "base+2"), NAMES[1..2]);
        assert_eq!(up_to(&NAMES[..3], "sessions-1"), [""; 0]);
        assert_eq!(down_to(&NAMES, "head-1"), ["m0010_more"]);
        assert_eq!(down_to(&NAMES, "0010-2"), ["m0010_more", "m0009_index"]);
        assert_eq!(down_to(&NAMES[..2], "0002-2").len(), 2);
        assert_eq!(down_to(&NAMES[..3], "1+1"), ["m0003_create_sessions"]);
        let stamp = |text: &str| position(&status(&NAMES[..1]), &target(text));
        assert_eq!(stamp("0002+1"), Ok(3));
        assert_eq!(stamp("base+0"), Ok(0));
        let outside = stamp("head+1").expect_err("outside").to_string();
        assert_eq!(outside, "`head+1` is out of range");
        let to_base = up(&status(&[]), &target("0002-2")).expect_err("base");
        assert_eq!(to_base.to_string(), "`up` cannot go to `0002-2`");
        let pending = down(&status(&NAMES[..2]), &target("head-1")).expect_err("pending");
        assert_eq!(pending, TargetError::NotApplied("m0009_index".to_owned()));
    }

    #[test]
    fn heads_is_head() {
        assert_eq!(target("heads"), Target::Head);
        assert_eq!(up_to(&NAMES[..1], "heads-1"), NAMES[1..4]);
        assert_eq!(
            up(&status(&[]), &target("heads")).map(|all| all.len()),
            Ok(5)
        );
    }

    #[test]
    fn a_sign_is_no_part_of_a_number() {
        for text in ["m+1", "m-1", "+1"] {
            assert!(find(&NAMES, text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_target_that_lies_the_other_way_is_refused() {
        let status = status(&NAMES);
        for text in ["base", "-1"] {
            let error = up(&status, &target(text)).expect_err(text);
            assert!(matches!(error, TargetError::Direction { .. }), "{error}");
        }
        for text in ["head", "+1"] {
            let error = down(&status, &target(text)).expect_err(text);
            assert!(matches!(error, TargetError::Direction { .. }), "{error}");
        }
    }

    #[test]
    fn there_is_no_way_down_to_what_is_not_applied() {
        let error = down(&status(&NAMES[..2]), &target("0009")).expect_err("refused");
        assert_eq!(error, TargetError::NotApplied("m0009_index".to_owned()));
    }

    #[test]
    fn a_revision_is_found_by_name_number_or_a_part_of_it() {
        for text in ["m0009_index", "0009", "9", "m0009", "index", "009_i"] {
            assert_eq!(find(&NAMES, text), Ok(3), "{text}");
        }
        assert_eq!(
            find(&["m20240105_000001_a", "m20240106_000001_b"], "20240106"),
            Ok(1)
        );
    }

    #[test]
    fn ambiguity_and_nonsense_list_the_candidates() {
        let error = find(&NAMES, "create").expect_err("two have it");
        let text = "`create` is ambiguous; it matches m0002_create_users, m0003_create_sessions";
        assert_eq!(error.to_string(), text);
        let error = find(&NAMES, "0007").expect_err("no such number");
        assert_eq!(error.to_string(), "no revision matches `0007`");
        let hint = format!("the revisions are {}", NAMES.join(", "));
        assert_eq!(error.hint(), Some(hint));
    }

    #[test]
    fn of_many_candidates_five_are_listed() {
        let many: Vec<_> = (1..=400).map(|n| format!("m{n:04}_change_{n}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        let error = find(&many, "change").expect_err("all have it");
        let text = "`change` is ambiguous; it matches m0001_change_1, m0002_change_2, m0003_change_3, \
                    m0004_change_4, m0005_change_5 and 395 more";
        assert_eq!(error.to_string(), text);
        let error = find(&many, "m0042_chanfe_42").expect_err("a slip");
        let hint = error.hint().expect("a hint");
        assert!(hint.starts_with("did you mean m0042_change_42, "), "{hint}");
        assert_eq!(hint.matches("change").count(), 5, "{hint}");
    }

    #[test]
    fn a_url_is_no_target_and_is_not_repeated() {
        let error = "postgres://ann:s3cret@h/d"
            .parse::<Target>()
            .expect_err("refused");
        assert_eq!(error, TargetError::Url);
        assert_eq!("ann:s3cret@h".parse::<Target>(), Err(TargetError::Url));
    }

    #[test]
    fn a_flag_where_a_target_could_stand_is_called_one() {
        for text in ["-y", "--yes"] {
            assert_eq!(
                text.parse::<Target>(),
                Err(TargetError::Flag(text.to_owned()))
            );
        }
    }

    #[test]
    fn a_name_may_begin_with_any_letter() {
        assert_eq!("ä".parse(), Ok(Target::Revision("ä".to_owned())));
    }

    #[test]
    fn signs_without_a_number_are_no_targets() {
        for text in [
            "",
            "+",
            "-",
            "+x",
            "--1",
            "++1",
            "-+1",
            "-1.5",
            "+99999999999999999999999",
        ] {
            let error = text.parse::<Target>().expect_err(text);
            assert_eq!(error, TargetError::Malformed(text.to_owned()));
        }
    }
}
