use crate::{
    cli::{
        Context,
        args::runner::{RunnerArgs, interruptible},
        error::CliError,
        output::{
            progress,
            ui::{Outcome, Ui},
        },
    },
    revision::target,
    runner::interrupt::Interrupt,
    text,
};

/// Accept a revision as it is, and say why
///
/// For an applied revision whose statements have changed since, and for one that declines a
/// transaction, was interrupted, and was undone by hand; if this program does not know it, name it
/// in full. Only the history changes, and only if there is something to repair.
#[derive(clap::Args, Debug)]
pub(crate) struct RepairArgs {
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
    pub(crate) async fn run(
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
            let revision = text::name(&step.revision);
            ui.say(&format!("accepted {revision} in its current form"));
        }
        if report.is_empty() {
            let names = runner.revisions().names();
            let name = names[target::find(&names, &self.revision)?];
            ui.say(&format!("nothing to repair: {name} has not changed"));
        }
        Ok(Outcome::Yes)
    }
}
