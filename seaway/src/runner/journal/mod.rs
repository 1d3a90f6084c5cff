//! Revisions without a transaction: statement by statement, each written down as it completes.
//!
//! The revision gets a connection of ours (`SeaORM`'s proxy). A statement and its mark in the
//! history are one transaction where PostgreSQL allows it. Where it does not, as for
//! `CREATE INDEX CONCURRENTLY`, the history says that the statement has begun, and afterwards
//! that it is done; between the two, the catalogs are asked whether it was.
//!
//! When it goes on after an interruption, a statement that was done answers as it did then, settings
//! of the session are made again, and rows are asked for again. What writes and returns rows is
//! refused.

mod connection;
mod index;
#[cfg(feature = "cli")]
mod remainder;
mod rows;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_io::Timer;
use sea_orm::{
    Database, DatabaseConnection, DbBackend, DbErr, ProxyDatabaseTrait, TransactionTrait as _,
};
use sea_orm_migration::{MigrationTrait, SchemaManager};

use self::connection::{Handle, Journal, Obstacle};
#[cfg(feature = "cli")]
pub(crate) use self::remainder::{Remainder, remainder};
use super::{
    RunError, Step,
    step::{Fault, milliseconds},
};
use crate::{
    connect,
    ledger::history::{self, Action, Backend, Run, Statements},
    recorder::panics::caught,
    runner::{
        event::{Direction, Event},
        execution::Session,
    },
};

const READING: &str = "reading how far an earlier run came";

/// How often one looks whether a killed program's session has ended.
const POLL: Duration = Duration::from_millis(50);

/// How far an earlier run of the same step has come.
struct Resumption {
    id: i64,
    statements: Statements,
}

impl Session<'_> {
    /// Runs a revision without a transaction, from where an interrupted run has stopped.
    pub(super) async fn through_journal(
        &self,
        step: &Step,
        migration: &dyn MigrationTrait,
        sha256: Option<String>,
    ) -> Result<Duration, RunError> {
        let start = Instant::now();
        let resumption = self.resumption(step, sha256).await?;
        if let Some(Resumption { statements, .. }) = &resumption
            && (!statements.done.is_empty() || statements.begun)
        {
            let (revision, statements) = (step.revision.clone(), statements.done.len());
            self.teller.tell(Event::Resumed {
                revision,
                statements,
            });
        }
        let (id, before) = resumption.map_or((None, None), |resumption| {
            (Some(resumption.id), Some(resumption.statements))
        });
        let (news, heard) = async_channel::unbounded();
        let journal = Arc::new(Journal::new(self, news, id, before));
        let work = self.run_on(&journal, migration, step.direction);
        let done = self.clock.stopped(self.telling(work, &heard)).await;
        let revision = || step.revision.clone();
        match journal.obstacle(done.is_ok()).await {
            Some(Obstacle::Changed) => return Err(RunError::Changed(revision())),
            Some(Obstacle::Session) => return Err(RunError::SessionGone(revision())),
            None => {}
        }
        let elapsed = start.elapsed();
        let written = match done {
            Ok(()) => self.close_journal(step, id, milliseconds(elapsed)).await,
            Err(fault) => Err(fault),
        };
        written
            .map(|()| elapsed)
            .map_err(|fault| fault.of(step, Some(self.done().clone())))
    }

    /// Finds the unfinished run of this step, or begins one. None without a history.
    async fn resumption(
        &self,
        step: &Step,
        sha256: Option<String>,
    ) -> Result<Option<Resumption>, RunError> {
        if !self.has_history() {
            return Ok(None);
        }
        self.clock.start(READING);
        if let Some(run) = earlier(&self.runner.database, &step.revision, step.direction).await?
            && let Some(backend) = &run.statements.backend
        {
            self.outlast(backend).await?;
        }
        // What that session has still written down counts.
        let (id, statements) = if let Some(run) =
            earlier(&self.runner.database, &step.revision, step.direction).await?
        {
            (run.id, run.statements)
        } else {
            let entry = self.entry(step, sha256);
            let id = history::insert(self.connection(), self.schema(), &entry).await?;
            (id, Statements::default())
        };
        history::claim(self.connection(), self.schema(), id).await?;
        Ok(Some(Resumption { id, statements }))
    }

    /// Waits until the server has done what a killed program asked it for: a session at work
    /// notices only at its statement's end that nobody listens. One that is idle is ended, if its
    /// database, role and application are the runner's own.
    async fn outlast(&self, backend: &str) -> Result<(), RunError> {
        let (deadline, mut told) = (Instant::now() + self.runner.patience, false);
        while let Some(Backend {
            pid,
            is_idle,
            stranger,
        }) = history::backend(self.connection(), backend).await?
        {
            match stranger {
                Some(stranger) if stranger.is_elsewhere() => {
                    self.teller.tell(Event::LeftAlone { stranger });
                    return Ok(());
                }
                Some(stranger) if is_idle => return Err(RunError::Stranger(stranger)),
                _ => {}
            }
            if is_idle {
                history::terminate(self.connection(), backend).await?;
            } else if !told {
                told = true;
                self.teller.tell(Event::Outlasting { pid });
            }
            if Instant::now() > deadline {
                return Err(RunError::StillAtWork { pid });
            }
            Timer::after(POLL).await;
            self.clock.start(READING);
        }
        Ok(())
    }

    async fn run_on(
        &self,
        journal: &Arc<Journal>,
        migration: &dyn MigrationTrait,
        direction: Direction,
    ) -> Result<(), Fault> {
        let proxy = proxy(Arc::clone(journal)).await?;
        journal.limit_locks().await?;
        let manager = SchemaManager::new(&proxy);
        let work = async {
            match direction {
                Direction::Up => migration.up(&manager).await,
                Direction::Down => migration.down(&manager).await,
            }
        };
        let done = match caught(work).await {
            Ok(()) => journal.trouble().await,
            Err(source) => Err(source),
        };
        let unlimited = journal.unlimit_locks().await;
        match done {
            Ok(()) => Ok(unlimited?),
            Err(source) => Err(Fault {
                source,
                statement: journal.last_statement().await,
            }),
        }
    }

    /// Writes the ledger's row and closes the run.
    async fn close_journal(
        &self,
        step: &Step,
        id: Option<i64>,
        milliseconds: i64,
    ) -> Result<(), Fault> {
        let transaction = self.connection().begin().await?;
        self.limit_locks(&transaction, &self.tries()).await?;
        self.write_ledger(&transaction, step).await?;
        if let Some(id) = id {
            history::finish(&transaction, self.schema(), id, milliseconds).await?;
        }
        Ok(self.commit(transaction).await?)
    }
}

async fn proxy(journal: Arc<Journal>) -> Result<DatabaseConnection, DbErr> {
    let handle: Box<dyn ProxyDatabaseTrait> = Box::new(Handle(journal));
    Database::connect_proxy(DbBackend::Postgres, Arc::new(handle)).await
}

/// Finds the unfinished run of a step.
async fn earlier(
    database: &connect::Database,
    revision: &str,
    direction: Direction,
) -> Result<Option<Run>, DbErr> {
    let action = Action::from(direction);
    let unfinished = history::unfinished(database.connection(), database.schema()).await?;
    let is_same = |run: &Run| run.revision == revision && run.action == action;
    Ok(unfinished.into_iter().rfind(is_same))
}
