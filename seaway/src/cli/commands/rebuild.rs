//! What `fresh`, `refresh` and `reset` have in common: they show, ask, and do it.

use futures_lite::FutureExt as _;

use crate::{
    cli::{
        Context,
        args::{
            confirm::ConfirmArgs,
            runner::{RunnerArgs, interruptible},
        },
        error::CliError,
        output::{
            progress,
            survey::list,
            ui::{Outcome, Ui},
        },
    },
    revision::Revisions,
    runner::{
        Report, Rest, RunError, Runner, Step,
        event::{Direction, Event},
        interrupt::Interrupt,
        teardown::Scope,
    },
    text,
};

#[derive(clap::Args, Debug)]
pub(crate) struct RebuildArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    /// Print what would be done, ask nothing and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    runner: RunnerArgs,
}

/// Which of them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rebuild {
    Fresh(Scope),
    Refresh,
    Reset,
}

/// What would be done, found out without doing it.
struct Preview {
    work: String,
    /// Says that it is not one transaction.
    note: Option<String>,
    /// Why it would be refused.
    refusal: Result<(), RunError>,
}

impl RebuildArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
        rebuild: Rebuild,
    ) -> Result<Outcome, CliError> {
        let interrupt = Interrupt::new();
        let runner = self.runner.runner(context, &interrupt).await?;
        if self.dry_run {
            return print(ui, rebuild.look(&runner, &interrupt).await?);
        }
        if !self.confirm.yes {
            let preview = rebuild.look(&runner, &interrupt).await?;
            self.ask(ui, &runner, rebuild, preview)?;
        } else if let (Rebuild::Fresh(_), Some(forgotten)) = (rebuild, forgotten(&runner).await?) {
            ui.say(&forgotten);
        }
        let mut teller = progress::teller(ui);
        let mut observer = |event| match event {
            // It was shown before the question.
            Event::Surveyed { .. } if !self.confirm.yes => {}
            event => teller(event),
        };
        let work = async {
            match rebuild {
                Rebuild::Fresh(scope) => runner.fresh(scope, &mut observer).await,
                Rebuild::Refresh => runner.refresh(&mut observer).await,
                Rebuild::Reset => runner.reset(&mut observer).await,
            }
        };
        interruptible(&interrupt, work).await?;
        Ok(Outcome::Yes)
    }

    /// Asks, unless it would be refused anyway.
    fn ask(
        &self,
        ui: &mut Ui,
        runner: &Runner,
        rebuild: Rebuild,
        preview: Preview,
    ) -> Result<(), CliError> {
        let Preview {
            work,
            note,
            refusal,
        } = preview;
        if let Rebuild::Fresh(_) = rebuild {
            ui.insist(&work);
        }
        refusal?;
        if let Some(note) = note {
            ui.insist(&note);
        }
        self.confirm.ask(ui, &rebuild.question(&runner.place()))
    }
}

/// Prints what would be done, and then why it would be refused.
fn print(ui: &mut Ui, preview: Preview) -> Result<Outcome, CliError> {
    ui.data(&preview.work)?;
    preview.refusal?;
    if let Some(note) = preview.note {
        ui.data(&note)?;
    }
    Ok(Outcome::Yes)
}

impl Rebuild {
    fn question(self, place: &str) -> String {
        match self {
            Self::Fresh(Scope::Made) => format!("Drop what the revisions make in {place}?"),
            Self::Fresh(Scope::All) => format!("Drop everything but what is spared in {place}?"),
            Self::Refresh => format!("Roll back everything and apply it again in {place}?"),
            Self::Reset => format!("Roll back everything in {place}?"),
        }
    }

    /// Finds out what would be done, until somebody raises the interrupt. What is at work then is
    /// rolled back when the session ends.
    async fn look(self, runner: &Runner, interrupt: &Interrupt) -> Result<Preview, CliError> {
        let interrupted = async {
            interrupt.raised().await;
            Err(RunError::Interrupted {
                done: Report::new(),
                rest: Rest::Nothing,
                rebuild: None,
                whole: None,
            })
        };
        interruptible(interrupt, self.preview(runner).or(interrupted)).await
    }

    async fn preview(self, runner: &Runner) -> Result<Preview, RunError> {
        let revisions = runner.revisions();
        match self {
            Self::Fresh(scope) => {
                let (survey, refusal) = runner.preview_fresh(scope).await?;
                let lines = [list(&survey)].into_iter().chain(forgotten(runner).await?);
                Ok(Preview {
                    work: lines.collect::<Vec<_>>().join("\n"),
                    note: note(revisions, &revisions.names()),
                    refusal: refusal.map_err(RunError::Teardown),
                })
            }
            Self::Refresh => {
                let steps = runner.preview_refresh().await?;
                let lines: Vec<_> = steps.iter().map(line).collect();
                Ok(Preview::of(revisions, &steps, &lines))
            }
            Self::Reset => {
                let steps = runner.preview_reset().await?;
                let mut lines: Vec<_> = steps.iter().map(line).collect();
                lines.push("drop the ledger and the history, if they exist".to_owned());
                Ok(Preview::of(revisions, &steps, &lines))
            }
        }
    }
}

impl Preview {
    fn of(revisions: &Revisions, steps: &[Step], lines: &[String]) -> Self {
        let names: Vec<_> = steps.iter().map(|step| step.revision.as_str()).collect();
        Self {
            work: lines.join("\n"),
            note: note(revisions, &names),
            refusal: Ok(()),
        }
    }
}

/// Names the revisions that `fresh` takes out of the ledger, and cannot apply again.
async fn forgotten(runner: &Runner) -> Result<Option<String>, RunError> {
    let unknown = runner.status().await?.unknown;
    let names: Vec<_> = unknown.into_iter().map(|row| row.version).collect();
    Ok((!names.is_empty()).then(|| {
        format!(
            "the ledger forgets revisions that this program does not know, and what they made \
             stays: {}",
            text::names(&names)
        )
    }))
}

fn line(step: &Step) -> String {
    let verb = match step.direction {
        Direction::Up => "apply",
        Direction::Down => "roll back",
    };
    format!("{verb} {}", text::name(&step.revision))
}

/// Says which revisions are why a rebuild is not one transaction.
fn note(revisions: &Revisions, names: &[&str]) -> Option<String> {
    let mut declining: Vec<&str> = Vec::new();
    for name in names {
        if !revisions.is_transactional(name) && !declining.contains(name) {
            declining.push(name);
        }
    }
    let verb = match declining.len() {
        0 => return None,
        1 => "declines",
        _ => "decline",
    };
    Some(format!(
        "{} {verb} a transaction, so this is not one transaction: if it fails, what was done before \
         stays",
        text::names(&declining)
    ))
}
