use super::{Context, confirm::ConfirmArgs, error::CliError, progress, ui::Outcome, ui::Ui};

/// Roll back all applied revisions and drop the ledger
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct ResetArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl ResetArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        let question = format!("Roll back everything in {}?", runner.place());
        self.confirm.ask(ui, &question)?;
        runner.reset(&mut progress::teller(ui)).await?;
        Ok(Outcome::Yes)
    }
}
