//! The revisions that a program was built with.

pub(crate) mod nearest;
pub(crate) mod offset;
pub(crate) mod order;
pub(crate) mod prefix;
pub(crate) mod range;
pub(crate) mod renames;
pub(crate) mod status;
pub(crate) mod target;
pub(crate) mod unlisted;
pub(crate) mod window;

use std::{collections::HashMap, sync::Arc};

use sea_orm::DynIden;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// A program's migrations in their order, checked once.
#[derive(Clone)]
pub struct Revisions {
    migrations: Vec<Arc<dyn MigrationTrait>>,
    ledger_table: DynIden,
}

/// Why a list of migrations cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevisionsError {
    /// The ledger could not tell them apart.
    #[error("two revisions have the name `{0}`")]
    DuplicateName(String),
    /// Two branches each made the next number, and were merged.
    #[error("`{first}` and `{second}` have the same number")]
    DuplicateNumber {
        /// The earlier in the list.
        first: String,
        /// The later in the list.
        second: String,
    },
}

impl RevisionsError {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "give the one that has not been applied anywhere the next free number"
    }
}

impl Revisions {
    /// Takes the list of a migrator.
    ///
    /// # Errors
    ///
    /// [`RevisionsError`] where two revisions share a name, or the number in `mNNNN_…`.
    pub fn of<M: MigratorTrait>() -> Result<Self, RevisionsError> {
        let revisions = Self {
            migrations: M::migrations().into_iter().map(Arc::from).collect(),
            ledger_table: M::migration_table_name(),
        };
        check_unique(&revisions.names())?;
        Ok(revisions)
    }

    /// Returns the names in the order in which the revisions are applied.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.migrations
            .iter()
            .map(|migration| migration.name())
            .collect()
    }

    /// Returns the newest revision's name; none where there is no revision.
    #[must_use]
    pub fn head(&self) -> Option<&str> {
        self.migrations.last().map(|migration| migration.name())
    }

    /// Returns those of these names, in the order of the list.
    pub(crate) fn only(&self, names: &[&str]) -> Self {
        let migrations = self.migrations.iter();
        let chosen = migrations.filter(|migration| names.contains(&migration.name()));
        Self {
            migrations: chosen.cloned().collect(),
            ledger_table: self.ledger_table.clone(),
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&dyn MigrationTrait> {
        self.migrations
            .iter()
            .find(|migration| migration.name() == name)
            .map(AsRef::as_ref)
    }

    /// Says whether a revision and its ledger row are one transaction, which is the default;
    /// false for a name that there is not.
    #[must_use]
    pub fn is_transactional(&self, name: &str) -> bool {
        self.find(name).is_some_and(is_transactional)
    }

    pub(crate) fn ledger_table(&self) -> &DynIden {
        &self.ledger_table
    }
}

/// Returns the number of a revision named `mNNNN_…`; none for other names, such as the
/// `mYYYYMMDD_HHMMSS_…` that `sea-orm-cli` gives, whose first digits are no number of their own.
#[must_use]
pub(crate) fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('m')?.split('_').next()?;
    if digits.len() == 4 {
        digits.parse().ok()
    } else {
        None
    }
}

/// PostgreSQL's DDL is transactional, so `SeaORM`'s default here is a transaction.
pub(crate) fn is_transactional(migration: &dyn MigrationTrait) -> bool {
    migration.use_transaction() != Some(false)
}

fn check_unique(names: &[&str]) -> Result<(), RevisionsError> {
    let mut numbers: HashMap<u32, &str> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return Err(RevisionsError::DuplicateName((*name).to_owned()));
        }
        let earlier = number_of(name).and_then(|number| numbers.insert(number, name));
        if let Some(first) = earlier {
            let (first, second) = (first.to_owned(), (*name).to_owned());
            return Err(RevisionsError::DuplicateNumber { first, second });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{RevisionsError, check_unique, number_of};

    #[test]
    fn a_number_is_four_digits_behind_an_m() {
        assert_eq!(number_of("m0013_stored_procedures"), Some(13));
        assert_eq!(number_of("m20240105_000001_account"), None);
        assert_eq!(number_of("m013_x"), None);
        assert_eq!(number_of("0013_x"), None);
    }

    #[test]
    fn two_files_with_one_number_are_an_error() {
        let error = check_unique(&["m0001_a", "m0002_b", "m0002_c"]);
        let (first, second) = ("m0002_b".to_owned(), "m0002_c".to_owned());
        assert_eq!(
            error,
            Err(RevisionsError::DuplicateNumber { first, second })
        );
    }

    #[test]
    fn names_without_a_number_are_told_apart_by_name() {
        assert_eq!(
            check_unique(&["m20240105_000001_a", "m20240105_000002_b"]),
            Ok(())
        );
        let error = check_unique(&["create_a", "create_a"]);
        assert_eq!(
            error,
            Err(RevisionsError::DuplicateName("create_a".to_owned()))
        );
    }
}
