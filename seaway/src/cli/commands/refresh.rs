use super::rebuild::{Rebuild, RebuildArgs};
use crate::cli::{
    Context,
    error::CliError,
    output::ui::{Outcome, Ui},
};

/// Roll back all applied revisions, then apply all
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(crate) struct RefreshArgs {
    #[command(flatten)]
    rebuild: RebuildArgs,
}

impl RefreshArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        self.rebuild.run(context, ui, Rebuild::Refresh).await
    }
}
