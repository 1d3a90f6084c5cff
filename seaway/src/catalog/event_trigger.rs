//! Event triggers. They belong to the database; a catalog has those whose function is in its schema.

use serde::{Deserialize, Serialize};

/// An event trigger of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTrigger {
    /// Its name.
    pub name: String,
    /// `ddl_command_start`, `ddl_command_end`, `sql_drop` and the like.
    pub event: String,
    /// The commands that it fires for, in any order; `None` are all.
    pub tags: Option<Vec<String>>,
    /// The function of the schema that it calls, quoted.
    pub function: String,
    /// When it fires: `origin`, `disabled`, `replica` or `always`.
    pub enabled: String,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}
