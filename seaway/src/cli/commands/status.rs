use serde::Serialize;

use crate::{
    cli::{
        Context,
        args::format::{Format, FormatArgs, json},
        error::CliError,
        output::{
            colour::Colour,
            notes,
            state::{Standing, note},
            time::utc,
            ui::{Outcome, Ui},
        },
    },
    ledger::history::HalfDone,
    revision::status::Status,
    text,
};

/// Behind the time at which a revision was applied.
const CHANGED: &str = "  changed since";

/// The state of a revision that this program does not have.
const UNKNOWN: &str = "unknown";

/// The state of a revision whose last run has not come to its end.
const HALF_DONE: &str = "half done";

/// Show every revision and whether it is applied
///
/// One line a revision: applied, pending, unknown (in the ledger, but not in this program) or half
/// done (it declines a transaction, and its last run has not come to its end), its name, when it
/// was applied, and whether its statements have changed since. Writes nothing, and needs no right
/// to create tables.
#[derive(clap::Args, Debug)]
pub(crate) struct StatusArgs {
    /// Exit with 1 if a revision is pending, unknown, half done or changed
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    output: FormatArgs,
}

impl StatusArgs {
    pub(crate) async fn run(
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
    if !status.half_done.is_empty() {
        let names = status.half_done.iter();
        let names: Vec<_> = names.map(|half_done| half_done.revision.clone()).collect();
        ui.say(&format!("half done: {}", text::names(&names)));
        return Outcome::No;
    }
    if !status.is_at_head() {
        ui.say("the database is not at head");
        return Outcome::No;
    }
    if changed.is_empty() {
        return Outcome::Yes;
    }
    ui.say("some applied revisions have changed since they were applied");
    Outcome::No
}

fn tell(status: &Status, changed: &[String], ui: &mut Ui) -> Result<(), CliError> {
    for line in lines(status, changed, ui.colour()) {
        ui.data(&line)?;
    }
    for half_done in &status.half_done {
        ui.say(&note(status, half_done));
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
            standing: Standing::of_known(status, name, *time),
            changed: changed.contains(name),
        });
        let unknown = status.unknown.iter().map(|row| Row {
            revision: &row.version,
            standing: Standing::of_unknown(status, &row.version, row.applied_at),
            changed: false,
        });
        let stray = status.stray().map(|half_done| Row {
            revision: &half_done.revision,
            standing: Standing::of_stray(half_done),
            changed: false,
        });
        Self {
            at_head: status.is_at_head(),
            current: status.current(),
            head: status.known.last().map(|(name, _)| name.as_str()),
            revisions: known.chain(unknown).chain(stray).collect(),
        }
    }
}

/// One line of the table.
struct Line {
    state: &'static str,
    name: String,
    /// What stands after the name.
    rest: String,
}

impl Line {
    fn of(otherwise: &'static str, name: &str, rest: String, half_done: Option<&HalfDone>) -> Self {
        let is_unknown = otherwise == UNKNOWN;
        let (state, rest) = match half_done {
            Some(half_done) if is_unknown => {
                (HALF_DONE, format!("{half_done}, unknown to this program"))
            }
            Some(half_done) => (HALF_DONE, half_done.to_string()),
            None => (otherwise, rest),
        };
        Self {
            state,
            name: text::name(name),
            rest,
        }
    }
}

fn lines(status: &Status, changed: &[String], colour: Colour) -> Vec<String> {
    let known = status.known.iter().map(|(name, time)| {
        let mark = if changed.contains(name) {
            colour.word(CHANGED)
        } else {
            String::new()
        };
        let (state, rest) = match time {
            Some(time) => ("applied", format!("{}{mark}", utc(*time))),
            None => ("pending", String::new()),
        };
        Line::of(state, name, rest, status.half_done(name))
    });
    let unknown = status.unknown.iter().map(|row| {
        let half_done = status.half_done(&row.version);
        Line::of(UNKNOWN, &row.version, utc(row.applied_at), half_done)
    });
    let stray = status.stray().map(|half_done| {
        let name = &half_done.revision;
        Line::of(UNKNOWN, name, String::new(), Some(half_done))
    });
    aligned(
        &known.chain(unknown).chain(stray).collect::<Vec<_>>(),
        colour,
    )
}

fn aligned(lines: &[Line], colour: Colour) -> Vec<String> {
    let longest = |part: fn(&Line) -> &str| {
        let lengths = lines.iter().map(|line| part(line).chars().count());
        lengths.max().unwrap_or_default()
    };
    let (states, names) = (longest(|line| line.state), longest(|line| &line.name));
    let aligned = lines.iter().map(|Line { state, name, rest }| {
        let state = colour.word(&format!("{state:<states$}"));
        let line = format!("{state}  {name:<names$}  {rest}");
        line.trim_end().to_owned()
    });
    aligned.collect()
}
