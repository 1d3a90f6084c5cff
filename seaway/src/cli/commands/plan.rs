use std::iter;

use serde::Serialize;

use crate::{
    cli::{
        Context,
        args::{
            format::{Format, FormatArgs, json},
            sql,
        },
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    connect::Database,
    ledger::history::{self, HalfDone},
    recorder::Recorded,
    revision::{
        status::Status,
        target::{Target, TargetError},
    },
    runner::{
        LOCK_TIMEOUT, Remainder, event::Direction, plan::Way, refuse_other_ledger, remainder,
    },
    text,
};

const READING: &str = "reading the ledger and the history";

/// Print the SQL that `up` or `down` would run
///
/// A pending target plans `up`, an applied one plans `down`. The ledger of
/// the database is read and nothing written; where no database is named, the plan begins at base.
/// The script is for psql, and ready for its standard input. If a revision is half done, the plan
/// begins with the rest of it, in the direction in which it was run; a plan in the other direction
/// is refused.
#[derive(clap::Args, Debug)]
pub(crate) struct PlanArgs {
    /// Target: head, base, +2, -3, or a revision by its number, its name or a part of that, or
    /// one counted from there: 0010+1, head-1
    #[arg(
        value_name = "TARGET",
        default_value = "head",
        allow_hyphen_values = true
    )]
    target: Target,
    /// Also plan pending revisions that come before applied ones
    #[arg(long)]
    allow_out_of_order: bool,
    /// Do not connect; plan from base
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// The plan as programs read it; the names of the fields stay.
#[derive(Serialize)]
struct Plan<'a> {
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    revision: &'a str,
    direction: String,
    /// Whether it and its ledger row are one.
    transaction: bool,
    /// Those that are left, if it is half done.
    statements: &'a [String],
    /// Of all its statements.
    sha256: String,
}

/// Where a plan begins.
struct Start {
    status: Status,
    /// None offline.
    database: Option<Database>,
    schema: Option<String>,
}

impl PlanArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let Start {
            status,
            schema,
            database,
        } = self.start(context).await?;
        let direction = direction(&status, &self.target)?;
        let way = Way::to(&self.target).allows_out_of_order(self.allow_out_of_order);
        let steps = match direction {
            Direction::Up => way.up(&status)?,
            Direction::Down => way.down(&status)?,
        };
        let database = database.filter(|_| !steps.is_empty());
        if let Some(database) = database.as_ref().filter(|_| direction == Direction::Up) {
            let looking = refuse_other_ledger(database, &status);
            database.patience().answer(READING, looking).await??;
        }
        let names: Vec<_> = steps.iter().map(|step| step.revision.as_str()).collect();
        let recorded = sql::record(context, &names, direction).await?;
        let remainder = match (&database, status.half_done.last()) {
            (Some(database), Some(_)) => {
                let revisions = context.revisions()?;
                let reading = remainder(database, &revisions, &recorded[0]);
                Some(database.patience().answer(READING, reading).await??)
            }
            _ => None,
        };
        if recorded.is_empty() {
            ui.say(sql::nothing(direction));
        }
        let plan = planned(&recorded, remainder.as_ref());
        if self.format.format == Format::Json {
            let steps = plan.iter().map(step).collect();
            ui.data(&json(&Plan { steps })?)?;
            return Ok(Outcome::Yes);
        }
        if let Some(half_done) = status.half_done.last() {
            ui.say(&resumed(half_done));
        }
        let begin = sql::Begin {
            applied: &status.rollback_order(),
            resumed: status
                .half_done
                .last()
                .map(|half_done| half_done.revision.as_str()),
            schema: schema.as_deref(),
        };
        let program = context.program();
        let entries: Vec<_> = plan.iter().map(|planned| planned.entry(&program)).collect();
        sql::print_entries(context, ui, &entries, &begin, LOCK_TIMEOUT)
    }

    /// The schema is the one that was found, so that the script goes where the plan was made.
    async fn start(&self, context: &Context<'_>) -> Result<Start, CliError> {
        let revisions = context.revisions()?;
        let config = match context.config() {
            Ok(config) if !self.offline => config,
            Err(error) if !self.offline && !matches!(error, CliError::NoUrl) => return Err(error),
            _ => {
                return Ok(Start {
                    status: Status::compare(&revisions.names(), Vec::new()),
                    database: None,
                    schema: context.schema().map(str::to_owned),
                });
            }
        };
        let database = Database::connect(&config).await?;
        let reading = Status::read(&database, &revisions);
        Ok(Start {
            status: database.patience().answer(READING, reading).await??,
            schema: Some(database.schema().to_owned()),
            database: Some(database),
        })
    }
}

fn direction(status: &Status, target: &Target) -> Result<Direction, TargetError> {
    let names: Vec<_> = status.known.iter().map(|(name, _)| name.as_str()).collect();
    let is_applied = |height: usize| status.known[height - 1].1.is_some();
    let is_down = match (target, target.height(&names)?) {
        (Target::Head | Target::Forward(_), _) => false,
        (Target::Base | Target::Back(_), _) | (_, None | Some(0)) => true,
        (_, Some(height)) => is_applied(height),
    };
    Ok(if is_down {
        Direction::Down
    } else {
        Direction::Up
    })
}

/// A revision of the plan, and what is left of it if it is half done.
struct Planned<'a> {
    whole: &'a Recorded,
    remainder: Option<&'a Remainder>,
}

/// Only the first revision can be half done.
fn planned<'a>(recorded: &'a [Recorded], remainder: Option<&'a Remainder>) -> Vec<Planned<'a>> {
    let remainders = remainder.into_iter().map(Some).chain(iter::repeat(None));
    let planned = |(whole, remainder)| Planned { whole, remainder };
    recorded.iter().zip(remainders).map(planned).collect()
}

impl Planned<'_> {
    /// Returns what a script runs, and the statement that writes it down.
    fn entry(&self, program: &str) -> (&Recorded, String) {
        match self.remainder {
            Some(remainder) => (&remainder.checked, remainder.finishing.clone()),
            None => (self.whole, history::inserting(self.whole, program)),
        }
    }
}

fn step<'a>(planned: &Planned<'a>) -> Step<'a> {
    let whole = planned.whole;
    let left = planned.remainder.map_or(whole, |remainder| &remainder.rest);
    Step {
        revision: &whole.revision,
        direction: whole.direction.to_string(),
        transaction: whole.transactional,
        statements: &left.statements,
        sha256: whole.digest(),
    }
}

fn resumed(half_done: &HalfDone) -> String {
    let revision = text::name(&half_done.revision);
    format!("{revision} is half done ({half_done}); the plan begins with the rest of it")
}
