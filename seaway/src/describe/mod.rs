//! A schema described for readers: as a diagram, and as pages in Markdown.

pub mod diagram;
pub mod pages;
