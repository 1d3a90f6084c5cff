//! How data is printed: for a person or for a program.

use seaway::text;
use serde::Serialize;

use super::error::CliError;

/// How to print data.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// For people; the wording may change
    #[default]
    Text,
    /// For programs; the names of the fields stay
    Json,
}

/// Renders a value as indented JSON, in which nothing steers a terminal.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::Json)?;
    Ok(text::json(&text))
}
