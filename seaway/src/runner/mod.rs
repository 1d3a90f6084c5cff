//! Applies revisions and rolls them back. Reports events, never prints.

mod backoff;
mod cut;
mod drift;
mod error;
pub mod event;
mod execution;
mod forward;
mod guards;
pub mod interrupt;
mod journal;
pub mod lock;
mod loss;
mod observation;
mod patience;
pub(crate) mod plan;
mod rebuild;
mod record;
mod repair;
pub mod script;
mod stamp;
mod step;
mod stop;
pub mod teardown;
mod watch;

use std::time::Duration;

use self::execution::Session;
pub use self::loss::Loss;
pub use self::rebuild::Rebuild;
use crate::{
    catalog::{
        Catalog, LeftOut,
        bodies::{Broken, Names, broken},
    },
    connect::Database,
    ledger::history::{self, Run},
    revision::{
        Revisions,
        status::Status,
        target::{self, Target},
    },
    runner::{
        event::{Direction, Observer},
        interrupt::Interrupt,
        plan::Way,
        teardown::{Scope, Survey, TeardownError},
    },
    text,
    unmanaged::Unmanaged,
};
pub use cut::{Commit, ConnectionLost};
pub use error::{Failure, NoScript, Rest, RunError, Unknown};
#[cfg(feature = "cli")]
pub(crate) use guards::refuse_other_ledger;
#[cfg(feature = "cli")]
pub(crate) use journal::{Remainder, remainder};
pub(crate) use step::{Fault, run};

/// One revision in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The revision's name.
    pub revision: String,
    /// Which way.
    pub direction: Direction,
}

/// What a run did: the steps in the order in which they were made.
pub type Report = Vec<Step>;

/// How long a runner waits for another by default: longer than most migrations take, and short
/// enough for a deploy job to say what is in the way.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// What is waited for first.
const READING: &str = "reading the ledger and the history";

/// How long a statement queues for a lock by default, and everybody who comes later for the same
/// table behind it.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs the revisions of one program on one database, and no two runners at once.
pub struct Runner {
    database: Database,
    revisions: Revisions,
    unmanaged: Vec<Unmanaged>,
    patience: Duration,
    lock_timeout: Duration,
    out_of_order: bool,
    program: String,
    interrupt: Interrupt,
}

/// What a run is to do.
#[derive(Clone, Copy)]
enum Task<'a> {
    Up(Way<'a>),
    Down(Way<'a>),
    Refresh,
    Reset,
    Fresh(Scope),
    Stamp { target: &'a Target, purge: bool },
    Repair { revision: &'a str, reason: &'a str },
}

impl Runner {
    /// Brings together what a run needs.
    #[must_use]
    pub fn new(database: Database, revisions: Revisions) -> Self {
        Self {
            database,
            revisions,
            unmanaged: Vec::new(),
            patience: PATIENCE,
            lock_timeout: LOCK_TIMEOUT,
            out_of_order: false,
            program: concat!("seaway ", env!("CARGO_PKG_VERSION")).to_owned(),
            interrupt: Interrupt::new(),
        }
    }

    /// Declares which tables of the schema belong to other programs; none by default.
    #[must_use]
    pub fn with_unmanaged(self, unmanaged: Vec<Unmanaged>) -> Self {
        Self { unmanaged, ..self }
    }

    /// Sets how long to wait for another runner on the same database, and for how long a revision
    /// is tried again while other sessions hold the locks that it needs; a minute by default.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sets how long a statement may queue for a lock before all of its transaction is rolled
    /// back, to be tried again; five seconds by default, and zero for ever.
    ///
    /// It is PostgreSQL's `lock_timeout`, in whole milliseconds. What a revision sets itself wins,
    /// and statements that run in no transaction (`CREATE INDEX CONCURRENTLY`) are not bound by
    /// it: nobody queues behind them.
    #[must_use]
    pub fn with_lock_timeout(self, lock_timeout: Duration) -> Self {
        Self {
            lock_timeout,
            ..self
        }
    }

    /// Allows or forbids to apply revisions that come before applied ones; forbidden by default.
    #[must_use]
    pub fn with_out_of_order(self, out_of_order: bool) -> Self {
        Self {
            out_of_order,
            ..self
        }
    }

    /// Sets what the history calls the program, as in `migration 0.1.0`.
    #[must_use]
    pub fn with_program(self, program: impl Into<String>) -> Self {
        let program = program.into();
        Self { program, ..self }
    }

    /// Sets what ends a run early.
    #[must_use]
    pub fn with_interrupt(self, interrupt: Interrupt) -> Self {
        Self { interrupt, ..self }
    }

    /// Says where it works, for a person: the schema and the database, without a password.
    #[must_use]
    pub fn place(&self) -> String {
        let (schema, url) = (self.database.schema(), self.database.url());
        format!("schema `{}` of {url}", text::name(schema))
    }

    /// Returns the revisions that it runs.
    #[must_use]
    pub fn revisions(&self) -> &Revisions {
        &self.revisions
    }

    /// Reads where the database stands. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Database`] with what the server said.
    pub async fn status(&self) -> Result<Status, RunError> {
        let patience = self.database.patience();
        patience.answer(READING, self.read_status()).await?
    }

    async fn read_status(&self) -> Result<Status, RunError> {
        Ok(Status::read(&self.database, &self.revisions).await?)
    }

    /// Reads what was run here, the first first; nothing where there is no history, or it is not
    /// for this role to read. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Database`] with what the server said.
    pub async fn history(&self) -> Result<Vec<Run>, RunError> {
        let reading = history::read(self.database.connection(), self.database.schema());
        let patience = self.database.patience();
        Ok(patience.answer("reading the history", reading).await??)
    }

    /// Reads what the bodies of functions can name, to be handed to [`Runner::broken_functions`] after a
    /// run. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Database`] with what the server said.
    pub async fn names(&self) -> Result<Names, RunError> {
        let reading = Names::read(self.database.connection(), self.database.schema());
        Ok(self.database.patience().answer(READING, reading).await??)
    }

    /// Returns the functions whose body names what was there `before` and no longer is. PostgreSQL says
    /// nothing of them until they are called. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Database`] with what the server said.
    pub async fn broken_functions(&self, before: &Names) -> Result<Vec<Broken>, RunError> {
        if !before.lacks_in(&self.names().await?) {
            return Ok(Vec::new());
        }
        let patience = self.database.patience();
        let left_out = LeftOut::default();
        let reading = Catalog::of(&self.database, &left_out);
        let catalog = patience.answer(READING, reading).await??;
        Ok(broken(before, &catalog))
    }

    /// Applies the pending revisions up to a target; each in a transaction of its own
    /// together with its ledger row, so what was done before a failure stays.
    ///
    /// A revision without a transaction that was interrupted on its way down is rolled back to its
    /// end first. Where another runner is at work this one waits, and then does what is left; where
    /// nothing is pending it does not even look for others.
    ///
    /// # Errors
    ///
    /// [`RunError::Target`] where the target leads nowhere,
    /// [`RunError::Lock`](crate::runner::lock::LockError) where another runner does not come to an end,
    /// [`RunError::Unknown`] and [`RunError::OutOfOrder`] where the ledger and the list do not
    /// agree, [`RunError::OtherLedger`] where another tool has made the schema,
    /// [`RunError::Failed`] at the first that fails.
    pub async fn up(
        &self,
        target: &Target,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let reading = history::unfinished(self.database.connection(), self.database.schema());
        let unfinished = self.database.patience().answer(READING, reading).await??;
        let was_possible = unfinished.is_empty();
        if was_possible && target::up(&self.status().await?, target)?.is_empty() {
            return Ok(Report::new());
        }
        let way = self.way(target).was_possible(was_possible);
        self.alone(Task::Up(way), observer).await
    }

    /// Rolls back the applied revisions down to a target, which itself stays applied; the last of
    /// the list first.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`]; also [`TargetError::Order`](crate::TargetError::Order) for a number of steps, if the order of
    /// application and the list differ in which revisions these are.
    pub async fn down(
        &self,
        target: &Target,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let counts = matches!(target, Target::Back(_));
        let was_possible = counts && target::down(&self.status().await?, target).is_ok();
        let way = self.way(target).was_possible(was_possible);
        self.alone(Task::Down(way), observer).await
    }

    fn way<'a>(&self, target: &'a Target) -> Way<'a> {
        Way::to(target).allows_out_of_order(self.out_of_order)
    }

    /// Finds out which tables with rows [`Runner::down`] would drop, if it rolls back more than one
    /// revision: those that these revisions make. Changes nothing, and does not wait for other
    /// runners.
    ///
    /// # Errors
    ///
    /// [`RunError::Target`] and [`RunError::Unknown`] as [`Runner::down`]; [`RunError::Database`] with
    /// what the server said.
    pub async fn rows_lost_by_down(&self, target: &Target) -> Result<Loss, RunError> {
        let clock = self.clock(READING);
        let looking = Box::pin(self.loss(target, &clock));
        self.looking(&clock, looking).await
    }

    /// Rolls back all applied revisions and applies all, in one transaction where every
    /// revision allows it.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`].
    pub async fn refresh(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        self.alone(Task::Refresh, observer).await
    }

    /// Rolls back all applied revisions and drops the ledger and the history, in one transaction
    /// where every revision allows it.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`].
    pub async fn reset(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        self.alone(Task::Reset, observer).await
    }

    /// Drops what the revisions make, whatever the ledger says, or all that is not declared to be
    /// another program's; and applies all revisions. All in one transaction where every revision
    /// allows it.
    ///
    /// # Errors
    ///
    /// [`RunError::Teardown`] where something that is spared is in the way; else as
    /// [`Runner::up`].
    pub async fn fresh(
        &self,
        scope: Scope,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        self.alone(Task::Fresh(scope), observer).await
    }

    /// Finds out what [`Runner::fresh`] would drop, and why it would refuse to. Changes nothing,
    /// and does not wait for other runners.
    ///
    /// # Errors
    ///
    /// [`RunError::Teardown`] where it is not known what the revisions make;
    /// [`RunError::Database`] with what the server said.
    pub async fn preview_fresh(
        &self,
        scope: Scope,
    ) -> Result<(Survey, Result<(), TeardownError>), RunError> {
        let clock = self.clock(READING);
        let looking = Box::pin(self.preview(scope, &clock));
        self.looking(&clock, looking).await
    }

    /// Finds out which steps [`Runner::up`] would make, in their order. Changes nothing, and does not
    /// wait for other runners.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`], where it would be refused before its first step.
    pub async fn preview_up(&self, target: &Target) -> Result<Vec<Step>, RunError> {
        let clock = self.clock(READING);
        let looking = Box::pin(self.steps_up(target));
        self.looking(&clock, looking).await
    }

    async fn steps_up(&self, target: &Target) -> Result<Vec<Step>, RunError> {
        let mut status = self.read_status().await?;
        // The rest of a way down that was interrupted comes first.
        let mut steps = Vec::from_iter(self.rest_down().await?);
        if let Some(rest) = steps.first() {
            status = status.without_rest(&rest.revision);
        }
        let up = self.way(target).up(&status)?;
        self.refuse_other_ledger(&status, &up).await?;
        steps.extend(up);
        Ok(steps)
    }

    /// Refuses to begin in a schema that another migration tool has made.
    async fn refuse_other_ledger(&self, status: &Status, plan: &[Step]) -> Result<(), RunError> {
        if plan.is_empty() {
            return Ok(());
        }
        guards::refuse_other_ledger(&self.database, status).await
    }

    /// Finds out which steps [`Runner::refresh`] would make, in their order. Changes nothing, and
    /// does not wait for other runners.
    ///
    /// # Errors
    ///
    /// As [`Runner::refresh`], where it would be refused before its first step.
    pub async fn preview_refresh(&self) -> Result<Vec<Step>, RunError> {
        let clock = self.clock(READING);
        let looking = Box::pin(self.down_and_up());
        self.looking(&clock, looking).await
    }

    /// Finds out which steps [`Runner::reset`] would make, as [`Runner::preview_refresh`] does.
    ///
    /// # Errors
    ///
    /// As [`Runner::reset`], where it would be refused before its first step.
    pub async fn preview_reset(&self) -> Result<Vec<Step>, RunError> {
        let clock = self.clock(READING);
        let looking = Box::pin(self.whole_way_down());
        self.looking(&clock, looking).await
    }

    /// Makes the ledger say that the revisions up to a target are applied and no others, and runs
    /// nothing: for a schema that came about in another way. Reports the rows added and removed.
    ///
    /// Revisions of the ledger that this program lacks are refused, or removed with `purge`.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`].
    pub async fn stamp(
        &self,
        target: &Target,
        purge: bool,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        self.alone(Task::Stamp { target, purge }, observer).await
    }

    /// Accepts a revision as it is: its statements, where they have changed since it was applied;
    /// or that what an interrupted run had done was undone by hand. Changes the history only, and
    /// nothing where the revision is neither changed nor half done: the report is empty then.
    ///
    /// A half-done revision that this program does not know is named in full.
    ///
    /// # Errors
    ///
    /// [`RunError::NotApplied`] where it is neither applied nor interrupted,
    /// [`RunError::NoHistory`] where nothing can be written down.
    pub async fn repair(
        &self,
        revision: &str,
        reason: &str,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        self.alone(Task::Repair { revision, reason }, observer)
            .await
    }
}

impl Session<'_> {
    async fn up(&self, way: Way<'_>) -> Result<Report, RunError> {
        let mut report = self.finish_down().await?;
        let status = self.status().await?;
        let plan = way.up(&status)?;
        if plan.is_empty() {
            return Ok(report);
        }
        self.runner.refuse_other_ledger(&status, &plan).await?;
        self.install(self.connection()).await?;
        report.extend(self.each(plan).await?);
        Ok(report)
    }

    /// Ends a way down that was interrupted within a revision: there is no way up from there.
    async fn finish_down(&self) -> Result<Report, RunError> {
        match self.runner.rest_down().await? {
            Some(rest) => self.each(vec![rest]).await,
            None => Ok(Report::new()),
        }
    }

    async fn down(&self, way: Way<'_>) -> Result<Report, RunError> {
        let plan = way.down(&self.status().await?)?;
        if !plan.is_empty() {
            // The history may have been dropped since the revisions were applied.
            self.install(self.connection()).await?;
        }
        self.each(plan).await
    }
}
