//! One revision in one direction, with its ledger row.

use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait as _,
};
use sea_orm_migration::{IntoSchemaManagerConnection, MigrationTrait, SchemaManager};
use tracing::instrument::WithSubscriber as _;

use super::{Failure, Report, RunError, Step};
use crate::{
    connect::search_path::{self, For},
    ledger::{
        self,
        history::{Action, Entry},
    },
    postgres::{error::ServerError, excerpt::excerpt, statement_log::Heard},
    recorder::panics::caught,
    revision::is_transactional,
    runner::{
        backoff::Tries,
        event::{Direction, Event},
        execution::Session,
    },
};

/// Sets what lasts as long as the transaction, and a mark by which one knows that it does.
const BEGIN: &str = "SELECT pg_catalog.set_config('lock_timeout', $1, true), \
     pg_catalog.set_config('search_path', '', true), \
     pg_catalog.set_config('seaway.transaction', 'on', true)";

/// The revision's search path still holds while this is understood.
const LOOK: &str = "SELECT pg_catalog.set_config('search_path', '', false), \
     pg_catalog.set_config('jit', 'off', false), \
     pg_catalog.current_setting('seaway.transaction', true) \
         OPERATOR(pg_catalog.=) 'on'::pg_catalog.text AS same";

const ENDED: &str = "it has ended the runner's transaction by itself, so what it did before that may \
     be committed, without its ledger row: leave COMMIT and ROLLBACK to the runner";

const WRITING: &str = "writing the ledger and the history";

/// An error, and the statement that was sent last.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) source: DbErr,
    pub(crate) statement: Option<String>,
}

impl From<DbErr> for Fault {
    fn from(source: DbErr) -> Self {
        Self {
            source,
            statement: None,
        }
    }
}

impl Fault {
    /// `done` is none where all is one transaction.
    pub(super) fn of(self, step: &Step, done: Option<Report>) -> RunError {
        RunError::Failed(Box::new(self.failure(step, done)))
    }

    pub(super) fn failure(self, step: &Step, done: Option<Report>) -> Failure {
        let report = ServerError::from_db_err(&self.source);
        // The server found fault with it, and not with what came of it.
        let excerpt = report.and_then(|report| match (&report.internal, &self.statement) {
            (Some((query, position)), _) => Some(excerpt(query, Some(*position))),
            (None, Some(statement)) => Some(excerpt(statement, report.position)),
            (None, None) => None,
        });
        Failure {
            step: step.clone(),
            excerpt,
            blockers: Vec::new(),
            done,
            rebuild: None,
            source: self.source,
        }
    }
}

impl Session<'_> {
    /// Makes one step after the other, each committed before the next.
    pub(super) async fn each(&self, plan: Vec<Step>) -> Result<Report, RunError> {
        self.tell_creators().await?;
        let steps = plan.len();
        self.teller.tell(Event::Planned { steps });
        for step in &plan {
            self.check_lock().await?;
            self.start(step);
            let (sha256, mut tries) = (self.sha256(step).await, self.tries());
            let elapsed = loop {
                match self.attempt(step, sha256.clone(), &tries).await {
                    Ok(elapsed) => break elapsed,
                    // Statement by statement, everything was tried again already.
                    Err(error) if !self.is_whole(step)? => {
                        let error = self.with_blockers(error);
                        self.fail(&error);
                        return Err(error);
                    }
                    Err(error) => {
                        let ended = self.again(&mut tries, error).await;
                        ended.inspect_err(|error| self.fail(error))?;
                    }
                }
            };
            self.finish(step);
            self.end(step, elapsed);
        }
        Ok(plan)
    }

    fn is_whole(&self, step: &Step) -> Result<bool, RunError> {
        Ok(is_transactional(self.migration(step)?))
    }

    /// Begins to try. Who was in the way of something else before is forgotten.
    pub(super) fn tries(&self) -> Tries {
        self.seen.end();
        Tries::new(self.runner.patience)
    }

    async fn attempt(
        &self,
        step: &Step,
        sha256: Option<String>,
        tries: &Tries,
    ) -> Result<Duration, RunError> {
        let migration = self.migration(step)?;
        if !is_transactional(migration) {
            return self.through_journal(step, migration, sha256).await;
        }
        let attempt = self.in_transaction(step, migration, sha256, tries).await;
        let attempt = attempt.map_err(|fault| fault.of(step, Some(self.done().clone())));
        if let Err(error) = &attempt {
            self.leave_schema(error).await;
        }
        attempt
    }

    async fn in_transaction(
        &self,
        step: &Step,
        migration: &dyn MigrationTrait,
        sha256: Option<String>,
        tries: &Tries,
    ) -> Result<Duration, Fault> {
        let start = Instant::now();
        self.clock.start("beginning a transaction");
        let transaction = self.connection().begin().await?;
        self.limit_locks(&transaction, tries).await?;
        self.run_here(&transaction, migration, step.direction)
            .await?;
        self.write_down(&transaction, step, start.elapsed(), sha256)
            .await?;
        self.commit(transaction).await?;
        Ok(start.elapsed())
    }

    /// Runs a revision in a transaction, with the run's schema on the search path meanwhile.
    pub(super) async fn run_here(
        &self,
        transaction: &DatabaseTransaction,
        migration: &dyn MigrationTrait,
        direction: Direction,
    ) -> Result<(), Fault> {
        // Not for the transaction only: a revision that ends it by itself goes on, to be found out.
        search_path::enter(transaction, self.schema(), For::Session).await?;
        self.run(transaction, migration, direction).await?;
        Ok(self.look_away(transaction).await?)
    }

    /// Empties the search path after a failure, for a revision that has committed it. An error here
    /// is that of a lost connection, which the next statement meets as well.
    ///
    /// With a lost connection the path is gone. Here sqlx would connect anew, and try that for
    /// seconds while the server is stopped.
    pub(super) async fn leave_schema(&self, failure: &RunError) {
        if failure.lost().is_none() {
            let _ = search_path::leave(self.connection()).await;
        }
    }

    /// Bounds how long a statement of this transaction queues for a lock: whoever comes later
    /// for the same table queues behind it.
    pub(super) async fn limit_locks<C: ConnectionTrait>(
        &self,
        transaction: &C,
        tries: &Tries,
    ) -> Result<(), DbErr> {
        let milliseconds = tries.lock_timeout(self.runner.lock_timeout).to_string();
        let values = [milliseconds.into()];
        let begin = Statement::from_sql_and_values(DbBackend::Postgres, BEGIN, values);
        transaction.execute_raw(begin).await.map(drop)
    }

    /// Empties the search path, whatever the revision has made of it, and refuses where the
    /// revision has ended the transaction itself: what it did may be committed without its ledger
    /// row.
    async fn look_away(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        let look = Statement::from_string(DbBackend::Postgres, LOOK);
        let row = transaction.query_one_raw(look).await?;
        let is_same = row.is_some_and(|row| row.try_get("", "same").unwrap_or(false));
        if is_same {
            return Ok(());
        }
        Err(DbErr::Custom(ENDED.to_owned()))
    }

    /// Writes the ledger's row, and the history's.
    pub(super) async fn write_down<C: ConnectionTrait>(
        &self,
        on: &C,
        step: &Step,
        elapsed: Duration,
        sha256: Option<String>,
    ) -> Result<(), DbErr> {
        self.write_ledger(on, step).await?;
        if self.has_history() {
            let milliseconds = Some(milliseconds(elapsed));
            let entry = Entry {
                finished: true,
                milliseconds,
                ..self.entry(step, sha256)
            };
            self.write_history(on, &entry).await?;
        }
        Ok(())
    }

    pub(super) async fn write_ledger<C: ConnectionTrait>(
        &self,
        on: &C,
        step: &Step,
    ) -> Result<(), DbErr> {
        self.clock.start(WRITING);
        let (schema, table, revision) = (self.schema(), self.ledger_table(), &step.revision);
        match step.direction {
            Direction::Up => ledger::insert(on, schema, table, revision).await,
            Direction::Down => ledger::delete(on, schema, table, revision).await,
        }
    }

    /// Describes a step that has just begun.
    pub(super) fn entry<'a>(&'a self, step: &'a Step, sha256: Option<String>) -> Entry<'a> {
        Entry {
            revision: &step.revision,
            action: Action::from(step.direction),
            finished: false,
            milliseconds: None,
            program: &self.runner.program,
            sha256,
            reason: None,
        }
    }

    /// Returns the sum of a step's statements; none where they depend on the database.
    pub(super) async fn sha256(&self, step: &Step) -> Option<String> {
        self.runner.sha256(&step.revision, step.direction).await
    }

    pub(super) fn migration(&self, step: &Step) -> Result<&dyn MigrationTrait, RunError> {
        let unknown = || RunError::Unknown(vec![step.revision.clone()].into());
        let found = self.runner.revisions.find(&step.revision);
        found.ok_or_else(unknown)
    }

    pub(super) fn start(&self, step: &Step) {
        self.whereabouts.note().step = Some(step.clone());
        let (revision, direction) = (step.revision.clone(), step.direction);
        self.teller.tell(Event::Started {
            revision,
            direction,
        });
    }

    pub(super) fn end(&self, step: &Step, elapsed: Duration) {
        self.whereabouts.note().step = None;
        let (revision, direction) = (step.revision.clone(), step.direction);
        self.teller.tell(Event::Finished {
            revision,
            direction,
            elapsed,
        });
        self.tell_notices();
    }

    /// Runs a revision on whatever carries it, and reports its statements while it runs.
    pub(super) async fn run<'c, C>(
        &self,
        connection: C,
        migration: &dyn MigrationTrait,
        direction: Direction,
    ) -> Result<(), Fault>
    where
        C: IntoSchemaManagerConnection<'c>,
    {
        let (told, statements) = async_channel::unbounded();
        let heard = Heard::new(told, self.notices.clone());
        let work = run(connection, migration, direction, &heard);
        let done = self.clock.stopped(self.telling(work, &statements)).await;
        self.clock.start(WRITING);
        done
    }

    pub(super) fn fail(&self, error: &RunError) {
        if let RunError::Failed(failure) = error {
            let (revision, direction) = (failure.step.revision.clone(), failure.step.direction);
            self.teller.tell(Event::Failed {
                revision,
                direction,
            });
        }
    }
}

pub(super) fn milliseconds(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// Runs a revision on whatever carries it, and keeps the statement at which it failed.
pub(crate) async fn run<'c, C>(
    connection: C,
    migration: &dyn MigrationTrait,
    direction: Direction,
    heard: &Heard,
) -> Result<(), Fault>
where
    C: IntoSchemaManagerConnection<'c>,
{
    let manager = SchemaManager::new(connection);
    let work = async {
        match direction {
            Direction::Up => migration.up(&manager).await,
            Direction::Down => migration.down(&manager).await,
        }
    };
    let done = caught(work).with_subscriber(heard.listener()).await;
    done.map_err(|source| Fault {
        source,
        statement: heard.take_last(),
    })
}
