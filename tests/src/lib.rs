//! What the integration suite stands on: databases, the built programs, copies of the workspace.

#![allow(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "a test panics to fail"
)]

pub mod catalog;
mod cluster;
mod database;
pub mod panicking;
mod pgbouncer;
pub mod plain;
mod program;
mod roles;
mod rounds;
mod screen;
mod stalling;
mod workspace_copy;

pub use cluster::Cluster;
pub use database::Database;
pub use pgbouncer::{IGNORE, PgBouncer};
pub use program::{Outcome, Program, Running, bin_dir, workspace};
pub use rounds::{number, rounds, seed};
pub use screen::Screen;
pub use stalling::Stalling;
pub use workspace_copy::WorkspaceCopy;
