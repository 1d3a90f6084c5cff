use super::{Context, confirm::ConfirmArgs, error::CliError, progress, ui::Outcome, ui::Ui};

/// Roll back all applied revisions, then apply all
///
/// All in one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct RefreshArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl RefreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        let question = format!(
            "Roll back everything and apply it again in {}?",
            runner.place()
        );
        self.confirm.ask(ui, &question)?;
        runner.refresh(&mut progress::teller(ui)).await?;
        Ok(Outcome::Yes)
    }
}
