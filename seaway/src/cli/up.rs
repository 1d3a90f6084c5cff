use super::{Context, createdb, error::CliError, progress, ui::Outcome, ui::Ui};
use crate::{connect::ConnectError, runner::Runner, target::Target};

/// Apply pending revisions
///
/// Each revision and its ledger row are one transaction: when one fails, those before it stay
/// applied, and it leaves nothing behind.
#[derive(clap::Args, Debug)]
pub(super) struct UpArgs {
    /// How far: head, +2, or a revision by its number, its name or a part of that
    #[arg(
        value_name = "TARGET",
        default_value = "head",
        allow_hyphen_values = true
    )]
    target: Target,
    /// Apply this many
    #[arg(short = 'n', long = "num", value_name = "N", conflicts_with = "target")]
    steps: Option<u32>,
    /// Create the database first, if it does not exist
    #[arg(long)]
    create: bool,
}

impl UpArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let target = match self.steps {
            Some(steps) => Target::Forward(steps as usize),
            None => self.target.clone(),
        };
        let runner = self.runner(context, ui).await?;
        let report = runner.up(&target, &mut progress::teller(ui)).await?;
        if report.is_empty() {
            ui.say("nothing to apply");
        }
        Ok(Outcome::Yes)
    }

    /// Connects first: only where that fails does the role need to be allowed more.
    async fn runner(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Runner, CliError> {
        match context.runner().await {
            Err(CliError::Connect(ConnectError::NoDatabase { .. })) if self.create => {
                createdb::create(&context.config()?, ui).await?;
                context.runner().await
            }
            other => other,
        }
    }
}
