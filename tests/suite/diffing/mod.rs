//! Catalogs, and what they differ in.

mod bodies;
mod changing;
mod checking;
mod comparing;
mod contract;
mod drawing;
mod dumping;
mod fallback;
mod judge;
mod random;

/// One of every kind of object.
const EVERY_KIND: &str = include_str!("every_kind.sql");

/// Returns a URL without the parameters, which PostgreSQL's programs do not know.
fn bare(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}
