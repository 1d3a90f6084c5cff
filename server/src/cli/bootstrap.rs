//! `server bootstrap`: each step as a line on stderr, or all of them as JSON on stdout.

use std::time::Duration;

use seaway::{cli::words, interrupt::Interrupt};
use serde::Serialize;
use server::{
    bootstrap::{self, Done, Event, Options, Outcome, Report, Step},
    config::Config,
};

use super::{Answer, Ui, error::CliError, signals::interruptible};

/// Make the database complete: create it, its extensions, Augo's schema, and the tables of the
/// programs beside Augo
///
/// It changes nothing that is complete, so run it before every start. Several may run at once, and
/// one that was killed is completed by the next. If something is in the way, it is refused before
/// anything is changed.
#[derive(clap::Args, Debug)]
pub(super) struct BootstrapArgs {
    /// Change nothing, and say what is missing: exit code 1 if anything is
    #[arg(long)]
    check: bool,
    /// How to print the result
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// Do not make Alembic's table, from which an Augo image sees that its own revisions are applied
    #[arg(long)]
    no_alembic_version: bool,
    /// How long to wait until PostgreSQL accepts connections
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u32,
    /// How long to wait for another bootstrap or migration of the same database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u32,
}

/// How to print data.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// For people; the wording may change
    #[default]
    Text,
    /// For programs; the names of the fields stay
    Json,
}

/// What came of it, as programs read it.
#[derive(Serialize)]
struct Fields<'a> {
    complete: bool,
    steps: Vec<StepFields<'a>>,
}

#[derive(Serialize)]
struct StepFields<'a> {
    step: &'static str,
    outcome: &'static str,
    /// What was done, what is missing, or why nothing was done.
    details: Vec<&'a str>,
    milliseconds: u64,
}

impl<'a> From<&'a Done> for StepFields<'a> {
    fn from(done: &'a Done) -> Self {
        Self {
            step: done.step.as_str(),
            outcome: done.outcome.as_str(),
            details: details(&done.outcome),
            milliseconds: u64::try_from(done.elapsed.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl BootstrapArgs {
    pub(super) async fn run(&self, config: &Config, ui: &mut Ui) -> Result<Answer, CliError> {
        let options = Options {
            wait: Duration::from_secs(self.timeout.into()),
            patience: Duration::from_secs(self.patience.into()),
            alembic: !self.no_alembic_version,
            interrupt: Interrupt::new(),
        };
        if let Some(folded) = config.collection.folded() {
            ui.say(&format!(
                "note: Mem0 before 2.0 does not quote LONG_TERM_MEMORY_COLLECTION_NAME, and would use \
                 another table, {folded}"
            ));
        }
        let is_check = self.check;
        let mut told = |event| {
            // What a check finds is data.
            if let Some(line) = line(&event).filter(|_| !is_check) {
                ui.say(&line);
            }
        };
        let interrupt = options.interrupt.clone();
        let report = if self.check {
            let checking = bootstrap::check(config, &options, &mut told);
            interruptible(&interrupt, checking).await?
        } else {
            let working = bootstrap::bootstrap(config, &options, &mut told);
            interruptible(&interrupt, working).await?
        };
        self.print(&report, ui)?;
        Ok(if bootstrap::is_complete(&report) {
            Answer::Yes
        } else {
            Answer::No
        })
    }

    fn print(&self, report: &Report, ui: &mut Ui) -> Result<(), CliError> {
        if self.format == Format::Text {
            let found = report.iter().filter(|_| self.check);
            return found.map(ended).try_for_each(|line| ui.data(&line));
        }
        let fields = Fields {
            complete: bootstrap::is_complete(report),
            steps: report.iter().map(StepFields::from).collect(),
        };
        let json = serde_json::to_string_pretty(&fields).map_err(CliError::Json)?;
        ui.data(&json)
    }
}

/// Returns the line for an event; `None` for most.
fn line(event: &Event) -> Option<String> {
    match event {
        Event::Ended(done) => Some(ended(done)),
        Event::Run(event) => words(event).map(|line| format!("  {line}")),
        _ => None,
    }
}

fn ended(done: &Done) -> String {
    let Done {
        step,
        outcome,
        elapsed,
        ..
    } = done;
    let milliseconds = elapsed.as_millis();
    let words = match (step, outcome) {
        (Step::Server, _) => "accepts connections".to_owned(),
        // Each was told already.
        (Step::Migrations, Outcome::Changed(applied)) => format!("applied {}", applied.len()),
        (_, Outcome::Complete) => "complete".to_owned(),
        (_, Outcome::Missing(_)) => format!("missing: {}", details(outcome).join(", ")),
        _ => details(outcome).join(", "),
    };
    format!("{step}: {words} ({milliseconds} ms)")
}

fn details(outcome: &Outcome) -> Vec<&str> {
    match outcome {
        Outcome::Changed(texts) | Outcome::Missing(texts) => {
            texts.iter().map(String::as_str).collect()
        }
        Outcome::LeftAlone(reason) => vec![reason],
        _ => Vec::new(),
    }
}
