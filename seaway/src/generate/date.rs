//! The date of a dated revision, which must sort after those that there are.

use chrono::{NaiveDateTime, TimeDelta};

const FORMAT: &str = "m%Y%m%d_%H%M%S";

/// How long a date is, with the `m` before it.
const LENGTH: usize = "m20240105_000001".len();

/// Returns the prefix of the next revision: the time, or the second after the newest revision's, if
/// that is later. The clock of whoever made it may be ahead of this one.
pub(super) fn prefix(existing: &[String], now: NaiveDateTime) -> String {
    let newest = existing.iter().filter_map(|name| date_of(name)).max();
    let after_it = newest.and_then(|date| date.checked_add_signed(TimeDelta::seconds(1)));
    let next = after_it.map_or(now, |after_it| after_it.max(now));
    next.format(FORMAT).to_string()
}

fn date_of(name: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(name.get(..LENGTH)?, FORMAT).ok()
}

#[cfg(test)]
mod tests {
    use super::{date_of, prefix};

    fn next(existing: &[&str], now: &str) -> String {
        let existing: Vec<_> = existing.iter().map(|name| (*name).to_owned()).collect();
        prefix(&existing, date_of(now).expect("a date"))
    }

    #[test]
    fn a_clock_that_is_behind_does_not_date_a_revision_before_the_newest() {
        let existing = ["m20240105_000001_a", "m20240105_235959_b"];
        let two_days_later = next(&existing, "m20240107_120000");
        assert_eq!(two_days_later, "m20240107_120000");
        for now in ["m20240105_235959", "m20240105_235958", "m20230101_000000"] {
            assert_eq!(next(&existing, now), "m20240106_000000", "{now}");
        }
    }

    #[test]
    fn names_without_a_date_have_no_say() {
        let existing = ["m20240199_000001_a", "first", "m2024é105_0000_b"];
        assert_eq!(next(&existing, "m20240107_120000"), "m20240107_120000");
    }
}
