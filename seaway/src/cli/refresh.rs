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

/// Roll back all applied revisions, then apply all
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct RefreshArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    runner: RunnerArgs,
}

impl RefreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        let question = format!(
            "Roll back everything and apply it again in {}?",
            runner.place()
        );
        self.confirm.ask(ui, &question)?;
        let mut teller = progress::teller(ui);
        interruptible(&interrupt, runner.refresh(&mut teller)).await?;
        Ok(Outcome::Yes)
    }
}
