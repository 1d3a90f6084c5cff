use std::time::Instant;

use clap::builder::ArgPredicate;

use super::{
    Context,
    error::CliError,
    progress,
    runner_args::{RunnerArgs, interruptible},
    sql,
    ui::Outcome,
    ui::Ui,
};
use crate::{event::Direction, interrupt::Interrupt, range::Range, target::Target};

/// Roll back applied revisions, the last one by default
///
/// In the reverse order of their application, each in a transaction together with its ledger
/// row. A revision that is the target stays applied itself.
#[derive(clap::Args, Debug)]
pub(super) struct DownArgs {
    /// How far: base, -3, or a revision by its number, its name or a part of that
    #[arg(
        value_name = "TARGET",
        default_value = "-1",
        default_value_if("sql", ArgPredicate::IsPresent, "base"),
        allow_hyphen_values = true
    )]
    target: Range,
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
        let target = match self.steps {
            Some(steps) => Range::To(Target::Back(steps as usize)),
            None => self.target.clone(),
        };
        if self.sql.sql {
            let lock_timeout = self.runner.lock_timeout;
            return sql::print_range(context, ui, &target, Direction::Down, lock_timeout).await;
        }
        let target = sql::single(&target)?;
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        let (start, mut teller) = (Instant::now(), progress::teller(ui));
        let report = interruptible(&interrupt, runner.down(target, &mut teller)).await?;
        drop(teller);
        if let Some(total) = progress::total(&report, start.elapsed()) {
            ui.say(&total);
        }
        if report.is_empty() {
            ui.say("nothing to roll back");
        }
        Ok(Outcome::Yes)
    }
}
