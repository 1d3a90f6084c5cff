//! Names of database objects, quoted in one place.

use std::fmt::{self, Write as _};

use crate::text;

/// An identifier that is quoted whenever it is displayed.
///
/// PostgreSQL folds unquoted names to lower case and refuses key words, so every name that
/// was not written by us goes through here on its way into SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident<'a>(pub &'a str);

impl fmt::Display for Ident<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.contains(text::steers) {
            return write!(f, "\"{}\"", self.0.replace('"', "\"\""));
        }
        // Such a name goes into messages and scripts, too, where nothing may be hidden.
        f.write_str("U&\"")?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\"\"")?,
                '\\' => f.write_str("\\\\")?,
                c if text::steers(c) => write!(f, "\\+{:06X}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::Ident;

    #[test]
    fn a_quote_inside_a_name_is_doubled() {
        assert_eq!(Ident("ho\"me").to_string(), r#""ho""me""#);
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_as_postgresql_reads_it() {
        assert_eq!(
            Ident("a\u{202e}\"\\b\n").to_string(),
            r#"U&"a\+00202E""\\b\+00000A""#
        );
    }
}
