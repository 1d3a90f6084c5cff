//! What a catalog leaves out, in one place.
//!
//! The members of extensions are left out by the queries themselves: only the server knows them.

use super::Object;
use crate::{
    ledger::history,
    unmanaged::{Unmanaged, owner_of},
};

/// What no catalog holds: the toolkit's own two tables, and the tables of other programs.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    ledger: Option<String>,
    unmanaged: Vec<Unmanaged>,
    reads_others: bool,
}

impl LeftOut {
    /// Describes what a project leaves out: its ledger's table, the history's, and the tables
    /// that it declares to be of other programs.
    #[must_use]
    pub fn of(ledger: impl Into<String>, unmanaged: Vec<Unmanaged>) -> Self {
        Self {
            ledger: Some(ledger.into()),
            unmanaged,
            reads_others: false,
        }
    }

    /// Describes what a picture of the schema leaves out: the toolkit's own two tables alone. The
    /// tables of other programs, with the ledgers of other migration tools, are read.
    #[must_use]
    pub fn but_others(ledger: impl Into<String>) -> Self {
        Self {
            ledger: Some(ledger.into()),
            unmanaged: Vec::new(),
            reads_others: true,
        }
    }

    /// Describes the tables of other programs alone.
    pub(crate) fn unmanaged(unmanaged: Vec<Unmanaged>) -> Self {
        Self {
            ledger: None,
            unmanaged,
            reads_others: false,
        }
    }

    /// Says whether an object is left out, by its own name or by that of its table.
    pub(crate) fn holds(&self, object: &Object) -> bool {
        let owner = match object {
            Object::Sequence(sequence) => sequence.owned_by.as_ref().map(|by| by.table.as_str()),
            other => other.table(),
        };
        match object {
            Object::Schema(_)
            | Object::Extension(_)
            | Object::Operator(_)
            | Object::Wrapper(_)
            | Object::Server(_)
            | Object::UserMapping(_)
            | Object::Publication(_)
            | Object::EventTrigger(_)
            | Object::DefaultPrivileges(_) => false,
            _ => owner.is_some_and(|table| self.names(table)) || self.names(&name(object)),
        }
    }

    fn names(&self, name: &str) -> bool {
        self.ledger.as_deref() == Some(name)
            || (self.ledger.is_some() && name == history::TABLE)
            || (!self.reads_others && owner_of(&self.unmanaged, name).is_some())
    }
}

/// Returns the object's own name if it stands alone; a part's says nothing.
fn name(object: &Object) -> String {
    match object {
        Object::Routine(routine) => routine.name.clone(),
        other => match other.table() {
            Some(_) => String::new(),
            None => other.address().name,
        },
    }
}
