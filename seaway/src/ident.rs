//! Names of database objects, quoted in one place.

use std::fmt;

/// An identifier that is quoted whenever it is displayed.
///
/// PostgreSQL folds unquoted names to lower case and refuses key words, so every name that
/// was not written by us goes through here on its way into SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident<'a>(pub &'a str);

impl fmt::Display for Ident<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::Ident;

    #[test]
    fn a_quote_inside_a_name_is_doubled() {
        assert_eq!(Ident("ho\"me").to_string(), r#""ho""me""#);
    }
}
