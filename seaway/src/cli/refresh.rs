use super::{Context, error::CliError, progress, ui::Outcome, ui::Ui};

/// Roll back all applied revisions, then apply all
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct RefreshArgs {}

impl RefreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        runner.refresh(&mut progress::teller(ui)).await?;
        Ok(Outcome::Yes)
    }
}
