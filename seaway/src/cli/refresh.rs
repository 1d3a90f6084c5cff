use super::{
    Context,
    error::CliError,
    rebuild::{Rebuild, RebuildArgs},
    ui::Outcome,
    ui::Ui,
};

/// Roll back all applied revisions, then apply all
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct RefreshArgs {
    #[command(flatten)]
    rebuild: RebuildArgs,
}

impl RefreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        self.rebuild.run(context, ui, Rebuild::Refresh).await
    }
}
