use super::{
    Context,
    error::CliError,
    progress,
    runner_args::{RunnerArgs, interruptible},
    ui::Outcome,
    ui::Ui,
};
use crate::interrupt::Interrupt;

/// Accept a revision as it is, and say why
///
/// For an applied revision whose statements have changed since, and for one that declines a
/// transaction, was interrupted, and was undone by hand. Only the history changes.
#[derive(clap::Args, Debug)]
pub(super) struct RepairArgs {
    /// The revision, by its number, its name or a part of that
    #[arg(value_name = "REV")]
    revision: String,
    /// Why it is as it should be; kept in the history
    #[arg(long, value_name = "TEXT", value_parser = said)]
    reason: String,
    #[command(flatten)]
    runner: RunnerArgs,
}

/// Takes a reason that says something.
fn said(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("say why"),
        reason => Ok(reason.to_owned()),
    }
}

impl RepairArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        let mut teller = progress::teller(ui);
        let repair = runner.repair(&self.revision, &self.reason, &mut teller);
        let report = interruptible(&interrupt, repair).await?;
        drop(teller);
        for step in &report {
            ui.say(&format!("{} counts as it is", step.revision));
        }
        Ok(Outcome::Yes)
    }
}
