use serde::Serialize;

use super::{
    Context,
    error::CliError,
    format::{Format, FormatArgs, json},
    notes,
    standing::Standing,
    time::utc,
    ui::{Outcome, Ui},
};
use crate::{printable, status::Status};

/// Behind the time at which a revision was applied.
const CHANGED: &str = "  changed since";

/// Show every revision and whether it is applied
///
/// One line a revision: applied, pending or unknown (in the ledger, but not in this program),
/// its name, when it was applied, and whether its statements have changed since. Writes nothing,
/// and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(super) struct StatusArgs {
    /// Exit with 1 where a revision is pending, unknown or changed
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
        let runner = context.runner().await?;
        let status = runner.status().await?;
        let changed = runner.changed(&status).await?;
        match self.output.format {
            Format::Text => tell(&status, &changed, ui)?,
            Format::Json => ui.data(&json(&Document::of(&status, &changed))?)?,
        }
        notes::about_status(runner.revisions(), &status, ui).await;
        if self.check {
            return Ok(check(&status, &changed, ui));
        }
        Ok(Outcome::Yes)
    }
}

/// Answers `--check`: what was applied is all there is, and it is still the same.
fn check(status: &Status, changed: &[String], ui: &mut Ui) -> Outcome {
    if !status.is_at_head() {
        ui.say("the database is not at head");
        return Outcome::No;
    }
    if changed.is_empty() {
        return Outcome::Yes;
    }
    ui.say("the database was migrated with other statements than this program has");
    Outcome::No
}

fn tell(status: &Status, changed: &[String], ui: &mut Ui) -> Result<(), CliError> {
    for line in lines(status, changed) {
        ui.data(&line)?;
    }
    for revision in changed {
        ui.say(&format!(
            "{revision} has changed since it was applied: restore it, or accept it with \
             `repair {revision} --reason …`"
        ));
    }
    Ok(())
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
    changed: bool,
}

impl<'a> Document<'a> {
    fn of(status: &'a Status, changed: &[String]) -> Self {
        let known = status.known.iter().map(|(name, time)| Row {
            revision: name,
            standing: Standing::of_known(*time),
            changed: changed.contains(name),
        });
        let unknown = status.unknown.iter().map(|row| Row {
            revision: &row.version,
            standing: Standing::of_unknown(row.applied_at),
            changed: false,
        });
        Self {
            at_head: status.is_at_head(),
            current: status.current(),
            head: status.known.last().map(|(name, _)| name.as_str()),
            revisions: known.chain(unknown).collect(),
        }
    }
}

fn lines(status: &Status, changed: &[String]) -> Vec<String> {
    let names = status.known.iter().map(|(name, _)| name.len());
    let unknown = status.unknown.iter();
    let unknown: Vec<_> = unknown
        .map(|row| (printable::name(&row.version), row.applied_at))
        .collect();
    let names = names.chain(unknown.iter().map(|(name, _)| name.len()));
    let width = names.max().unwrap_or_default();
    let line = |state, name: &str, time: Option<i64>, mark| {
        let time = time.map(utc).unwrap_or_default();
        format!("{state:<7}  {name:<width$}  {time}{mark}")
            .trim_end()
            .to_owned()
    };
    let known = status.known.iter().map(|(name, time)| {
        let state = if time.is_some() { "applied" } else { "pending" };
        let is_changed = changed.contains(name);
        line(state, name, *time, if is_changed { CHANGED } else { "" })
    });
    let unknown = unknown
        .iter()
        .map(|(name, time)| line("unknown", name, Some(*time), ""));
    known.chain(unknown).collect()
}
