//! What the integration suite stands on: databases, the built programs, copies of the workspace.

#![allow(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "a test panics to fail"
)]

pub mod catalog;
mod database;
pub mod plain;
mod program;
mod roles;
mod screen;
mod workspace_copy;

pub use database::Database;
pub use program::{Outcome, Program, bin_dir, workspace};
pub use screen::Screen;
pub use workspace_copy::WorkspaceCopy;
