//! What begins with an end: `refresh`, `reset` and `fresh`, in one transaction where every
//! revision allows it.

use std::time::Instant;

use sea_orm::{DatabaseTransaction, TransactionTrait as _};

use super::{
    Report, RunError, Step,
    guards::{refuse_other_ledger, refuse_unknown},
    plan,
    session::Session,
    step::run,
    tries::Tries,
};
use crate::{
    event::{Direction, Event},
    history, ledger,
    revisions::is_transactional,
    teardown::drop_everything,
};

/// What happens around the steps, in their transaction.
#[derive(Clone, Copy)]
enum Around {
    /// The ledger is there before them.
    Refresh,
    /// The ledger goes behind them.
    Reset,
    /// Everything of ours goes before them.
    Fresh,
}

impl Session<'_> {
    pub(super) async fn refresh(&self) -> Result<Report, RunError> {
        let mut plan = self.whole_way_down().await?;
        if plan.is_empty() {
            refuse_other_ledger(self.connection(), &self.status().await?).await?;
        }
        plan.extend(self.whole_way_up());
        if self.all_transactional(&plan) {
            return self.whole(Around::Refresh, plan).await;
        }
        self.install(self.connection()).await?;
        self.each(plan).await
    }

    pub(super) async fn reset(&self) -> Result<Report, RunError> {
        let plan = self.whole_way_down().await?;
        if self.all_transactional(&plan) {
            return self.whole(Around::Reset, plan).await;
        }
        self.install(self.connection()).await?;
        let report = self.each(plan).await?;
        let transaction = self.connection().begin().await?;
        self.uninstall(&transaction).await?;
        transaction.commit().await?;
        Ok(report)
    }

    pub(super) async fn fresh(&self) -> Result<Report, RunError> {
        let plan = self.whole_way_up();
        if self.all_transactional(&plan) {
            return self.whole(Around::Fresh, plan).await;
        }
        self.whole(Around::Fresh, Vec::new()).await?;
        self.each(plan).await
    }

    /// Does all in one transaction, and all of it again where locks were in the way.
    async fn whole(&self, around: Around, plan: Vec<Step>) -> Result<Report, RunError> {
        let mut tries = self.tries();
        while let Err(error) = self.whole_once(around, &plan, &tries).await {
            let ended = self.again(&mut tries, error).await;
            ended.inspect_err(|error| self.fail(error))?;
        }
        Ok(plan)
    }

    async fn whole_once(
        &self,
        around: Around,
        plan: &[Step],
        tries: &Tries,
    ) -> Result<(), RunError> {
        self.check_lock().await?;
        let transaction = self.connection().begin().await?;
        self.limit_locks(&transaction, tries).await?;
        if let Around::Fresh = around {
            let mut observer = |event| self.teller.tell(event);
            drop_everything(&transaction, &self.runner.foreign, &mut observer).await?;
            ledger::install(&transaction, self.ledger_table()).await?;
            if self.has_history() {
                history::install(&transaction).await?;
            }
        } else {
            self.install(&transaction).await?;
        }
        self.steps(&transaction, plan).await?;
        if let Around::Reset = around {
            self.uninstall(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn steps(
        &self,
        transaction: &DatabaseTransaction,
        plan: &[Step],
    ) -> Result<(), RunError> {
        let steps = plan.len();
        self.teller.tell(Event::Planned { steps });
        for step in plan {
            let (migration, sha256) = (self.migration(step)?, self.sha256(step).await);
            self.start(step);
            let start = Instant::now();
            run(transaction, migration, step.direction)
                .await
                .map_err(|fault| fault.of(step, None))?;
            let elapsed = start.elapsed();
            self.look_here(transaction).await?;
            self.write_down(transaction, step, elapsed, sha256).await?;
            self.end(step, elapsed);
        }
        Ok(())
    }

    async fn uninstall(&self, transaction: &DatabaseTransaction) -> Result<(), RunError> {
        ledger::uninstall(transaction, self.ledger_table()).await?;
        Ok(history::uninstall(transaction).await?)
    }

    fn whole_way_up(&self) -> Vec<Step> {
        plan(&self.runner.revisions.names(), Direction::Up)
    }

    async fn whole_way_down(&self) -> Result<Vec<Step>, RunError> {
        let status = self.status().await?;
        refuse_unknown(&status)?;
        let plan = plan(&status.applied_latest_first(), Direction::Down);
        self.refuse_unfinished(&plan).await?;
        Ok(plan)
    }

    fn all_transactional(&self, plan: &[Step]) -> bool {
        let migration = |step: &Step| self.runner.revisions.find(&step.revision);
        plan.iter().filter_map(migration).all(is_transactional)
    }
}
