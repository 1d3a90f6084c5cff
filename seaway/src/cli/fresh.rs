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

/// Drop everything of ours in the schema, then apply all revisions
///
/// Tables, views, sequences, functions and types go, whatever the ledger says. Extensions and the
/// tables of other programs stay as they are. All in one transaction, unless a revision declines
/// one.
#[derive(clap::Args, Debug)]
pub(super) struct FreshArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    runner: RunnerArgs,
}

impl FreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        let question = format!("Drop everything of ours in {}?", runner.place());
        self.confirm.ask(ui, &question)?;
        let mut teller = progress::teller(ui);
        interruptible(&interrupt, runner.fresh(&mut teller)).await?;
        Ok(Outcome::Yes)
    }
}
