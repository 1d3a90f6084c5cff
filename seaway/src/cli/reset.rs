use super::{
    Context,
    error::CliError,
    rebuild::{Rebuild, RebuildArgs},
    ui::Outcome,
    ui::Ui,
};

/// Roll back all applied revisions and drop the ledger
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct ResetArgs {
    #[command(flatten)]
    rebuild: RebuildArgs,
}

impl ResetArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        self.rebuild.run(context, ui, Rebuild::Reset).await
    }
}
