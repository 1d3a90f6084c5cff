use std::time::Instant;

use super::createdb;
use crate::{
    cli::{
        Context,
        args::{
            runner::{RunnerArgs, interruptible},
            sql,
        },
        error::CliError,
        output::{
            broken, notes, progress,
            ui::{Outcome, Ui},
        },
    },
    connect::ConnectError,
    revision::{range::Range, target::Target},
    runner::{RunError, Runner, event::Direction, interrupt::Interrupt},
    text,
};

/// Apply pending revisions
///
/// Each revision and its ledger row are one transaction: when one fails, those before it stay
/// applied, and it leaves nothing behind.
#[derive(clap::Args, Debug)]
pub(crate) struct UpArgs {
    /// Target: head, +2, or a revision by its number, its name or a part of that, or one counted
    /// from there: 0010+1, head-1
    #[arg(
        value_name = "TARGET",
        default_value = "head",
        allow_hyphen_values = true
    )]
    target: Range,
    /// Apply this many
    #[arg(short = 'n', long = "num", value_name = "N", conflicts_with = "target")]
    steps: Option<u32>,
    /// Create the database first, if it does not exist
    #[arg(long)]
    create: bool,
    /// Also apply pending revisions that come before applied ones
    #[arg(long)]
    allow_out_of_order: bool,
    #[command(flatten)]
    runner: RunnerArgs,
    #[command(flatten)]
    sql: sql::SqlArgs,
}

impl UpArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let target = match self.steps {
            Some(steps) => Range::To(Target::Forward(steps as usize)),
            None => self.target.clone(),
        };
        if self.sql.sql {
            let lock_timeout = self.runner.lock_timeout;
            return sql::print_range(context, ui, &target, Direction::Up, lock_timeout).await;
        }
        let target = sql::single(&target)?;
        let interrupt = Interrupt::new();
        let runner = self.runner(context, &interrupt, ui).await?;
        let runner = runner.with_out_of_order(self.allow_out_of_order);
        notes::unlisted(runner.revisions(), ui);
        let before = runner.names().await.ok();
        let (start, mut teller) = (Instant::now(), progress::teller(ui));
        let report = interruptible(&interrupt, runner.up(target, &mut teller)).await?;
        drop(teller);
        if let Some(total) = progress::total(&report, start.elapsed()) {
            ui.say(&total);
        }
        if report.is_empty() {
            ui.say("nothing to apply");
            interruptible(&interrupt, remark(&runner, ui)).await?;
        } else {
            broken::warn(&runner, before.as_ref(), ui).await;
        }
        Ok(Outcome::Yes)
    }

    /// Connects first: only where that fails does the role need to be allowed more.
    async fn runner(
        &self,
        context: &Context<'_>,
        interrupt: &Interrupt,
        ui: &mut Ui,
    ) -> Result<Runner, CliError> {
        match self.runner.runner(context, interrupt).await {
            Err(CliError::Connect(ConnectError::NoDatabase { .. })) if self.create => {
                createdb::create(&context.config()?, ui).await?;
                self.runner.runner(context, interrupt).await
            }
            other => other,
        }
    }
}

/// Says in what the database and this program differ although nothing is pending.
async fn remark(runner: &Runner, ui: &mut Ui) -> Result<(), RunError> {
    let status = runner.status().await?;
    let unknown = status.unknown.iter().map(|row| row.version.clone());
    let unknown: Vec<_> = unknown.collect();
    if !unknown.is_empty() {
        let names = text::names(&unknown);
        ui.say(&format!(
            "the database has revisions that this program does not know: {names}"
        ));
    }
    let changed = runner.changed(&status).await?;
    if !changed.is_empty() {
        let names = text::names(&changed);
        ui.say(&format!(
            "applied with other statements than this program has, see `status`: {names}"
        ));
    }
    Ok(())
}
