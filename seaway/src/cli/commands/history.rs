use serde::Serialize;

use crate::{
    cli::{
        Context,
        args::format::{Format, FormatArgs, json},
        error::CliError,
        output::{
            history_line::{self, RunFields},
            state::{self, Standing},
            ui::{Outcome, Ui},
        },
    },
    ledger::history::Run,
    revision::{number_of, status::Status, window::Window},
    runner::Runner,
};

/// List the revisions of this program, the newest first
///
/// With -v also whether and when each was applied, and below it every run of it, the newest
/// first: who ran it, from where, with which program. A database is read only with -v or -i, or
/// if the range says `current`. Writes nothing, and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(crate) struct HistoryArgs {
    /// Only what comes after FROM, up to and including TO: 0003:0010, current:, or -3: for the last
    /// three
    ///
    /// FROM itself does not belong to it, as with --sql: `current:` is what is pending. An end is a
    /// revision by its number, its name or a part of that, or base, head or current; empty, it is
    /// base or head. -3:TO are the last three up to TO, FROM:+3 the first three after FROM.
    #[arg(
        short,
        long,
        value_name = "FROM:TO",
        default_value = ":",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    rev_range: Window,
    /// Mark the revision that is current in the database
    #[arg(short, long)]
    indicate_current: bool,
    #[command(flatten)]
    output: FormatArgs,
}

impl HistoryArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let revisions = context.revisions()?;
        let verbose = context.cli.global.verbose > 0;
        let reads = verbose || self.indicate_current || self.rev_range.needs_current();
        let past = if reads {
            Some(Past::read(&context.runner().await?).await?)
        } else {
            None
        };
        let names = revisions.names();
        let current = past.as_ref().and_then(|past| past.status.current());
        let window = self.rev_range.select(&names, current)?;
        let shown = past.as_ref().filter(|_| verbose);
        let newest_first = window.rev().map(|index| Entry {
            is_current: self.indicate_current.then(|| current == Some(names[index])),
            ..Entry::of(&names, index, shown)
        });
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

/// What the database knows.
struct Past {
    status: Status,
    runs: Vec<Run>,
}

impl Past {
    async fn read(runner: &Runner) -> Result<Self, CliError> {
        Ok(Self {
            status: runner.status().await?,
            runs: runner.history().await?,
        })
    }

    /// Returns the runs of one revision, the newest first.
    fn runs_of(&self, revision: &str) -> impl Iterator<Item = &Run> {
        let of_revision = move |run: &&Run| run.revision == revision;
        self.runs.iter().rev().filter(of_revision)
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
    /// None if nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_current: Option<bool>,
    #[serde(flatten)]
    standing: Option<Standing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<Vec<RunFields<'a>>>,
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
    fn of(names: &[&'a str], index: usize, past: Option<&'a Past>) -> Self {
        let revision = names[index];
        // The status was read from the same list.
        let time = |past: &Past| past.status.known[index].1;
        let runs = || past.into_iter().flat_map(|past| past.runs_of(revision));
        Self {
            revision,
            number: number_of(revision),
            revises: index.checked_sub(1).map(|before| names[before]),
            is_head: index + 1 == names.len(),
            is_current: None,
            standing: past.map(|past| Standing::of_known(&past.status, revision, time(past))),
            runs: past.map(|_| runs().map(RunFields::from).collect()),
            details: past
                .map(|past| state::text(&past.status, revision, time(past)))
                .into_iter()
                .chain(runs().map(history_line::line))
                .collect(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let head = if self.is_head { " (head)" } else { "" };
        let current = match self.is_current {
            Some(true) => " (current)",
            _ => "",
        };
        let details = self.details.iter().map(|detail| format!("    {detail}"));
        let name = format!("{}{head}{current}", self.revision);
        [name].into_iter().chain(details).collect()
    }
}
