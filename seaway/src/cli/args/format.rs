//! How data is printed: for a person or for a program.

use serde::Serialize;

use crate::{cli::error::CliError, text};

/// How to print data.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people; the wording may change.
    #[default]
    Text,
    /// For programs; the names of the fields stay.
    Json,
}

#[derive(clap::Args, Debug)]
pub(crate) struct FormatArgs {
    /// How to print the data
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
}

/// Renders a value as indented JSON, in which nothing steers a terminal.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::Json)?;
    Ok(text::json(&text))
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_reads_as_before() {
        let text = "a\u{202e}b\u{9b}c\u{e0041}d\u{7f}\nä";
        let json = json(&[text]).expect("JSON");
        assert_eq!(
            json,
            "[\n  \"a\\u202eb\\u009bc\\udb40\\udc41d\\u007f\\nä\"\n]"
        );
        let read: [String; 1] = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read, [text]);
    }
}
