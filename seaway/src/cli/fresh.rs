use super::{Context, confirm::ConfirmArgs, error::CliError, progress, ui::Outcome, ui::Ui};

/// Drop everything of ours in the schema, then apply all revisions
///
/// Tables, views, sequences, functions and types go, whatever the ledger says. Extensions and the
/// tables of other programs stay as they are. All in one transaction, unless a revision declines
/// one.
#[derive(clap::Args, Debug)]
pub(super) struct FreshArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl FreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        let question = format!("Drop everything of ours in {}?", runner.place());
        self.confirm.ask(ui, &question)?;
        runner.fresh(&mut progress::teller(ui)).await?;
        Ok(Outcome::Yes)
    }
}
