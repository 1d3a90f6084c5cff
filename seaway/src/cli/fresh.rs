use super::{Context, error::CliError, progress, ui::Outcome, ui::Ui};

/// Drop everything of ours in the schema, then apply all revisions
///
/// Tables, views, sequences, functions and types go, whatever the ledger says. Extensions and the
/// tables of other programs stay as they are. All in one transaction, unless a revision declines
/// one.
#[derive(clap::Args, Debug)]
pub(super) struct FreshArgs {}

impl FreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        runner.fresh(&mut progress::teller(ui)).await?;
        Ok(Outcome::Yes)
    }
}
