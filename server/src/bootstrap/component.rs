//! What a program beside Augo lacks in the database.

use super::{
    Refusal,
    tables::{Change, Comparison},
};

/// What is missing, and what is in the way.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) changes: Vec<Change>,
    pub(super) refusals: Vec<Refusal>,
    /// Why nothing is to be done.
    pub(super) note: Option<String>,
}

impl Standing {
    pub(super) fn add(&mut self, owner: &'static str, table: &str, comparison: Comparison) {
        let Comparison {
            changes,
            differences,
            is_type,
        } = comparison;
        self.changes.extend(changes);
        if is_type {
            self.refusals.push(Refusal::TypeName {
                owner,
                table: table.to_owned(),
            });
        }
        if !differences.is_empty() {
            self.refusals.push(Refusal::Differs {
                owner,
                table: table.to_owned(),
                differences,
            });
        }
    }

    /// Says whether a table is not as it should be.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        self.refusals.iter().any(|refusal| match refusal {
            Refusal::Differs { table, .. } | Refusal::TypeName { table, .. } => table == name,
            _ => false,
        })
    }
}
