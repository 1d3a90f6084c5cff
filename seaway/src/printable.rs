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

/// Joins names to a list.
#[must_use]
pub(crate) fn names(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|text| name(text)).collect();
    names.join(", ")
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
    use super::{lines, name};

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(lines("ä\n\t\u{1b}[31mb\r"), "ä\n\t\\u{1b}[31mb\\r");
        assert_eq!(name("a\nb\u{9b}"), "a\\nb\\u{9b}");
    }
}
