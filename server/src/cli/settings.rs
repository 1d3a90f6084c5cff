//! `server config`.

use serde::Serialize;
use server::config::{Config, Setting};

use super::{
    Answer, Ui,
    error::CliError,
    format::{Format, json},
};

/// Print the configuration, without its secrets, and where each value came from
#[derive(clap::Args, Debug)]
pub(super) struct ConfigArgs {
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// A setting as programs read it.
#[derive(Serialize)]
struct Fields<'a> {
    name: &'a str,
    value: Option<&'a str>,
    origin: String,
}

impl<'a> From<&'a Setting> for Fields<'a> {
    fn from(setting: &'a Setting) -> Self {
        Self {
            name: setting.name,
            value: setting.value.as_deref(),
            origin: setting.origin.to_string(),
        }
    }
}

impl ConfigArgs {
    pub(super) fn run(&self, config: &Config, ui: &mut Ui) -> Result<Answer, CliError> {
        let settings = config.settings();
        let text = match self.format {
            Format::Text => {
                let lines: Vec<_> = settings.iter().map(ToString::to_string).collect();
                lines.join("\n")
            }
            Format::Json => {
                let fields: Vec<Fields<'_>> = settings.iter().map(Fields::from).collect();
                json(&fields)?
            }
        };
        ui.data(&text)?;
        Ok(Answer::Yes)
    }
}
