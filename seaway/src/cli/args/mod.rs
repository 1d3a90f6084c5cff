//! Arguments that several commands share, and what they are turned into.

pub(crate) mod confirm;
pub(crate) mod connection;
pub(crate) mod format;
pub(crate) mod origin;
pub(crate) mod runner;
pub(crate) mod sql;
