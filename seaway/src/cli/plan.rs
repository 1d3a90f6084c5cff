use serde::Serialize;

use super::{
    Context,
    error::CliError,
    format::{Format, FormatArgs, json},
    sql,
    ui::{Outcome, Ui},
};
use crate::{
    connect::Database,
    event::Direction,
    recorder::Recorded,
    runner::{LOCK_TIMEOUT, RunError, refuse_other_ledger, refuse_unknown},
    status::Status,
    target::{self, Target, TargetError},
};

/// Print the SQL that `up` or `down` would run
///
/// A pending revision is a target on the way up, an applied one on the way down. The ledger of
/// the database is read and nothing written; where no database is named, the plan begins at base.
/// The script is for psql, and ready for its standard input. While a revision is half done, the
/// plan is refused.
#[derive(clap::Args, Debug)]
pub(super) struct PlanArgs {
    /// How far: head, base, +2, -3, or a revision by its number, its name or a part of that, or
    /// one counted from there: 0010+1, head-1
    #[arg(
        value_name = "TARGET",
        default_value = "head",
        allow_hyphen_values = true
    )]
    target: Target,
    /// Ask no database, and begin at base
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
    statements: &'a [String],
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
    pub(super) async fn run(
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
        let steps = steps(&status, &self.target, direction)?;
        if let Some(database) = database.filter(|_| direction == Direction::Up && !steps.is_empty())
        {
            refuse_other_ledger(database.connection(), &status).await?;
        }
        let recorded = sql::record(context, &steps, direction).await?;
        if recorded.is_empty() {
            ui.say(sql::nothing(direction));
        }
        if self.format.format == Format::Json {
            let steps = recorded.iter().map(step).collect();
            ui.data(&json(&Plan { steps })?)?;
            return Ok(Outcome::Yes);
        }
        let begin = sql::Begin {
            applied: &status.applied_latest_first(),
            schema: schema.as_deref(),
        };
        sql::print(context, ui, &recorded, &begin, LOCK_TIMEOUT)
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
        Ok(Start {
            status: Status::read(database.connection(), &revisions).await?,
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

/// What the runner would do, and refuse.
fn steps<'a>(
    status: &'a Status,
    target: &Target,
    direction: Direction,
) -> Result<Vec<&'a str>, RunError> {
    let steps = match direction {
        Direction::Up => target::up(status, target)?,
        Direction::Down => target::down(status, target)?,
    };
    // A script from its first statement would repeat what is done.
    if let Some(half_done) = status.half_done.last() {
        return Err(RunError::Unfinished {
            revision: half_done.revision.clone(),
            direction: half_done.direction,
            is_known: status.knows(&half_done.revision),
        });
    }
    if !steps.is_empty() {
        refuse_unknown(status)?;
    }
    Ok(steps)
}

fn step(recorded: &Recorded) -> Step<'_> {
    Step {
        revision: &recorded.revision,
        direction: recorded.direction.to_string(),
        transaction: recorded.transactional,
        statements: &recorded.statements,
        sha256: recorded.digest(),
    }
}
