//! The tables of the programs that live beside Augo in the same schema.
//!
//! They are declared here once; what the declaration protects them from is in
//! [`seaway::unmanaged`].

use seaway::Unmanaged;

/// The variable by which an Augo deployment names Mem0's collection, its main table.
pub const COLLECTION_VARIABLE: &str = "LONG_TERM_MEMORY_COLLECTION_NAME";

/// Returns the table that a statement means which does not quote this name.
///
/// PostgreSQL folds the capitals of such a name, in UTF-8 only those of ASCII. A name that must be
/// quoted in any case stays as it is.
#[must_use]
pub fn unquoted(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    if name.chars().all(is_plain) {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    }
}

/// Returns whose tables they are, for a deployment whose Mem0 collection has this name, if it
/// was given one.
///
/// Mem0 1.x does not quote the name, so PostgreSQL folds its capitals; 2.x may keep entities in
/// a second table.
#[must_use]
pub fn unmanaged_tables(collection: Option<&str>) -> Vec<Unmanaged> {
    let own = ["longterm_memory", "longterm_memory_entities", "mem0*"];
    let mut mem0 = Unmanaged::new("Mem0", own);
    if let Some(name) = collection.filter(|name| !name.is_empty()) {
        mem0 = mem0
            .and_table(name)
            .and_table(unquoted(name))
            .and_table(format!("{name}_entities"));
    }
    vec![
        Unmanaged::new("LangGraph", ["checkpoints", "checkpoint_*"]),
        mem0,
        Unmanaged::new(
            "an older set-up",
            ["message_branches", "pg_vector_index_stat"],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use seaway::owner_of;

    use super::{unmanaged_tables, unquoted};

    #[test]
    fn the_default_names_are_declared() {
        let unmanaged = unmanaged_tables(None);
        for name in ["checkpoints", "checkpoint_blobs", "checkpoint_migrations"] {
            assert_eq!(owner_of(&unmanaged, name), Some("LangGraph"), "{name}");
        }
        for name in [
            "longterm_memory",
            "longterm_memory_entities",
            "mem0migrations",
            "mem0_x",
        ] {
            assert_eq!(owner_of(&unmanaged, name), Some("Mem0"), "{name}");
        }
        for name in ["message_branches", "pg_vector_index_stat"] {
            assert_eq!(
                owner_of(&unmanaged, name),
                Some("an older set-up"),
                "{name}"
            );
        }
        assert_eq!(owner_of(&unmanaged, "users"), None);
    }

    #[test]
    fn a_collection_of_another_name_is_declared_as_each_version_spells_it() {
        let unmanaged = unmanaged_tables(Some("Memories"));
        for name in ["Memories", "memories", "Memories_entities"] {
            assert_eq!(owner_of(&unmanaged, name), Some("Mem0"), "{name}");
        }
    }
    #[test]
    fn a_name_without_quotes_is_folded_as_postgresql_folds_it() {
        assert_eq!(unquoted("Memories_1"), "memories_1");
        assert_eq!(unquoted("ÄPFEL"), "Äpfel");
        assert_eq!(unquoted("My Memories"), "My Memories");
        let unmanaged = unmanaged_tables(Some("ÄPFEL"));
        for name in ["ÄPFEL", "Äpfel", "ÄPFEL_entities"] {
            assert_eq!(owner_of(&unmanaged, name), Some("Mem0"), "{name}");
        }
        assert_eq!(owner_of(&unmanaged, "äpfel"), None);
    }
}
