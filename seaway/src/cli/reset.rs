use super::{Context, error::CliError, progress, ui::Outcome, ui::Ui};

/// Roll back all applied revisions and drop the ledger
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct ResetArgs {}

impl ResetArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        runner.reset(&mut progress::teller(ui)).await?;
        Ok(Outcome::Yes)
    }
}
