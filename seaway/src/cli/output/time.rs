//! Times of the ledger, which are seconds since 1970.

use chrono::{DateTime, Datelike as _, SecondsFormat, Utc};

/// Renders a time for a person; a number beyond the calendar as it is.
pub(crate) fn utc(seconds: i64) -> String {
    match of_calendar(seconds) {
        Some(time) => time.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        None => seconds.to_string(),
    }
}

/// Renders a time for a program, in RFC 3339; none beyond its four digits for a year.
pub(crate) fn rfc3339(seconds: i64) -> Option<String> {
    of_calendar(seconds).map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn of_calendar(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).filter(|time| (0..=9999).contains(&time.year()))
}

#[cfg(test)]
mod tests {
    use super::{rfc3339, utc};

    #[test]
    fn people_and_programs_read_the_same_time() {
        assert_eq!(utc(1_767_225_599), "2025-12-31 23:59:59 UTC");
        assert_eq!(
            rfc3339(1_767_225_599).as_deref(),
            Some("2025-12-31T23:59:59Z")
        );
    }

    #[test]
    fn a_number_beyond_the_calendar_is_no_time() {
        for seconds in [i64::MIN, i64::MAX, 253_402_300_800] {
            assert_eq!(utc(seconds), seconds.to_string());
            assert_eq!(rfc3339(seconds), None);
        }
    }
}
