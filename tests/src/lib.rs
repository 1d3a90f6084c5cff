//! What the integration suite stands on: databases, the built programs, copies of the workspace.

#![allow(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "a test panics to fail"
)]

pub mod catalog;
mod database;
mod pgbouncer;
mod program;
mod roles;
mod workspace_copy;

pub use database::Database;
pub use pgbouncer::{IGNORE, PgBouncer};
pub use program::{Outcome, Program, bin_dir, workspace};
pub use workspace_copy::WorkspaceCopy;
