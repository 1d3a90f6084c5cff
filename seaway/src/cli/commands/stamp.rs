use crate::{
    cli::{
        Context,
        args::runner::{RunnerArgs, interruptible},
        error::CliError,
        output::{
            progress,
            ui::{Outcome, Ui},
        },
    },
    revision::target::Target,
    runner::{event::Direction, interrupt::Interrupt},
    text,
};

/// Set the ledger to a revision without running anything
///
/// Afterwards the revisions up to the target count as applied and the others as pending. For a
/// schema that came about in another way; whether it is the same is not checked.
#[derive(clap::Args, Debug)]
pub(crate) struct StampArgs {
    /// What counts as applied: head, base, +2, -3, or a revision by its number, its name or a
    /// part of that, or one counted from there: 0010+1, head-1
    #[arg(value_name = "TARGET", allow_hyphen_values = true)]
    target: Target,
    /// Remove revisions from the ledger that this program does not know
    #[arg(long)]
    purge: bool,
    #[command(flatten)]
    runner: RunnerArgs,
}

impl StampArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        let mut teller = progress::teller(ui);
        let stamp = runner.stamp(&self.target, self.purge, &mut teller);
        let report = interruptible(&interrupt, stamp).await?;
        drop(teller);
        for step in &report {
            let revision = text::name(&step.revision);
            ui.say(&match step.direction {
                _ if runner.revisions().find(&step.revision).is_none() => {
                    format!("`{revision}` was removed from the ledger")
                }
                Direction::Up => format!("marked {} as applied", step.revision),
                Direction::Down => format!("marked {} as pending", step.revision),
            });
        }
        if report.is_empty() {
            ui.say("already there; nothing changed");
        }
        Ok(Outcome::Yes)
    }
}
