use super::{
    Context,
    confirm::ConfirmArgs,
    error::CliError,
    progress,
    runner_args::{RunnerArgs, interruptible},
    survey::list,
    ui::Outcome,
    ui::Ui,
};
use crate::{
    event::Event,
    interrupt::Interrupt,
    runner::{RunError, Runner},
    teardown::{Scope, Survey},
};

/// Drop what the revisions make, then apply all revisions
///
/// What the revisions make is found by running them in a schema of their own, in a transaction that
/// is rolled back. Those tables, views, sequences, functions and types are dropped, whatever the
/// ledger says, and the ledger and the history. What no revision makes is spared, and so are
/// extensions and the tables of other programs. The list is printed before the question. All is
/// one transaction, unless a revision declines one.
#[derive(clap::Args, Debug)]
pub(super) struct FreshArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    /// Also drop what no revision makes; extensions and the declared tables of other programs stay
    #[arg(long)]
    all: bool,
    /// Print what would be dropped and what spared, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    runner: RunnerArgs,
}

impl FreshArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        if self.dry_run {
            return self.preview(&runner, |survey| ui.data(&list(survey))).await;
        }
        if !self.confirm.yes {
            let insist = |survey: &Survey| {
                ui.insist(&list(survey));
                Ok(())
            };
            self.preview(&runner, insist).await?;
            self.confirm.ask(ui, &self.question(&runner))?;
        }
        let mut teller = progress::teller(ui);
        let mut observer = |event| match event {
            // It was shown before the question.
            Event::Surveyed { .. } if !self.confirm.yes => {}
            event => teller(event),
        };
        interruptible(&interrupt, runner.fresh(self.scope(), &mut observer)).await?;
        Ok(Outcome::Yes)
    }

    /// Shows the list, and then why it would be refused.
    async fn preview(
        &self,
        runner: &Runner,
        show: impl FnOnce(&Survey) -> Result<(), CliError>,
    ) -> Result<Outcome, CliError> {
        let (survey, refusal) = runner.preview_fresh(self.scope()).await?;
        show(&survey)?;
        refusal.map_err(RunError::Teardown)?;
        Ok(Outcome::Yes)
    }

    fn scope(&self) -> Scope {
        if self.all { Scope::All } else { Scope::Made }
    }

    fn question(&self, runner: &Runner) -> String {
        let place = runner.place();
        match self.scope() {
            Scope::Made => format!("Drop what the revisions make in {place}?"),
            Scope::All => format!("Drop everything but what is spared in {place}?"),
        }
    }
}
