use super::{Context, error::CliError, progress, ui::Outcome, ui::Ui};

/// Roll back applied revisions, the last one by default
///
/// In the reverse order of their application, each in a transaction together with its ledger
/// row.
#[derive(clap::Args, Debug)]
pub(super) struct DownArgs {
    /// Roll back this many
    #[arg(short = 'n', long = "num", value_name = "N", default_value_t = 1)]
    steps: u32,
}

impl DownArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        let steps = progress::steps(Some(self.steps));
        let report = runner.down(steps, &mut progress::teller(ui)).await?;
        if report.is_empty() {
            ui.say("nothing to roll back");
        }
        Ok(Outcome::Yes)
    }
}
