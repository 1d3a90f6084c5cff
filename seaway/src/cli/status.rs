use chrono::DateTime;

use super::{Context, error::CliError, ui::Outcome, ui::Ui};
use crate::status::Status;

/// Show every revision and whether it is applied
///
/// One line a revision: applied, pending or unknown (in the ledger, but not in this program),
/// its name, and when it was applied. Writes nothing, and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(super) struct StatusArgs {}

impl StatusArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let status = context.runner().await?.status().await?;
        for line in lines(&status) {
            ui.data(&line)?;
        }
        Ok(Outcome::Yes)
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

/// Renders seconds since 1970; a number beyond the calendar as it is.
fn utc(seconds: i64) -> String {
    match DateTime::from_timestamp(seconds, 0) {
        Some(time) => time.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        None => seconds.to_string(),
    }
}
