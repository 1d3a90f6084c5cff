use serde::Serialize;

use crate::{
    cli::{
        Context,
        args::format::{Format, FormatArgs, json},
        error::CliError,
        output::{
            notes,
            ui::{Outcome, Ui},
        },
    },
    ledger::history::HalfDone,
    revision::status::Status,
    text,
};

/// Print the newest applied revision
///
/// The last one of the list that is applied, whatever clock the times of the ledger are from.
/// Prints nothing at base. What is pending, half done, or unknown to this program, is said on
/// stderr.
/// Writes nothing, and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(crate) struct CurrentArgs {
    #[command(flatten)]
    output: FormatArgs,
}

impl CurrentArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let status = context.runner().await?.status().await?;
        match self.output.format {
            Format::Text => tell(&status, ui)?,
            Format::Json => ui.data(&json(&Document::of(&status))?)?,
        }
        notes::about_order(&status, ui);
        Ok(Outcome::Yes)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    revision: Option<&'a str>,
    at_head: bool,
    pending: usize,
    unknown: Vec<&'a str>,
    half_done: Vec<HalfDoneFields<'a>>,
}

#[derive(Serialize)]
struct HalfDoneFields<'a> {
    revision: &'a str,
    direction: String,
    statements_done: usize,
}

impl<'a> From<&'a HalfDone> for HalfDoneFields<'a> {
    fn from(half_done: &'a HalfDone) -> Self {
        Self {
            revision: &half_done.revision,
            direction: half_done.direction.to_string(),
            statements_done: half_done.statements,
        }
    }
}

impl<'a> Document<'a> {
    fn of(status: &'a Status) -> Self {
        let unknown = status.unknown.iter().map(|row| row.version.as_str());
        Self {
            revision: status.current(),
            at_head: status.is_at_head(),
            pending: status.pending().len(),
            unknown: unknown.collect(),
            half_done: status.half_done.iter().map(HalfDoneFields::from).collect(),
        }
    }
}

fn tell(status: &Status, ui: &mut Ui) -> Result<(), CliError> {
    match status.current() {
        Some(revision) => ui.data(revision)?,
        None => ui.say("at base: no revision is applied"),
    }
    if let Some(note) = pending(&status.pending()) {
        ui.say(&note);
    }
    for row in &status.unknown {
        ui.say(&format!(
            "unknown to this program: {}",
            text::name(&row.version)
        ));
    }
    for half_done in &status.half_done {
        let revision = text::name(&half_done.revision);
        ui.say(&format!("half done: {revision}, {half_done}"));
    }
    Ok(())
}

fn pending(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(format!("pending: {only}")),
        [first, .., last] => Some(format!(
            "pending: {} revisions, {first} to {last}",
            names.len()
        )),
    }
}
