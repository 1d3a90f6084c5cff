use std::time::Instant;

use crate::{
    cli::{
        Context,
        args::{
            confirm::ConfirmArgs,
            runner::{RunnerArgs, interruptible},
            sql,
        },
        error::CliError,
        output::{
            broken, progress,
            survey::counted,
            ui::{Outcome, Ui},
        },
    },
    revision::{
        range::Range,
        target::{Target, TargetError},
    },
    runner::{
        Report, RunError, Runner,
        event::{Direction, Observer},
        interrupt::Interrupt,
        teardown::Object,
    },
    text::LISTED,
};

/// Roll back applied revisions, the last one by default
///
/// In the reverse order of the list, each in a transaction together with its ledger row. A revision
/// that is the target stays applied itself.
///
/// A number of steps, or no target, is refused if the order of application (`applied_at` in the
/// ledger) and the order of the list disagree about which revisions these are. A named target
/// follows the list.
///
/// If a target that is no number rolls back more than one revision, and tables with rows are dropped
/// with them, it asks first.
#[derive(clap::Args, Debug)]
pub(crate) struct DownArgs {
    /// How far: base, -3, or a revision by its number, its name or a part of that, or one counted
    /// from there: 0010-1, head-1
    ///
    /// No target means the last applied revision; at base there is none, and that is no
    /// error. With --sql, no target means base.
    #[arg(value_name = "TARGET", allow_hyphen_values = true)]
    target: Option<Range>,
    /// Roll back this many
    #[arg(short = 'n', long = "num", value_name = "N", conflicts_with = "target")]
    steps: Option<u32>,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    runner: RunnerArgs,
    #[command(flatten)]
    sql: sql::SqlArgs,
}

impl DownArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        if self.sql.sql {
            let range = self.asked().unwrap_or(Range::To(Target::Base));
            let lock_timeout = self.runner.lock_timeout;
            return sql::print_range(context, ui, &range, Direction::Down, lock_timeout).await;
        }
        let asked = self.asked();
        let target = asked.as_ref().map(sql::single).transpose()?;
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        if let Some(target) = target {
            self.ask(ui, &runner, target).await?;
        }
        let before = runner.names().await.ok();
        let (start, mut teller) = (Instant::now(), progress::teller(ui));
        let down = async {
            match target {
                Some(target) => runner.down(target, &mut teller).await,
                None => one_at_most(&runner, &mut teller).await,
            }
        };
        let report = interruptible(&interrupt, down).await?;
        drop(teller);
        if let Some(total) = progress::total(&report, start.elapsed()) {
            ui.say(&total);
        }
        if report.is_empty() {
            ui.say("nothing to roll back");
        } else {
            broken::warn(&runner, before.as_ref(), ui).await;
        }
        Ok(Outcome::Yes)
    }

    /// Asks if rows would be lost and nobody has said how many revisions are to go.
    async fn ask(&self, ui: &mut Ui, runner: &Runner, target: &Target) -> Result<(), CliError> {
        if self.confirm.yes || matches!(target, Target::Back(_)) {
            return Ok(());
        }
        let loss = runner.rows_lost_by_down(target).await?;
        let steps = format!(
            "Roll back {} revisions in {}",
            loss.steps.len(),
            runner.place()
        );
        match &loss.tables {
            Ok(tables) if tables.is_empty() => Ok(()),
            Ok(tables) => {
                let question = format!("{steps}, and lose the rows of table {}?", named(tables));
                self.confirm.ask(ui, &question)
            }
            Err(why) => {
                ui.insist(&format!("it is unknown which rows would be lost: {why}"));
                self.confirm.ask(ui, &format!("{steps}?"))
            }
        }
    }

    /// Returns what was asked for, as a target or with -n.
    fn asked(&self) -> Option<Range> {
        let steps = self.steps.map(|steps| Target::Back(steps as usize));
        steps.map(Range::To).or_else(|| self.target.clone())
    }
}

/// Names some tables, with their rows.
fn named(tables: &[Object]) -> String {
    let one = |table: &Object| match table.rows {
        Some(rows) if rows > 0 => format!("{} (about {})", table.label(), counted(rows, "row")),
        _ => format!("{} (rows unknown)", table.label()),
    };
    let mut text = tables
        .iter()
        .take(LISTED)
        .map(one)
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = tables.len().checked_sub(LISTED).filter(|more| *more > 0) {
        text = format!("{text} and {more} more");
    }
    text
}

/// Rolls back the last revision. At base that is nothing, and no error: nobody asked for a number.
async fn one_at_most(runner: &Runner, observer: &mut Observer<'_>) -> Result<Report, RunError> {
    match runner.down(&Target::Back(1), observer).await {
        // Not `base`: another runner may have applied revisions since. And not at once nothing:
        // a half-done revision is still to be refused.
        Err(RunError::Target(TargetError::TooFew { there: 0, .. })) => {
            runner.down(&Target::Back(0), observer).await
        }
        other => other,
    }
}
