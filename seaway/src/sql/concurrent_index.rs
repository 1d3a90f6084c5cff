//! The few statements that PostgreSQL runs in no transaction and that can be left half done.

/// What a statement does with an index beside the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `CREATE INDEX CONCURRENTLY`: interrupted, it leaves an INVALID index.
    Create,
    /// `DROP INDEX CONCURRENTLY`: interrupted, it leaves an INVALID index, or none.
    Drop,
}

/// Such a statement and its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Concurrently {
    pub(crate) way: Way,
    /// The index's name, unquoted.
    pub(crate) index: String,
    /// The schema that the statement names: of the index, or of the table that it is on.
    pub(crate) schema: Option<String>,
}

/// Reads a statement's beginning; none where it is anything else, or the index has no name.
pub(crate) fn concurrently(statement: &str) -> Option<Concurrently> {
    let mut words = Words(statement);
    let way = match words.keyword()?.as_str() {
        "CREATE" => Way::Create,
        "DROP" => Way::Drop,
        _ => return None,
    };
    let mut word = words.keyword()?;
    if word == "UNIQUE" {
        word = words.keyword()?;
    }
    if word != "INDEX" || words.keyword()? != "CONCURRENTLY" {
        return None;
    }
    let name = words.name_behind_if()?;
    if way == Way::Drop {
        let (schema, index) = words.qualified(name)?;
        return Some(Concurrently { way, index, schema });
    }
    if !name.quoted && name.text == "on" {
        return None;
    }
    let schema = words.schema_of_table();
    let index = name.text;
    Some(Concurrently { way, index, schema })
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

    /// Returns the name behind an optional `IF [NOT] EXISTS`.
    fn name_behind_if(&mut self) -> Option<Name> {
        let mut name = self.name()?;
        if !name.quoted && name.text == "if" {
            let word = self.keyword()?;
            if word == "NOT" {
                self.keyword()?;
            }
            name = self.name()?;
        }
        Some(name)
    }

    /// Returns the schema before a dot, if there is one, and the name.
    fn qualified(&mut self, first: Name) -> Option<(Option<String>, String)> {
        match self.0.trim_start().strip_prefix('.') {
            Some(rest) => {
                self.0 = rest;
                Some((Some(first.text), self.name()?.text))
            }
            None => Some((None, first.text)),
        }
    }

    /// Reads `ON [ONLY] schema.table`.
    fn schema_of_table(&mut self) -> Option<String> {
        (self.keyword()? == "ON").then_some(())?;
        let mut name = self.name()?;
        if !name.quoted && name.text == "only" {
            name = self.name()?;
        }
        self.qualified(name)?.0
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
    use super::{Way, concurrently};

    fn read(statement: &str) -> (Way, String, Option<String>) {
        let read = concurrently(statement).expect(statement);
        (read.way, read.index, read.schema)
    }

    #[test]
    fn the_index_is_named_as_the_catalogs_name_it() {
        for (statement, index, schema) in [
            ("CREATE INDEX CONCURRENTLY ix ON t (a)", "ix", None),
            (
                "create unique index concurrently Ix_A on t (a)",
                "ix_a",
                None,
            ),
            (
                r#"CREATE INDEX CONCURRENTLY "Ix ""A""" ON t (a)"#,
                r#"Ix "A""#,
                None,
            ),
            (
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON t (a)",
                "ix",
                None,
            ),
            (
                "-- why\n/* now */ CREATE INDEX\n CONCURRENTLY ix ON t (a)",
                "ix",
                None,
            ),
            (r#"CREATE INDEX CONCURRENTLY "on" ON t (a)"#, "on", None),
            (
                r#"CREATE INDEX CONCURRENTLY ix ON ONLY "Home".t (a)"#,
                "ix",
                Some("Home"),
            ),
        ] {
            let expected = (Way::Create, index.to_owned(), schema.map(str::to_owned));
            assert_eq!(read(statement), expected, "{statement}");
        }
        for (statement, index, schema) in [
            ("DROP INDEX CONCURRENTLY ix", "ix", None),
            (
                r#"DROP INDEX CONCURRENTLY IF EXISTS "a" . "Ix""#,
                "Ix",
                Some("a"),
            ),
        ] {
            let expected = (Way::Drop, index.to_owned(), schema.map(str::to_owned));
            assert_eq!(read(statement), expected, "{statement}");
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
