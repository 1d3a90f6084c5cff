use std::time::Instant;

use super::{
    Context,
    error::CliError,
    progress,
    runner_args::{RunnerArgs, interruptible},
    sql,
    ui::Outcome,
    ui::Ui,
};
use crate::{
    event::{Direction, Observer},
    interrupt::Interrupt,
    range::Range,
    runner::{Report, RunError, Runner},
    target::{Target, TargetError},
};

/// Roll back applied revisions, the last one by default
///
/// In the reverse order of their application, each in a transaction together with its ledger
/// row. A revision that is the target stays applied itself.
#[derive(clap::Args, Debug)]
pub(super) struct DownArgs {
    /// How far: base, -3, or a revision by its number, its name or a part of that, or one counted
    /// from there: 0010-1, head-1
    ///
    /// No target means the revision that was applied last; at base there is none, and that is no
    /// error. With --sql, no target means base.
    #[arg(value_name = "TARGET", allow_hyphen_values = true)]
    target: Option<Range>,
    /// Roll back this many
    #[arg(short = 'n', long = "num", value_name = "N", conflicts_with = "target")]
    steps: Option<u32>,
    #[command(flatten)]
    runner: RunnerArgs,
    #[command(flatten)]
    sql: sql::SqlArgs,
}

impl DownArgs {
    pub(super) async fn run(
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
        }
        Ok(Outcome::Yes)
    }

    /// Returns what was asked for, as a target or with -n.
    fn asked(&self) -> Option<Range> {
        let steps = self.steps.map(|steps| Target::Back(steps as usize));
        steps.map(Range::To).or_else(|| self.target.clone())
    }
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
