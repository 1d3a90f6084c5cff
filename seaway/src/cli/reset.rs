use super::{
    Context,
    confirm::ConfirmArgs,
    error::CliError,
    progress,
    runner_args::{RunnerArgs, interruptible},
    ui::Outcome,
    ui::Ui,
};
use crate::interrupt::Interrupt;

/// Roll back all applied revisions and drop the ledger
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct ResetArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    runner: RunnerArgs,
}

impl ResetArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        let question = format!("Roll back everything in {}?", runner.place());
        self.confirm.ask(ui, &question)?;
        let mut teller = progress::teller(ui);
        interruptible(&interrupt, runner.reset(&mut teller)).await?;
        Ok(Outcome::Yes)
    }
}
