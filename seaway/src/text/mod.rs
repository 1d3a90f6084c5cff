//! Texts that others wrote, on their way to a terminal.

mod format_characters;

use std::fmt::Write as _;

use format_characters::is_format;

/// How many characters of a name are shown.
const LONGEST: usize = 300;

/// Escapes what would steer a terminal or change the order of what is read, but for tabs and the
/// ends of lines: SQL has both.
#[must_use]
pub fn lines(text: &str) -> String {
    escaped(text, |c| steers(c) && c != '\n' && c != '\t')
}

/// Escapes what would steer a terminal, end a line or change the order of what is read: for a name
/// within a message. A name that is too long to be read is cut, and the message says so.
#[must_use]
pub fn name(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => line(text),
        Some((end, _)) => {
            let count = text.chars().count();
            format!("{}… (cut: it has {count} characters)", line(&text[..end]))
        }
    }
}

/// Indents every line of a text but the first, so that none of them looks like a line of this
/// program.
#[must_use]
pub(crate) fn continued(text: &str) -> String {
    text.replace('\n', "\n  ")
}

/// As [`name`], for a line of several parts, which is never cut.
#[must_use]
pub(crate) fn line(text: &str) -> String {
    escaped(text, steers)
}

/// Escapes in JSON what would steer a terminal. JSON itself escapes only the first control characters,
/// and outside of its texts there are none of the others.
#[must_use]
pub fn json(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(printable, "\\u{unit:04x}");
            }
        } else {
            printable.push(c);
        }
    }
    printable
}

/// Says whether a character is one that is not shown, and changes what is shown.
#[must_use]
pub(crate) fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_format(c)
}

/// How many names a message lists.
pub(crate) const LISTED: usize = 5;

/// Joins names to a list that stays short: the first five, and how many more there are.
#[must_use]
pub(crate) fn names(names: &[impl AsRef<str>]) -> String {
    let shown = &names[..names.len().min(LISTED)];
    let shown: Vec<_> = shown.iter().map(|text| name(text.as_ref())).collect();
    let list = shown.join(", ");
    match names.len() - shown.len() {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

fn escaped(text: &str, steers: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, line, lines, name, names};

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(lines("ä\n\t\u{1b}[31mb\r"), "ä\n\t\\u{1b}[31mb\\r");
        assert_eq!(name("a\nb\u{9b}"), "a\\nb\\u{9b}");
    }

    #[test]
    fn what_is_not_seen_is_written_out() {
        for c in [
            '\u{ad}',
            '\u{61c}',
            '\u{200b}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            let expected = format!("a\\u{{{:x}}}b", u32::from(c));
            assert_eq!(lines(&format!("a{c}b")), expected);
            assert_eq!(name(&format!("a{c}b")), expected);
        }
        assert_eq!(name("ä 漢字 العربية 🎉"), "ä 漢字 العربية 🎉");
    }

    #[test]
    fn a_name_that_nobody_can_read_is_cut_and_a_line_is_not() {
        let (fits, long) = ("ä".repeat(LONGEST), "ä".repeat(70_000));
        assert_eq!(name(&fits), fits);
        assert_eq!(
            name(&long),
            format!("{fits}… (cut: it has 70000 characters)")
        );
        assert_eq!(line(&long), long);
    }

    #[test]
    fn a_long_list_ends_early() {
        let all = ["a", "b", "c\n", "d", "e", "f", "g"];
        assert_eq!(names(&all[..0]), "");
        assert_eq!(names(&all[..2]), "a, b");
        assert_eq!(names(&all[..5]), "a, b, c\\n, d, e");
        assert_eq!(names(&all[..6]), "a, b, c\\n, d, e and 1 more");
        assert_eq!(names(&all), "a, b, c\\n, d, e and 2 more");
    }
}
