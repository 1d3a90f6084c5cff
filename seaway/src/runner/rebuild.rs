//! `refresh`, `reset` and `fresh`: commands that first roll back or drop, in one transaction if
//! every revision allows it.

use std::time::{Duration, Instant};

use sea_orm::{DatabaseTransaction, TransactionTrait as _};

use super::{
    Report, RunError, Runner, Step,
    guards::{refuse_other_ledger, refuse_unfinished, refuse_unknown},
    plan::steps,
};
use crate::{
    connect::answer::Clock,
    ledger::{self, history},
    replay::{Replay, ReplayError, replay},
    revision::is_transactional,
    runner::{
        backoff::Tries,
        event::{Direction, Event},
        execution::Session,
        teardown::{Line, MadeObjects, Scope, Survey, Teardown, TeardownError},
    },
};

/// A run that begins with an end, and is not one transaction, because a revision declines one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rebuild {
    /// `fresh`, after it has emptied the schema.
    Fresh,
    /// `refresh`.
    Refresh,
    /// `reset`.
    Reset,
}

const SURVEYING: &str = "finding out what would be dropped";

/// What happens around the steps, in their transaction.
#[derive(Clone, Copy)]
enum Around<'a> {
    /// The ledger is there before them.
    Refresh,
    /// The ledger is dropped after them.
    Reset,
    /// What is on this side of the line goes before them.
    Fresh { line: &'a Line<'a>, locks: i64 },
}

impl Runner {
    /// Looks at what `fresh` would drop.
    pub(super) async fn preview(
        &self,
        scope: Scope,
        clock: &Clock,
    ) -> Result<(Survey, Result<(), TeardownError>), RunError> {
        self.refuse_anothers_tables().await?;
        let replay = match scope {
            Scope::Made => Some(clock.stopped(self.replay(self.lock_timeout)).await?),
            Scope::All => None,
        };
        clock.start(SURVEYING);
        let line = self.line(replay.as_ref());
        let locks = self.locks(replay.as_ref());
        // The size of a table can be asked only under a lock on it.
        let transaction = self.database.connection().begin().await?;
        self.limit_lock_waits(&transaction).await?;
        let teardown =
            Teardown::prepare(&transaction, self.database.schema(), &line, locks).await?;
        transaction.rollback().await?;
        Ok((teardown.survey, teardown.refusal.map_or(Ok(()), Err)))
    }

    /// Refuses a schema that another migration tool has made: its tables may have the names of
    /// ours, and would count as made by the revisions. Reading the ledger also refuses a table that
    /// only has the ledger's name.
    async fn refuse_anothers_tables(&self) -> Result<(), RunError> {
        refuse_other_ledger(&self.database, &self.read_status().await?).await
    }

    async fn replay(&self, lock_timeout: Duration) -> Result<Replay, RunError> {
        let replayed = replay(self.database.connection(), &self.revisions, lock_timeout).await;
        replayed.map_err(|error| {
            RunError::Teardown(match error {
                ReplayError::Database(error) => TeardownError::NoReplay(error),
                ReplayError::Revision { revision, fault } => {
                    let direction = Direction::Up;
                    let step = Step {
                        revision,
                        direction,
                    };
                    TeardownError::Replay(Box::new(fault.failure(&step, None)))
                }
            })
        })
    }

    fn line(&self, replay: Option<&Replay>) -> Line<'_> {
        let ledger_table = self.revisions.ledger_table().to_string();
        Line {
            made: replay.map(|replay| MadeObjects::new(&replay.made, &ledger_table)),
            unmanaged: &self.unmanaged,
        }
    }

    /// Returns how many locks the revisions take after the drops, in the same transaction; none
    /// where that is not known.
    fn locks(&self, replay: Option<&Replay>) -> i64 {
        let all = steps(&self.revisions.names(), Direction::Up);
        match replay {
            Some(replay) if self.all_transactional(&all) => replay.locks,
            _ => 0,
        }
    }

    /// Returns the steps of `refresh`.
    pub(super) async fn down_and_up(&self) -> Result<Vec<Step>, RunError> {
        let mut plan = self.whole_way_down().await?;
        if plan.is_empty() {
            refuse_other_ledger(&self.database, &self.read_status().await?).await?;
        }
        plan.extend(self.whole_way_up());
        Ok(plan)
    }

    /// Returns the steps of `reset`.
    pub(super) async fn whole_way_down(&self) -> Result<Vec<Step>, RunError> {
        let status = self.read_status().await?;
        refuse_unknown(&status)?;
        let plan = steps(&status.rollback_order(), Direction::Down);
        refuse_unfinished(&status, &plan)?;
        Ok(plan)
    }

    fn whole_way_up(&self) -> Vec<Step> {
        steps(&self.revisions.names(), Direction::Up)
    }

    fn all_transactional(&self, plan: &[Step]) -> bool {
        let migration = |step: &Step| self.revisions.find(&step.revision);
        plan.iter().filter_map(migration).all(is_transactional)
    }
}

impl Session<'_> {
    pub(super) async fn refresh(&self) -> Result<Report, RunError> {
        let plan = self.runner.down_and_up().await?;
        if self.all_transactional(&plan) {
            return self.whole(Around::Refresh, plan).await;
        }
        self.install(self.connection()).await?;
        self.divide(Rebuild::Refresh);
        self.each(plan).await
    }

    pub(super) async fn reset(&self) -> Result<Report, RunError> {
        let plan = self.runner.whole_way_down().await?;
        if self.all_transactional(&plan) {
            return self.whole(Around::Reset, plan).await;
        }
        self.install(self.connection()).await?;
        self.divide(Rebuild::Reset);
        let report = self.each(plan).await?;
        self.clock.start("dropping the ledger and the history");
        let transaction = self.connection().begin().await?;
        self.uninstall(&transaction).await?;
        transaction.commit().await?;
        Ok(report)
    }

    pub(super) async fn fresh(&self, scope: Scope) -> Result<Report, RunError> {
        self.runner.refuse_anothers_tables().await?;
        let replay = match scope {
            Scope::Made => Some(self.replay().await?),
            Scope::All => None,
        };
        let line = &self.runner.line(replay.as_ref());
        let locks = self.runner.locks(replay.as_ref());
        let (around, plan) = (Around::Fresh { line, locks }, self.runner.whole_way_up());
        if self.all_transactional(&plan) {
            return self.whole(around, plan).await;
        }
        self.whole(around, Vec::new()).await?;
        self.divide(Rebuild::Fresh);
        self.each(plan).await
    }

    /// Finds out what the revisions make, and again where locks were in the way.
    async fn replay(&self) -> Result<Replay, RunError> {
        let mut tries = self.tries();
        loop {
            self.check_lock().await?;
            let milliseconds = tries.lock_timeout(self.runner.lock_timeout);
            let lock_timeout = Duration::from_millis(milliseconds.try_into().unwrap_or(u64::MAX));
            match self.clock.stopped(self.runner.replay(lock_timeout)).await {
                Ok(replay) => return Ok(replay),
                Err(error) => self.again(&mut tries, error).await?,
            }
        }
    }

    /// Does all in one transaction, and all of it again where locks were in the way.
    async fn whole(&self, around: Around<'_>, plan: Vec<Step>) -> Result<Report, RunError> {
        self.tell_creators().await?;
        let mut tries = self.tries();
        let mut is_first = true;
        while let Err(error) = self.whole_once(around, &plan, &tries, is_first).await {
            let ended = self.again(&mut tries, error).await;
            ended.inspect_err(|error| self.fail(error))?;
            is_first = false;
        }
        Ok(plan)
    }

    async fn whole_once(
        &self,
        around: Around<'_>,
        plan: &[Step],
        tries: &Tries,
        is_first: bool,
    ) -> Result<(), RunError> {
        self.check_lock().await?;
        self.clock.start("beginning a transaction");
        let transaction = self.connection().begin().await?;
        self.whereabouts.note().is_whole = true;
        let work = self.within(&transaction, around, plan, tries, is_first);
        if let Err(error) = work.await {
            drop(transaction);
            self.leave_schema(&error).await;
            return Err(error.rolled_back());
        }
        self.commit(transaction).await?;
        self.whereabouts.note().is_whole = false;
        Ok(())
    }

    /// Does what is rolled back as a whole where it fails.
    async fn within(
        &self,
        transaction: &DatabaseTransaction,
        around: Around<'_>,
        plan: &[Step],
        tries: &Tries,
        is_first: bool,
    ) -> Result<(), RunError> {
        self.limit_locks(transaction, tries).await?;
        if let Around::Fresh { line, locks } = around {
            self.empty(transaction, line, locks, is_first).await?;
            ledger::install(transaction, self.schema(), self.ledger_table()).await?;
            if self.has_history() {
                history::install(transaction, self.schema()).await?;
            }
        } else {
            self.install(transaction).await?;
        }
        self.steps(transaction, plan).await?;
        if let Around::Reset = around {
            self.uninstall(transaction).await?;
        }
        Ok(())
    }

    /// Drops what is on this side of the line.
    async fn empty(
        &self,
        transaction: &DatabaseTransaction,
        line: &Line<'_>,
        locks: i64,
        is_first: bool,
    ) -> Result<(), RunError> {
        self.clock.start(SURVEYING);
        let teardown = Teardown::prepare(transaction, self.schema(), line, locks).await?;
        if is_first {
            let survey = teardown.survey.clone();
            self.teller.tell(Event::Surveyed { survey });
        }
        let mut observer = |event| self.teller.tell(event);
        let dropping = teardown.run(transaction, &mut observer);
        Ok(self.clock.stopped(dropping).await?)
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
            self.run_here(transaction, migration, step.direction)
                .await
                .map_err(|fault| fault.of(step, None))?;
            let elapsed = start.elapsed();
            self.write_down(transaction, step, elapsed, sha256).await?;
            self.end(step, elapsed);
        }
        Ok(())
    }

    async fn uninstall(&self, transaction: &DatabaseTransaction) -> Result<(), RunError> {
        ledger::uninstall(transaction, self.schema(), self.ledger_table()).await?;
        Ok(history::uninstall(transaction, self.schema()).await?)
    }

    fn all_transactional(&self, plan: &[Step]) -> bool {
        self.runner.all_transactional(plan)
    }
}
