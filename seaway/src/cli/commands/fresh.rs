use super::rebuild::{Rebuild, RebuildArgs};
use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    runner::teardown::Scope,
};

/// Drop what the revisions make, then apply all revisions
///
/// What the revisions make is found by running them in a schema of their own, in a transaction that
/// is rolled back. Those tables, views, sequences, functions and types are dropped, whatever the
/// ledger says, and the ledger and the history. What no revision makes is spared, and so are
/// extensions and the tables of other programs. The list is printed before the question. All is
/// one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(crate) struct FreshArgs {
    /// Also drop what no revision makes; extensions and the declared tables of other programs stay
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    rebuild: RebuildArgs,
}

impl FreshArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let scope = if self.all { Scope::All } else { Scope::Made };
        self.rebuild.run(context, ui, Rebuild::Fresh(scope)).await
    }
}
