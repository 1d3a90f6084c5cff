//! Tables that other programs keep in the same schema.
//!
//! They are declared once, by name or by prefix, and then no command drops, alters or
//! generates an entity for them. The declaration covers every kind of object of that name: a
//! sequence or a type beside a table belongs to whom the table belongs.
//!
//! The ledgers of other migration tools ([`other_tools`]) need no declaration.

use crate::ledger::other_tools;

/// One declaration: which names, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmanaged {
    /// The program that makes and migrates them, for messages.
    pub owner: String,
    patterns: Vec<Pattern>,
}

/// Case counts, as in PostgreSQL's catalogs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Name(String),
    Prefix(String),
}

impl Unmanaged {
    /// Declares tables of another program: by name, or by a prefix that ends in `*`.
    pub fn new<'a>(owner: impl Into<String>, patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let pattern = |text: &str| match text.strip_suffix('*') {
            Some(prefix) => Pattern::Prefix(prefix.to_owned()),
            None => Pattern::Name(text.to_owned()),
        };
        Self {
            owner: owner.into(),
            patterns: patterns.into_iter().map(pattern).collect(),
        }
    }

    /// Adds a table whose name comes from a setting, so that every character is itself.
    #[must_use]
    pub fn and_table(mut self, name: impl Into<String>) -> Self {
        self.patterns.push(Pattern::Name(name.into()));
        self
    }
}

/// Returns the owner of a name, if another program was declared for it, or it is the ledger of
/// another migration tool.
///
/// ```
/// use seaway::{Unmanaged, owner_of};
///
/// let unmanaged = [Unmanaged::new("Mem0", ["longterm_memory", "mem0_*"])];
/// assert_eq!(owner_of(&unmanaged, "mem0_entities"), Some("Mem0"));
/// assert_eq!(owner_of(&unmanaged, "memories"), None);
/// ```
#[must_use]
pub fn owner_of<'a>(unmanaged: &'a [Unmanaged], name: &str) -> Option<&'a str> {
    unmanaged
        .iter()
        .find(|declared| {
            declared
                .patterns
                .iter()
                .any(|pattern| matches(pattern, name))
        })
        .map(|declared| declared.owner.as_str())
        .or_else(|| other_tools::owner_of(name))
}

fn matches(pattern: &Pattern, name: &str) -> bool {
    match pattern {
        Pattern::Prefix(prefix) => name.starts_with(prefix),
        Pattern::Name(exact) => name == exact,
    }
}

#[cfg(test)]
mod tests {
    use super::{Unmanaged, owner_of};

    fn unmanaged() -> [Unmanaged; 2] {
        [
            Unmanaged::new("LangGraph", ["checkpoints", "checkpoint_*"]),
            Unmanaged::new("Mem0", ["mem0*"]),
        ]
    }

    #[test]
    fn a_name_belongs_to_the_program_that_claims_it() {
        assert_eq!(owner_of(&unmanaged(), "checkpoints"), Some("LangGraph"));
        assert_eq!(
            owner_of(&unmanaged(), "checkpoint_blobs"),
            Some("LangGraph")
        );
        assert_eq!(owner_of(&unmanaged(), "mem0migrations"), Some("Mem0"));
    }

    #[test]
    fn the_ledger_of_another_tool_needs_no_declaration() {
        for (table, tool) in [
            ("alembic_version", "Alembic"),
            ("__diesel_schema_migrations", "Diesel"),
            ("_sqlx_migrations", "sqlx"),
            ("refinery_schema_history", "refinery"),
            ("flyway_schema_history", "Flyway"),
        ] {
            assert_eq!(owner_of(&[], table), Some(tool), "{table}");
            assert_eq!(owner_of(&unmanaged(), table), Some(tool), "{table}");
        }
        assert_eq!(owner_of(&[], "alembic_versions"), None);
    }

    #[test]
    fn an_exact_pattern_claims_nothing_else() {
        assert_eq!(owner_of(&unmanaged(), "checkpoint"), None);
        assert_eq!(owner_of(&unmanaged(), "checkpoints_old"), None);
        assert_eq!(owner_of(&unmanaged(), "Checkpoints"), None);
        let everything = [Unmanaged::new("Mem0", []).and_table("*")];
        assert_eq!(owner_of(&everything, "users"), None);
    }
}
