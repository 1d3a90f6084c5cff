//! The programs that use the database beside ours, as PyPI has them, on what `server bootstrap`
//! makes: LangGraph, Mem0 and Alembic.
//!
//! `make test-clients` runs it. It needs Python, and PyPI for what is not installed yet.

#![allow(
    clippy::expect_used,
    clippy::needless_raw_string_hashes,
    reason = "a test panics to fail, and expect-test writes raw strings with hashes"
)]

mod alembic;
mod bootstrapped;
mod dump;
mod environment;
mod langgraph;
mod libpq;
mod mem0;
