//! Mem0's collection: the name of its table, and how long its vectors are.

use seaway::text;

/// The longest vector that pgvector's HNSW index takes.
pub const MAX_DIMENSIONS: u16 = 2000;

/// The longest name, in bytes. PostgreSQL cuts names off after 63, and the longest that Mem0 makes of
/// this one is `<name>_text_lemmatized_idx`.
pub const MAX_NAME: usize = 63 - "_text_lemmatized_idx".len();

const DEFAULT_NAME: &str = "longterm_memory";
const DEFAULT_DIMENSIONS: u16 = 1024;

/// Tables, types and indexes of ours and of the programs beside Augo, but for those that
/// [`RESERVED`] covers. A test compares both with a complete database.
const TAKEN: [&str; 33] = [
    "_seaway_history",
    "account_daily_snapshots",
    "ai_feedback_memory",
    "alembic_version",
    "alembic_version_pkc",
    "attachments",
    "budget_periods",
    "budget_settings",
    "budgets",
    "checkpoint_blobs",
    "checkpoint_migrations",
    "checkpoint_writes",
    "checkpoints",
    "financial_accounts",
    "financial_settings",
    "halfvec",
    "mem0migrations",
    "notifications",
    "recurring_transactions",
    "seaql_migrations",
    "searchable_messages",
    "sessions",
    "shared_spaces",
    "space_members",
    "space_transactions",
    "sparsevec",
    "storage_configs",
    "transaction_comments",
    "transaction_shares",
    "transactions",
    "user_settings",
    "users",
    "vector",
];

/// How the names of indexes, constraints and sequences begin or end; an asterisk is the rest.
const RESERVED: [&str; 8] = [
    "ix_*", "uq_*", "fk_*", "pk_*", "*_pkey", "*_key", "*_idx", "*_seq",
];

/// Why a collection is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CollectionError {
    /// Its index names would be cut off.
    #[error(
        "LONG_TERM_MEMORY_COLLECTION_NAME has {0} bytes, and {MAX_NAME} are allowed: PostgreSQL allows \
         63, and Mem0 appends `_text_lemmatized_idx`"
    )]
    Long(usize),
    /// PostgreSQL has no names with a zero byte.
    #[error("LONG_TERM_MEMORY_COLLECTION_NAME has a zero byte")]
    Zero,
    /// It has nothing but blanks.
    #[error("LONG_TERM_MEMORY_COLLECTION_NAME has only blanks")]
    Blank,
    /// It is the name of another table, or of a type or an index.
    #[error(
        "LONG_TERM_MEMORY_COLLECTION_NAME is `{}`, the name of another table, type or index",
        text::name(.0)
    )]
    Taken(String),
    /// It has the form of an index's or a sequence's name.
    #[error(
        "LONG_TERM_MEMORY_COLLECTION_NAME is `{}`, and names of the form `{form}` belong to indexes, \
         constraints and sequences",
        text::name(.name)
    )]
    Reserved {
        /// The name.
        name: String,
        /// The form, with an asterisk for the rest.
        form: &'static str,
    },
    /// The dimensions are no number, or HNSW does not take so many.
    #[error(
        "LONG_TERM_MEMORY_EMBEDDER_DIMS is not a whole number from 1 to {MAX_DIMENSIONS}, which is the \
         most that an HNSW index takes"
    )]
    Dimensions,
}

/// Mem0's collection, as it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    name: String,
    dimensions: u16,
}

impl Collection {
    /// Checks a name and dimensions; each has Augo's default where it is not given.
    ///
    /// # Errors
    ///
    /// [`CollectionError`].
    pub fn new(name: Option<&str>, dimensions: Option<&str>) -> Result<Self, CollectionError> {
        let name = name.unwrap_or(DEFAULT_NAME);
        if name.contains('\0') {
            return Err(CollectionError::Zero);
        }
        if name.len() > MAX_NAME {
            return Err(CollectionError::Long(name.len()));
        }
        if name.trim().is_empty() {
            return Err(CollectionError::Blank);
        }
        // Mem0 before 2.0 does not quote it.
        let folded = name.to_ascii_lowercase();
        if TAKEN.contains(&folded.as_str()) {
            return Err(CollectionError::Taken(name.to_owned()));
        }
        if let Some(form) = RESERVED.into_iter().find(|form| has_form(&folded, form)) {
            let name = name.to_owned();
            return Err(CollectionError::Reserved { name, form });
        }
        let dimensions = match dimensions {
            None => DEFAULT_DIMENSIONS,
            Some(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number| (1..=MAX_DIMENSIONS).contains(number))
                .ok_or(CollectionError::Dimensions)?,
        };
        let name = name.to_owned();
        Ok(Self { name, dimensions })
    }

    /// Returns the name as it is configured.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name of its table, to be quoted.
    ///
    /// Mem0 before 2.0 does not quote the name, so PostgreSQL folds its capitals; Mem0 2 quotes it.
    /// The table is the folded one: a table of the other name would keep Mem0 1 from making its own,
    /// while Mem0 2 makes what it lacks. A name that must be quoted in any case is nothing to Mem0 1.
    #[must_use]
    pub fn table(&self) -> String {
        migration::unquoted(&self.name)
    }

    /// Returns how many numbers a vector has.
    #[must_use]
    pub fn dimensions(&self) -> u16 {
        self.dimensions
    }
}

fn has_form(name: &str, form: &str) -> bool {
    match form.split_once('*') {
        Some((start, end)) => name.starts_with(start) && name.ends_with(end),
        None => name == form,
    }
}

#[cfg(test)]
mod tests {
    use super::{Collection, CollectionError, MAX_NAME};

    #[test]
    fn the_longest_name_fits_and_one_byte_more_does_not() {
        let name = "ä".repeat(MAX_NAME / 2) + "x";
        assert_eq!(name.len(), MAX_NAME);
        assert!(Collection::new(Some(&name), None).is_ok());
        let name = name + "x";
        let error = Collection::new(Some(&name), None);
        assert_eq!(error, Err(CollectionError::Long(MAX_NAME + 1)));
    }

    #[test]
    fn dimensions_are_what_an_index_takes() {
        for text in ["1", "2000", " 768 "] {
            assert!(Collection::new(None, Some(text)).is_ok(), "{text}");
        }
        for text in ["0", "2001", "-1", "1.5", "many", "70000"] {
            let error = Collection::new(None, Some(text));
            assert_eq!(error, Err(CollectionError::Dimensions), "{text}");
        }
    }

    #[test]
    fn a_name_of_blanks_is_none_and_blanks_around_a_name_belong_to_it() {
        for name in ["", " ", "\t \n", "\u{3000}"] {
            let error = Collection::new(Some(name), None);
            assert_eq!(error, Err(CollectionError::Blank), "{name:?}");
        }
        let collection = Collection::new(Some(" memories "), None).expect("a name");
        assert_eq!(collection.table(), " memories ");
    }

    #[test]
    fn names_of_indexes_and_sequences_are_refused() {
        for (name, form) in [
            ("users_pkey", "*_pkey"),
            ("Checkpoints_Thread_Id_IDX", "*_idx"),
            ("users_email_key", "*_key"),
            ("users_id_seq", "*_seq"),
            ("ix_users_email", "ix_*"),
            ("uq_x", "uq_*"),
            ("fk_x", "fk_*"),
            ("pk_x", "pk_*"),
        ] {
            let name = name.to_owned();
            let error = Collection::new(Some(&name), None);
            assert_eq!(error, Err(CollectionError::Reserved { name, form }));
        }
        for name in ["pkey", "idx_memories", "keys", "mix_of_all"] {
            assert!(Collection::new(Some(name), None).is_ok(), "{name}");
        }
    }
}
