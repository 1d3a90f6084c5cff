//! SQL as text. Nothing here connects to a server.

pub(crate) mod concurrent_index;
pub(crate) mod effect;
pub(crate) mod hex;
pub(crate) mod inline;
pub(crate) mod quote;
pub(crate) mod statement;
