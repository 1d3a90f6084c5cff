//! Operators.

use serde::{Deserialize, Serialize};

/// An operator. Its identity is its name and the types of its operands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Its name, as in `+`.
    pub name: String,
    /// The type on its left; `None` if it stands before its operand.
    pub left: Option<String>,
    /// The type on its right; `None` if it stands behind its operand, which PostgreSQL 14 gave up.
    pub right: Option<String>,
    /// The function that it calls.
    pub function: String,
    /// The operator that it is with its operands exchanged. One of another schema has that before its name.
    pub commutator: Option<String>,
    /// The operator that says the contrary. One of another schema has that before its name.
    pub negator: Option<String>,
    /// The function that estimates how many rows it keeps.
    pub restrict: Option<String>,
    /// The function that estimates how many rows of a join it keeps.
    pub join: Option<String>,
    /// Whether it can be used for a hash join.
    pub hashes: bool,
    /// Whether it can be used for a merge join.
    pub merges: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Operator {
    /// Returns its name and the types of its operands, as ALTER and DROP take them.
    #[must_use]
    pub fn signature(&self) -> String {
        signature(&self.name, self.left.as_deref(), self.right.as_deref())
    }

    /// Returns the signature of its commutator, if that is in the same schema.
    pub(crate) fn commutator_signature(&self) -> Option<String> {
        let name = self.commutator.as_deref()?;
        Some(signature(name, self.right.as_deref(), self.left.as_deref()))
    }

    /// Returns the signature of its negator, if that is in the same schema.
    pub(crate) fn negator_signature(&self) -> Option<String> {
        let name = self.negator.as_deref()?;
        Some(signature(name, self.left.as_deref(), self.right.as_deref()))
    }
}

fn signature(name: &str, left: Option<&str>, right: Option<&str>) -> String {
    let [left, right] = [left, right].map(|it| it.unwrap_or("NONE"));
    format!("{name}({left}, {right})")
}
