//! Applies revisions and rolls them back. Reports events, never prints.

use std::time::{Duration, Instant};

use sea_orm::{DatabaseTransaction, DbErr, TransactionTrait as _};
use sea_orm_migration::{IntoSchemaManagerConnection, MigrationTrait, SchemaManager};

use crate::{
    connect::Database,
    event::{Direction, Event, Observer},
    extension::ExtensionError,
    foreign::ForeignTables,
    ledger,
    lock::{LockError, RunnerLock},
    revisions::Revisions,
    server_error::explain,
    status::Status,
    target::{self, Target, TargetError},
    teardown::{TeardownError, drop_everything},
};

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

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A revision failed. It was rolled back, unless it had declined a transaction.
    #[error("revision `{revision}` failed on its way {}: {}", way(*.direction), cause(.source))]
    Failed {
        /// The revision.
        revision: String,
        /// Which way it was run.
        direction: Direction,
        /// What was done before it and stays done.
        done: Report,
        /// Whether all was one transaction, so that nothing at all has changed.
        whole: bool,
        /// What it returned.
        source: DbErr,
    },
    /// The ledger has revisions that this program lacks, so it cannot know what they mean.
    #[error("the database has revisions that this program does not know: {}", .0.join(", "))]
    Unknown(Vec<String>),
    /// The lock that keeps runners apart was not had.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The target leads nowhere, or the other way.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The schema could not be emptied.
    #[error(transparent)]
    Teardown(#[from] TeardownError),
    /// The ledger could not be read or written, or a transaction not begun or committed.
    #[error("{}", explain(.0))]
    Database(#[from] DbErr),
}

impl RunError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Failed { source, whole, .. } => {
                let extension = ExtensionError::from_db_err(source).map(ExtensionError::hint);
                let unchanged = "all of it was one transaction: the database is as it was";
                extension.or_else(|| whole.then(|| unchanged.to_owned()))
            }
            Self::Unknown(_) => {
                Some("run the newer build that has them, or restore their files".to_owned())
            }
            Self::Lock(error) => error.hint(),
            Self::Target(error) => error.hint(),
            Self::Teardown(error) => error.hint().map(str::to_owned),
            Self::Database(_) => None,
        }
    }
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

fn cause(error: &DbErr) -> String {
    match ExtensionError::from_db_err(error) {
        Some(error) => error.to_string(),
        None => explain(error),
    }
}

/// How long a runner waits for another by default: longer than most migrations take, and short
/// enough for a deploy job to say what is in the way.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs the revisions of one program on one database, and no two runners at once.
pub struct Runner {
    database: Database,
    revisions: Revisions,
    foreign: Vec<ForeignTables>,
    patience: Duration,
}

impl Runner {
    /// Brings together what a run needs.
    #[must_use]
    pub fn new(database: Database, revisions: Revisions, foreign: Vec<ForeignTables>) -> Self {
        Self {
            database,
            revisions,
            foreign,
            patience: PATIENCE,
        }
    }

    /// Sets how long to wait for another runner on the same database; a minute by default.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Says where it works, for a person: the schema and the database, without a password.
    #[must_use]
    pub fn place(&self) -> String {
        let (schema, url) = (self.database.schema(), self.database.url());
        format!("schema `{schema}` of {url}")
    }

    /// Reads where the database stands. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Database`] with what the server said.
    pub async fn status(&self) -> Result<Status, RunError> {
        Ok(Status::read(self.database.connection(), &self.revisions).await?)
    }

    /// Applies the pending revisions up to a target; each in a transaction of its own
    /// together with its ledger row, so what was done before a failure stays.
    ///
    /// Where another runner is at work this one waits, and then does what is left; where
    /// nothing is pending it does not even look for others.
    ///
    /// # Errors
    ///
    /// [`RunError::Target`] where the target leads nowhere, [`RunError::Lock`] where another
    /// runner does not come to an end, [`RunError::Unknown`] where something is pending beside
    /// revisions that this program lacks, [`RunError::Failed`] at the first that fails.
    pub async fn up(
        &self,
        target: &Target,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        if target::up(&self.status().await?, target)?.is_empty() {
            return Ok(Report::new());
        }
        let lock = self.lock(observer).await?;
        let report = self.up_alone(target, observer).await;
        lock.release().await;
        report
    }

    async fn up_alone(
        &self,
        target: &Target,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let status = self.status().await?;
        let plan = plan(&target::up(&status, target)?, Direction::Up);
        if !plan.is_empty() {
            refuse_unknown(&status)?;
            ledger::install(self.database.connection(), self.revisions.ledger_table()).await?;
        }
        self.each_in_its_transaction(plan, observer).await
    }

    /// Rolls back the applied revisions down to a target, which itself stays applied; the one
    /// applied last first.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`].
    pub async fn down(
        &self,
        target: &Target,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let lock = self.lock(observer).await?;
        let report = self.down_alone(target, observer).await;
        lock.release().await;
        report
    }

    async fn down_alone(
        &self,
        target: &Target,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let status = self.status().await?;
        refuse_unknown(&status)?;
        let plan = plan(&target::down(&status, target)?, Direction::Down);
        self.each_in_its_transaction(plan, observer).await
    }

    /// Rolls back all applied revisions and applies all, in one transaction where every
    /// revision allows it.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`].
    pub async fn refresh(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        let lock = self.lock(observer).await?;
        let report = self.refresh_alone(observer).await;
        lock.release().await;
        report
    }

    async fn refresh_alone(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        let status = self.status().await?;
        refuse_unknown(&status)?;
        let mut plan = plan(&status.applied_latest_first(), Direction::Down);
        plan.extend(self.whole_way_up());
        let (connection, table) = (self.database.connection(), self.revisions.ledger_table());
        if !self.all_transactional(&plan) {
            ledger::install(connection, table).await?;
            return self.each_in_its_transaction(plan, observer).await;
        }
        let transaction = connection.begin().await?;
        ledger::install(&transaction, table).await?;
        self.run_all(&transaction, &plan, observer).await?;
        transaction.commit().await?;
        Ok(plan)
    }

    /// Rolls back all applied revisions and drops the ledger, in one transaction where every
    /// revision allows it.
    ///
    /// # Errors
    ///
    /// As [`Runner::up`].
    pub async fn reset(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        let lock = self.lock(observer).await?;
        let report = self.reset_alone(observer).await;
        lock.release().await;
        report
    }

    async fn reset_alone(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        let status = self.status().await?;
        refuse_unknown(&status)?;
        let plan = plan(&status.applied_latest_first(), Direction::Down);
        let (connection, table) = (self.database.connection(), self.revisions.ledger_table());
        if !self.all_transactional(&plan) {
            let report = self.each_in_its_transaction(plan, observer).await?;
            ledger::uninstall(connection, table).await?;
            return Ok(report);
        }
        let transaction = connection.begin().await?;
        self.run_all(&transaction, &plan, observer).await?;
        ledger::uninstall(&transaction, table).await?;
        transaction.commit().await?;
        Ok(plan)
    }

    /// Drops everything of ours in the schema, whatever the ledger says, and applies all
    /// revisions; in one transaction where every revision allows it.
    ///
    /// # Errors
    ///
    /// [`RunError::Teardown`] where something foreign would be lost; else as [`Runner::up`].
    pub async fn fresh(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        let lock = self.lock(observer).await?;
        let report = self.fresh_alone(observer).await;
        lock.release().await;
        report
    }

    async fn fresh_alone(&self, observer: &mut Observer<'_>) -> Result<Report, RunError> {
        let plan = self.whole_way_up();
        let transaction = self.database.connection().begin().await?;
        drop_everything(&transaction, &self.foreign, observer).await?;
        ledger::install(&transaction, self.revisions.ledger_table()).await?;
        let whole = self.all_transactional(&plan);
        if whole {
            self.run_all(&transaction, &plan, observer).await?;
        }
        transaction.commit().await?;
        if whole {
            Ok(plan)
        } else {
            self.each_in_its_transaction(plan, observer).await
        }
    }

    async fn lock(&self, observer: &mut Observer<'_>) -> Result<RunnerLock, LockError> {
        RunnerLock::take(&self.database, self.patience, observer).await
    }

    fn whole_way_up(&self) -> Vec<Step> {
        plan(&self.revisions.names(), Direction::Up)
    }

    /// Runs all steps in a transaction of the caller's, who commits it.
    async fn run_all(
        &self,
        transaction: &DatabaseTransaction,
        plan: &[Step],
        observer: &mut Observer<'_>,
    ) -> Result<(), RunError> {
        for step in plan {
            let migration = self.migration(step)?;
            let start = begin_step(step, observer);
            let run = self.run(transaction, migration, step).await;
            run.map_err(|source| failed(step, None, source))?;
            end_step(step, start, observer);
        }
        Ok(())
    }

    async fn each_in_its_transaction(
        &self,
        plan: Vec<Step>,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let mut done = Report::new();
        for step in plan {
            let migration = self.migration(&step)?;
            let start = begin_step(&step, observer);
            if let Err(source) = self.run_alone(migration, &step).await {
                return Err(failed(&step, Some(done), source));
            }
            end_step(&step, start, observer);
            done.push(step);
        }
        Ok(done)
    }

    async fn run_alone(&self, migration: &dyn MigrationTrait, step: &Step) -> Result<(), DbErr> {
        let connection = self.database.connection();
        if !is_transactional(migration) {
            return self.run(connection, migration, step).await;
        }
        let transaction = connection.begin().await?;
        self.run(&transaction, migration, step).await?;
        transaction.commit().await
    }

    /// Runs one revision and its ledger row on whatever carries it.
    async fn run<'c, C>(
        &self,
        connection: C,
        migration: &dyn MigrationTrait,
        step: &Step,
    ) -> Result<(), DbErr>
    where
        C: IntoSchemaManagerConnection<'c>,
    {
        let manager = SchemaManager::new(connection);
        let (executor, table) = (manager.get_connection(), self.revisions.ledger_table());
        match step.direction {
            Direction::Up => {
                migration.up(&manager).await?;
                ledger::insert(executor, table, &step.revision).await
            }
            Direction::Down => {
                migration.down(&manager).await?;
                ledger::delete(executor, table, &step.revision).await
            }
        }
    }

    fn migration(&self, step: &Step) -> Result<&dyn MigrationTrait, RunError> {
        let unknown = || RunError::Unknown(vec![step.revision.clone()]);
        self.revisions.find(&step.revision).ok_or_else(unknown)
    }

    fn all_transactional(&self, plan: &[Step]) -> bool {
        let migration = |step: &Step| self.revisions.find(&step.revision);
        plan.iter().filter_map(migration).all(is_transactional)
    }
}

/// PostgreSQL's DDL is transactional, so `SeaORM`'s default here is a transaction.
fn is_transactional(migration: &dyn MigrationTrait) -> bool {
    migration.use_transaction() != Some(false)
}

fn begin_step(step: &Step, observer: &mut Observer<'_>) -> Instant {
    let Step {
        revision,
        direction,
    } = step.clone();
    observer(Event::Started {
        revision,
        direction,
    });
    Instant::now()
}

fn end_step(step: &Step, start: Instant, observer: &mut Observer<'_>) {
    let Step {
        revision,
        direction,
    } = step.clone();
    let elapsed = start.elapsed();
    observer(Event::Finished {
        revision,
        direction,
        elapsed,
    });
}

fn plan(names: &[&str], direction: Direction) -> Vec<Step> {
    let step = |name: &&str| Step {
        revision: (*name).to_owned(),
        direction,
    };
    names.iter().map(step).collect()
}

/// `done` is none where all is one transaction.
fn failed(step: &Step, done: Option<Report>, source: DbErr) -> RunError {
    let Step {
        revision,
        direction,
    } = step.clone();
    RunError::Failed {
        revision,
        direction,
        whole: done.is_none(),
        done: done.unwrap_or_default(),
        source,
    }
}

fn refuse_unknown(status: &Status) -> Result<(), RunError> {
    if status.unknown.is_empty() {
        return Ok(());
    }
    Err(RunError::Unknown(
        status
            .unknown
            .iter()
            .map(|row| row.version.clone())
            .collect(),
    ))
}
