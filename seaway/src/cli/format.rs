//! How data is printed: for a person or for a program.

use serde::Serialize;

use super::error::CliError;

/// How to print data.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// For people; the wording may change.
    #[default]
    Text,
    /// For programs; the names of the fields stay.
    Json,
}

#[derive(clap::Args, Debug)]
pub(super) struct FormatArgs {
    /// How to print the data
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(super) format: Format,
}

/// Renders a value as indented JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, CliError> {
    serde_json::to_string_pretty(value).map_err(CliError::Json)
}
