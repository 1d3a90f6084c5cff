use super::rebuild::{Rebuild, RebuildArgs};
use crate::cli::{
    Context,
    error::CliError,
    output::ui::{Outcome, Ui},
};

/// Roll back all applied revisions and drop the ledger
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(crate) struct ResetArgs {
    #[command(flatten)]
    rebuild: RebuildArgs,
}

impl ResetArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        self.rebuild.run(context, ui, Rebuild::Reset).await
    }
}
