//! What a statement may do beyond its purpose.
//!
//! The facts are from PostgreSQL's manual: ALTER TABLE ("Notes"), CREATE INDEX ("Building Indexes
//! Concurrently"), "Explicit Locking".

use std::fmt;

use serde::Serialize;

/// What a statement may do beyond its purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "hazard", content = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hazard {
    /// Rows or values are lost.
    DeletesData(String),
    /// The table is written anew, while nobody can read it.
    RewritesTable(String),
    /// The table is read from its first row to its last, and locked meanwhile.
    ScansTable(String),
    /// It fails on rows that are there, or on what they hold.
    MayFail(String),
    /// Programs that use it fail from now on.
    BreaksCode(String),
}

impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeletesData(what) => write!(f, "DELETES DATA: {what}"),
            Self::RewritesTable(what) => write!(f, "REWRITES TABLE: {what}"),
            Self::ScansTable(what) => write!(f, "SCANS TABLE: {what}"),
            Self::MayFail(what) => write!(f, "MAY FAIL: {what}"),
            Self::BreaksCode(what) => write!(f, "BREAKS CODE: {what}"),
        }
    }
}
