//! Publications. They belong to the database, and may hold tables of several schemas.

#![allow(
    clippy::struct_excessive_bools,
    reason = "they are the catalog's own columns"
)]

use serde::{Deserialize, Serialize};

/// A publication of the database, without its tables, which are objects of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Its name.
    pub name: String,
    /// Whether it is `FOR ALL TABLES`.
    pub all_tables: bool,
    /// Whether it holds all tables of this schema.
    pub whole_schema: bool,
    /// What it publishes: `insert`, `update`, `delete`, `truncate`.
    pub publish: Vec<String>,
    /// Whether changes of partitions are published as those of the partitioned table.
    pub via_partition_root: bool,
    /// `stored`, if generated columns are published.
    pub generated_columns: Option<String>,
    /// Whether it holds tables that are not in this catalog, or other schemas.
    pub holds_others: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

/// A table that a publication names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationTable {
    /// The table.
    pub table: String,
    /// The name of the publication.
    pub name: String,
    /// The columns that are published, sorted by name; `None` are all.
    pub columns: Option<Vec<String>>,
    /// Which rows are published.
    pub filter: Option<String>,
}
