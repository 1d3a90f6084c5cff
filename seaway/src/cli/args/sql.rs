//! `--sql`: the script instead of the deed. Nothing here connects.

use std::{slice, time::Duration};

use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    ledger::history,
    recorder::Recorded,
    revision::{range::Range, target::Target},
    runner::{
        event::Direction,
        script::{Item, Script},
    },
};

#[derive(clap::Args, Debug)]
pub(crate) struct SqlArgs {
    /// Print the SQL for psql instead, without a database; TARGET may then be a range, FROM:TO
    ///
    /// FROM is where the database is before the script: `up --sql 0003:0007` applies what comes
    /// after 0003, up to and including 0007, and `down --sql 0007:0003` rolls the same back. FROM
    /// is base for `up` and head for `down` if none is named. Without TARGET, `down` then leads to
    /// base. The script stops at once, and changes nothing, if the database is not at FROM.
    ///
    /// `psql -f`, with or without `-1`, leaves what this command would: each revision is a
    /// transaction of its own with its ledger row.
    #[arg(long)]
    pub(crate) sql: bool,
}

/// Where a script is to begin.
pub(crate) struct Begin<'a> {
    /// What the ledger must hold there, no more and no less.
    pub(crate) applied: &'a [&'a str],
    /// The revision of which the script does the rest.
    pub(crate) resumed: Option<&'a str>,
    /// The schema; none means the session's own.
    pub(crate) schema: Option<&'a str>,
}

/// Prints the script of a range.
pub(crate) async fn print_range(
    context: &Context<'_>,
    ui: &mut Ui,
    range: &Range,
    direction: Direction,
    lock_timeout: Duration,
) -> Result<Outcome, CliError> {
    let revisions = context.revisions()?;
    let names = revisions.names();
    let (start, steps) = match direction {
        Direction::Up => {
            let range = range.up(&names)?;
            (range.start, names[range].to_vec())
        }
        Direction::Down => {
            let range = range.down(&names)?;
            (range.end, names[range].iter().rev().copied().collect())
        }
    };
    let recorded = record(context, &steps, direction).await?;
    if recorded.is_empty() {
        ui.say(nothing(direction));
    }
    let begin = Begin {
        applied: &names[..start],
        resumed: None,
        schema: context.schema(),
    };
    print(context, ui, &recorded, &begin, lock_timeout)
}

/// Records these revisions, in this order.
pub(crate) async fn record(
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
pub(crate) fn print(
    context: &Context<'_>,
    ui: &mut Ui,
    recorded: &[Recorded],
    begin: &Begin<'_>,
    lock_timeout: Duration,
) -> Result<Outcome, CliError> {
    let program = context.program();
    let entry = |recorded| (recorded, history::inserting(recorded, &program));
    let entries: Vec<_> = recorded.iter().map(entry).collect();
    print_entries(context, ui, &entries, begin, lock_timeout)
}

/// As [`print`], each revision with the statement that writes its run down.
pub(crate) fn print_entries(
    context: &Context<'_>,
    ui: &mut Ui,
    entries: &[(&Recorded, String)],
    begin: &Begin<'_>,
    lock_timeout: Duration,
) -> Result<Outcome, CliError> {
    let items = entries.iter().map(|(recorded, written)| Item {
        recorded,
        bookkeeping: slice::from_ref(written),
    });
    let items: Vec<_> = items.collect();
    let script = Script {
        revisions: &context.revisions()?,
        schema: begin.schema,
        lock_timeout,
        applied: begin.applied,
        resumed: begin.resumed,
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
pub(crate) fn nothing(direction: Direction) -> &'static str {
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
pub(crate) fn single(range: &Range) -> Result<&Target, CliError> {
    let is_range = || CliError::Range(range.clone());
    range.target().ok_or_else(is_range)
}
