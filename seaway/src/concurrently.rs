//! The few statements that PostgreSQL runs in no transaction and that can be left half done.

/// An index that a statement makes or drops beside the traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concurrently {
    /// `CREATE INDEX CONCURRENTLY name`: interrupted, it leaves an INVALID index.
    Create(String),
    /// `DROP INDEX CONCURRENTLY name`: interrupted, it leaves an INVALID index, or none.
    Drop(String),
}

/// Reads a statement's beginning; none where it is anything else, or the index has no name.
pub(crate) fn concurrently(statement: &str) -> Option<Concurrently> {
    let mut words = Words(statement);
    let first = words.keyword()?;
    let mut word = words.keyword()?;
    if word == "UNIQUE" {
        word = words.keyword()?;
    }
    if word != "INDEX" || words.keyword()? != "CONCURRENTLY" {
        return None;
    }
    let name = words.name_behind_if()?;
    match first.as_str() {
        "CREATE" if !name.quoted && name.text == "on" => None,
        "CREATE" => Some(Concurrently::Create(name.text)),
        "DROP" => Some(Concurrently::Drop(name.text)),
        _ => None,
    }
}

struct Name {
    text: String,
    quoted: bool,
}

/// What is left of a statement, word by word.
struct Words<'a>(&'a str);

impl Words<'_> {
    fn keyword(&mut self) -> Option<String> {
        self.name()
            .filter(|name| !name.quoted)
            .map(|name| name.text.to_uppercase())
    }

    /// Returns the name behind an optional `IF [NOT] EXISTS`, without the schema before it.
    fn name_behind_if(&mut self) -> Option<Name> {
        let mut name = self.name()?;
        if !name.quoted && name.text == "if" {
            let word = self.keyword()?;
            if word == "NOT" {
                self.keyword()?;
            }
            name = self.name()?;
        }
        while let Some(rest) = self.0.trim_start().strip_prefix('.') {
            self.0 = rest;
            name = self.name()?;
        }
        Some(name)
    }

    /// Returns the next identifier as the catalogs have it: folded to lower case, unless quoted.
    fn name(&mut self) -> Option<Name> {
        self.skip_blanks();
        match self.0.strip_prefix('"') {
            Some(rest) => self.quoted(rest),
            None => self.plain(),
        }
    }

    fn plain(&mut self) -> Option<Name> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        let text = word.to_lowercase();
        (!text.is_empty()).then_some(Name {
            text,
            quoted: false,
        })
    }

    fn quoted(&mut self, rest: &str) -> Option<Name> {
        let mut text = String::new();
        let mut characters = rest.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            let is_quote = character == '"';
            if is_quote && characters.next_if(|(_, next)| *next == '"').is_none() {
                self.0 = &self.0[index + 2..];
                return Some(Name { text, quoted: true });
            }
            text.push(character);
        }
        None
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.0.trim_start();
            let behind = match rest.get(..2) {
                Some("--") => rest.find('\n').map(|end| &rest[end..]),
                Some("/*") => rest.find("*/").map(|end| &rest[end + 2..]),
                _ => None,
            };
            let Some(behind) = behind else {
                self.0 = rest;
                return;
            };
            self.0 = behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Concurrently, concurrently};

    #[test]
    fn the_index_is_named_as_the_catalogs_name_it() {
        let create = |name: &str| Some(Concurrently::Create(name.to_owned()));
        for (statement, name) in [
            ("CREATE INDEX CONCURRENTLY ix ON t (a)", "ix"),
            ("create unique index concurrently Ix_A on t (a)", "ix_a"),
            (
                r#"CREATE INDEX CONCURRENTLY "Ix ""A""" ON t (a)"#,
                r#"Ix "A""#,
            ),
            ("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON t (a)", "ix"),
            (
                "-- why\n/* now */ CREATE INDEX\n CONCURRENTLY ix ON t (a)",
                "ix",
            ),
            (r#"CREATE INDEX CONCURRENTLY "on" ON t (a)"#, "on"),
        ] {
            assert_eq!(concurrently(statement), create(name), "{statement}");
        }
        let drop = |name: &str| Some(Concurrently::Drop(name.to_owned()));
        for (statement, name) in [
            ("DROP INDEX CONCURRENTLY ix", "ix"),
            (r#"DROP INDEX CONCURRENTLY IF EXISTS "a" . "Ix""#, "Ix"),
        ] {
            assert_eq!(concurrently(statement), drop(name), "{statement}");
        }
    }

    #[test]
    fn everything_else_is_none() {
        for statement in [
            "",
            "CREATE INDEX ix ON t (a)",
            "CREATE INDEX CONCURRENTLY ON t (a)",
            "REINDEX INDEX CONCURRENTLY ix",
            "CREATE TABLE concurrently (a integer)",
            r#"CREATE "INDEX" CONCURRENTLY ix ON t (a)"#,
            r#"CREATE INDEX CONCURRENTLY "ix ON t (a)"#,
        ] {
            assert_eq!(concurrently(statement), None, "{statement}");
        }
    }
}
