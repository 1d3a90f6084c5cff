//! Augo's server as a library: how its database is prepared, and what must hold before it serves.
//!
//! Nothing here prints; the program `server` does.

pub mod bootstrap;
pub mod config;
pub mod start;
