//! `server bootstrap`: each step as a line on stderr, or all of them as JSON on stdout.

use std::time::Duration;

use seaway::{cli::words, text};
use serde::Serialize;
use server::{
    bootstrap::{self, Done, Event, Options, Outcome, Report, Step},
    config::Config,
};

use super::{
    Answer, Ui,
    error::CliError,
    format::{Format, json},
    signals::interruptible,
};

/// Create what is missing: the database, its extensions, and all tables
///
/// The tables are those of Augo, of LangGraph's checkpointer and of Mem0. What is complete is not
/// changed, so run it before every start. Several can run at once. If one was killed, the next one
/// completes its work. If something is in the way, the command refuses before it changes anything.
#[derive(clap::Args, Debug)]
pub(super) struct BootstrapArgs {
    /// Change nothing; print what is missing, and exit with code 1 if anything is
    #[arg(long)]
    check: bool,
    /// How to print the result
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// Do not create the table `alembic_version`, which shows an Augo image that its own revisions
    /// are applied
    #[arg(long)]
    no_alembic_version: bool,
    /// How long to wait until PostgreSQL accepts connections; at least 1
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    timeout: u32,
    /// How long to wait for another bootstrap or migration of the same database; 0 does not wait
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u32,
}

/// What came of it, as programs read it.
#[derive(Serialize)]
struct Fields<'a> {
    complete: bool,
    /// Those that ended.
    steps: Vec<StepFields<'a>>,
    error: Option<ErrorFields>,
}

/// Why it ended early.
#[derive(Serialize)]
struct ErrorFields {
    message: String,
    hint: Option<String>,
}

impl From<&CliError> for ErrorFields {
    fn from(error: &CliError) -> Self {
        Self {
            message: error.to_string(),
            hint: error.hint(),
        }
    }
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
            ..Options::default()
        };
        let (name, table) = (config.collection.name(), config.collection.table());
        if table != name {
            ui.say(&format!(
                "note: the table of collection {name} is {table}, because Mem0 before 2.0 does not quote \
                 the name; Mem0 2 makes {name} itself"
            ));
        }
        let (is_check, mut ended) = (self.check, Report::new());
        let mut told = |event| {
            // What a check finds is data.
            if let Some(line) = line(&event).filter(|_| !is_check) {
                ui.say(&line);
            }
            if let Event::Ended(done) = event {
                ended.push(done);
            }
        };
        let interrupt = options.interrupt.clone();
        let result = if is_check {
            let checking = bootstrap::check(config, &options, &mut told);
            interruptible(&interrupt, checking).await
        } else {
            let working = bootstrap::bootstrap(config, &options, &mut told);
            interruptible(&interrupt, working).await
        };
        let printed = self.print(&ended, result.as_ref().err(), ui);
        // Why it failed is more than that nobody reads the report.
        let report = result?;
        printed?;
        Ok(if bootstrap::is_complete(&report) {
            Answer::Yes
        } else {
            Answer::No
        })
    }

    fn print(&self, ended: &Report, error: Option<&CliError>, ui: &mut Ui) -> Result<(), CliError> {
        match self.format {
            Format::Text if self.check => {
                let mut lines = ended.iter().map(ended_line);
                lines.try_for_each(|line| ui.data(&line))
            }
            Format::Text => Ok(()),
            Format::Json => ui.data(&json(&Fields {
                complete: error.is_none() && bootstrap::is_complete(ended),
                steps: ended.iter().map(StepFields::from).collect(),
                error: error.map(ErrorFields::from),
            })?),
        }
    }
}

/// Returns the line for an event; `None` for most.
fn line(event: &Event) -> Option<String> {
    match event {
        Event::Ended(done) => Some(ended_line(done)),
        Event::Outlasting { table, pid } => Some(format!(
            "  waiting for backend {pid}, which is at work on table {table} (an index build, or VACUUM)"
        )),
        Event::Working { step, elapsed } => Some(format!(
            "{step}: still at work after {} s",
            elapsed.as_secs()
        )),
        Event::Run(event) => words(event).map(|line| format!("  {line}")),
        _ => None,
    }
}

fn ended_line(done: &Done) -> String {
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
        (Step::Migrations, Outcome::Changed(done)) => counted(done),
        (_, Outcome::Complete) => "complete".to_owned(),
        (_, Outcome::Missing(_)) => format!("missing: {}", listed(outcome)),
        _ => listed(outcome),
    };
    format!("{step}: {words} ({milliseconds} ms)")
}

/// Counts what was applied and, if a way down had been interrupted, rolled back.
fn counted(done: &[String]) -> String {
    let applied = done.iter().filter(|text| text.starts_with("applied"));
    let (applied, all) = (applied.count(), done.len());
    match all - applied {
        0 => format!("applied {applied}"),
        back => format!("rolled back {back}, applied {applied}"),
    }
}

/// Joins the details to a line: a name in them, which others wrote, must not make another one.
fn listed(outcome: &Outcome) -> String {
    let details: Vec<_> = details(outcome).into_iter().map(text::name).collect();
    details.join(", ")
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
