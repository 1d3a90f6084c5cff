//! `--sql`: the script instead of the deed. Nothing here connects.

use std::{slice, time::Duration};

use super::{Context, error::CliError, ui::Outcome, ui::Ui};
use crate::{
    event::Direction,
    history,
    range::Range,
    recorder::Recorded,
    script::{Item, Script},
    target::Target,
};

#[derive(clap::Args, Debug)]
pub(super) struct SqlArgs {
    /// Print the SQL for psql instead, without a database; TARGET may then be a range, 0003:0007
    ///
    /// The script is for a database that stands at the start of the range: at base for `up` and
    /// at head for `down` where none is named. Without TARGET, `down` then leads to base.
    /// `psql -f`, with or without `-1`, leaves what this command would: each revision is a
    /// transaction of its own with its ledger row.
    #[arg(long)]
    pub(super) sql: bool,
}

/// Prints the script of a range.
pub(super) async fn print_range(
    context: &Context<'_>,
    ui: &mut Ui,
    range: &Range,
    direction: Direction,
    lock_timeout: Duration,
) -> Result<Outcome, CliError> {
    let revisions = context.revisions()?;
    let names = revisions.names();
    let names = match direction {
        Direction::Up => names[range.up(&names)?].to_vec(),
        Direction::Down => {
            let range = range.down(&names)?;
            names[range].iter().rev().copied().collect()
        }
    };
    let recorded = record(context, &names, direction).await?;
    if recorded.is_empty() {
        ui.say(nothing(direction));
    }
    print(context, ui, &recorded, context.schema(), lock_timeout)
}

/// Records these revisions, in this order.
pub(super) async fn record(
    context: &Context<'_>,
    names: &[&str],
    direction: Direction,
) -> Result<Vec<Recorded>, CliError> {
    let revisions = context.revisions()?;
    let mut recorded = Vec::new();
    for name in names {
        recorded.push(revisions.record(name, direction).await?);
    }
    Ok(recorded)
}

/// Prints what was recorded as a script; nothing, which psql takes as well, where that is nothing.
pub(super) fn print(
    context: &Context<'_>,
    ui: &mut Ui,
    recorded: &[Recorded],
    schema: Option<&str>,
    lock_timeout: Duration,
) -> Result<Outcome, CliError> {
    let program = context.program();
    let entry = |recorded| (recorded, history::inserting(recorded, &program));
    let entries: Vec<_> = recorded.iter().map(entry).collect();
    print_entries(context, ui, &entries, schema, lock_timeout)
}

/// As [`print`], each revision with the statement that writes its run down.
pub(super) fn print_entries(
    context: &Context<'_>,
    ui: &mut Ui,
    entries: &[(&Recorded, String)],
    schema: Option<&str>,
    lock_timeout: Duration,
) -> Result<Outcome, CliError> {
    let items = entries.iter().map(|(recorded, written)| Item {
        recorded,
        bookkeeping: slice::from_ref(written),
    });
    let items: Vec<_> = items.collect();
    let script = Script {
        revisions: &context.revisions()?,
        schema,
        lock_timeout,
        preamble: &[history::creating()],
        items: &items,
    };
    let text = script.render();
    if !text.is_empty() {
        ui.data(text.trim_end())?;
    }
    Ok(Outcome::Yes)
}

/// Says that a plan is empty, as the deed does.
pub(super) fn nothing(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "nothing to apply",
        Direction::Down => "nothing to roll back",
    }
}

/// Returns the one target that a deed takes.
///
/// # Errors
///
/// [`CliError::Range`] where it is a range.
pub(super) fn single(range: &Range) -> Result<&Target, CliError> {
    let is_range = || CliError::Range(range.clone());
    range.target().ok_or_else(is_range)
}
