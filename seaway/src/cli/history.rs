use serde::Serialize;

use super::{
    Context,
    error::CliError,
    format::{Format, FormatArgs, json},
    standing::Standing,
    time::utc,
    ui::{Outcome, Ui},
};
use crate::{revisions::number_of, status::Status, window::Window};

/// List the revisions of this program, the newest first
///
/// With -v also whether and when each was applied. Only then, or where the range says `current`,
/// a database is read. Writes nothing, and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(super) struct HistoryArgs {
    /// Only from one to another: 0003:0010, 0003:, :current, or -3: for the last three
    ///
    /// Both ends belong to it. An end is a revision by its number, its name or a part of that,
    /// or base, head or current; empty, it is base or head. -3:TO are the last three up to TO,
    /// FROM:+3 the first three from FROM on.
    #[arg(
        short,
        long,
        value_name = "FROM:TO",
        default_value = ":",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    rev_range: Window,
    #[command(flatten)]
    output: FormatArgs,
}

impl HistoryArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let revisions = context.revisions()?;
        let verbose = context.cli.global.verbose;
        let status = if verbose || self.rev_range.needs_current() {
            Some(context.runner().await?.status().await?)
        } else {
            None
        };
        let names = revisions.names();
        let current = status.as_ref().and_then(Status::current);
        let window = self.rev_range.select(&names, current)?;
        let shown = status.as_ref().filter(|_| verbose);
        let newest_first = window.rev().map(|index| Entry::of(&names, index, shown));
        let document = Document {
            revisions: newest_first.collect(),
        };
        match self.output.format {
            Format::Text => document.lines().try_for_each(|line| ui.data(&line))?,
            Format::Json => ui.data(&json(&document)?)?,
        }
        Ok(Outcome::Yes)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    revisions: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    revision: &'a str,
    number: Option<u32>,
    revises: Option<&'a str>,
    is_head: bool,
    #[serde(flatten)]
    standing: Option<Standing>,
    /// What a person reads below the name, one a line.
    #[serde(skip)]
    details: Vec<String>,
}

impl Document<'_> {
    fn lines(&self) -> impl Iterator<Item = String> {
        self.revisions.iter().flat_map(Entry::lines)
    }
}

impl<'a> Entry<'a> {
    fn of(names: &[&'a str], index: usize, status: Option<&Status>) -> Self {
        let revision = names[index];
        // The status was read from the same list.
        let time = status.map(|status| status.known[index].1);
        Self {
            revision,
            number: number_of(revision),
            revises: index.checked_sub(1).map(|before| names[before]),
            is_head: index + 1 == names.len(),
            standing: time.map(Standing::of_known),
            details: time.map(standing).into_iter().collect(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let mark = if self.is_head { " (head)" } else { "" };
        let details = self.details.iter().map(|detail| format!("    {detail}"));
        let name = format!("{}{mark}", self.revision);
        [name].into_iter().chain(details).collect()
    }
}

fn standing(time: Option<i64>) -> String {
    match time {
        Some(time) => format!("applied {}", utc(time)),
        None => "pending".to_owned(),
    }
}
