use serde::Serialize;

use super::{
    Context,
    error::CliError,
    format::{Format, FormatArgs, json},
    standing::Standing,
    time::utc,
    ui::{Outcome, Ui},
};
use crate::status::Status;

/// Show every revision and whether it is applied
///
/// One line a revision: applied, pending or unknown (in the ledger, but not in this program),
/// its name, and when it was applied. Writes nothing, and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(super) struct StatusArgs {
    /// Exit with 1 where a revision is pending or unknown
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    output: FormatArgs,
}

impl StatusArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let status = context.runner().await?.status().await?;
        match self.output.format {
            Format::Text => lines(&status).iter().try_for_each(|line| ui.data(line))?,
            Format::Json => ui.data(&json(&Document::of(&status))?)?,
        }
        if self.check && !status.is_at_head() {
            ui.say("the database is not at head");
            return Ok(Outcome::No);
        }
        Ok(Outcome::Yes)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    at_head: bool,
    current: Option<&'a str>,
    head: Option<&'a str>,
    revisions: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    revision: &'a str,
    #[serde(flatten)]
    standing: Standing,
}

impl<'a> Document<'a> {
    fn of(status: &'a Status) -> Self {
        let known = status.known.iter().map(|(name, time)| Row {
            revision: name,
            standing: Standing::of_known(*time),
        });
        let unknown = status.unknown.iter().map(|row| Row {
            revision: &row.version,
            standing: Standing::of_unknown(row.applied_at),
        });
        Self {
            at_head: status.is_at_head(),
            current: status.current(),
            head: status.known.last().map(|(name, _)| name.as_str()),
            revisions: known.chain(unknown).collect(),
        }
    }
}

fn lines(status: &Status) -> Vec<String> {
    let names = status.known.iter().map(|(name, _)| name.len());
    let names = names.chain(status.unknown.iter().map(|row| row.version.len()));
    let width = names.max().unwrap_or_default();
    let line = |state, name: &str, time: Option<i64>| {
        let time = time.map(utc).unwrap_or_default();
        format!("{state:<7}  {name:<width$}  {time}")
            .trim_end()
            .to_owned()
    };
    let known = status.known.iter().map(|(name, time)| {
        let state = if time.is_some() { "applied" } else { "pending" };
        line(state, name, *time)
    });
    let unknown = status
        .unknown
        .iter()
        .map(|row| line("unknown", &row.version, Some(row.applied_at)));
    known.chain(unknown).collect()
}
