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
        } = comparison;
        self.changes.extend(changes);
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
        let mut refusals = self.refusals.iter();
        refusals.any(|refusal| matches!(refusal, Refusal::Differs { table, .. } if table == name))
    }
}
