use super::{Context, error::CliError, progress, ui::Outcome, ui::Ui};

/// Apply pending revisions
///
/// Each revision and its ledger row are one transaction: when one fails, those before it stay
/// applied, and it leaves nothing behind.
#[derive(clap::Args, Debug)]
pub(super) struct UpArgs {
    /// Apply this many; all by default
    #[arg(short = 'n', long = "num", value_name = "N")]
    steps: Option<u32>,
}

impl UpArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let runner = context.runner().await?;
        let report = runner
            .up(progress::steps(self.steps), &mut progress::teller(ui))
            .await?;
        if report.is_empty() {
            ui.say("nothing to apply");
        }
        Ok(Outcome::Yes)
    }
}
