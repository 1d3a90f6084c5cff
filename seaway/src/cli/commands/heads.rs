use serde::Serialize;

use crate::cli::{
    Context,
    args::format::{Format, FormatArgs, json},
    error::CliError,
    output::ui::{Outcome, Ui},
};

/// Print the newest revision of this program
///
/// There is one at most, because the revisions are a list. Needs no database.
#[derive(clap::Args, Debug)]
pub(crate) struct HeadsArgs {
    #[command(flatten)]
    output: FormatArgs,
}

impl HeadsArgs {
    pub(crate) fn run(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Outcome, CliError> {
        let revisions = context.revisions()?;
        let heads: Vec<_> = revisions.head().into_iter().collect();
        match self.output.format {
            Format::Text => heads.iter().try_for_each(|head| ui.data(head))?,
            Format::Json => ui.data(&json(&Document { heads })?)?,
        }
        Ok(Outcome::Yes)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    heads: Vec<&'a str>,
}
