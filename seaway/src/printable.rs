//! Texts that others wrote, on their way to a terminal.

/// Escapes what would steer a terminal, but for tabs and the ends of lines: SQL has both.
#[must_use]
pub(crate) fn lines(text: &str) -> String {
    escaped(text, |c| c.is_control() && c != '\n' && c != '\t')
}

/// Escapes what would steer a terminal or end a line: for a name within a message.
#[must_use]
pub(crate) fn name(text: &str) -> String {
    escaped(text, char::is_control)
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
    use super::{lines, name, names};

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(lines("ä\n\t\u{1b}[31mb\r"), "ä\n\t\\u{1b}[31mb\\r");
        assert_eq!(name("a\nb\u{9b}"), "a\\nb\\u{9b}");
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
