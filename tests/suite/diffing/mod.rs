//! Catalogs, and what they differ in.

mod dumping;

/// One of every kind of object.
const EVERY_KIND: &str = include_str!("every_kind.sql");
