//! One run, with the lock in hand.

use std::{
    mem,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Instant,
};

use async_io::Timer;
use futures_lite::FutureExt as _;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, DynIden, Statement};

use super::{Rebuild, Report, Rest, RunError, Runner, Step, Task, seen::Seen, tries::Tries};
use crate::{
    answer::{Clock, Unanswered},
    blocker::Blocker,
    connect::within,
    event::{Event, Observer, Teller},
    history::{self, Access},
    ledger,
    lock::{self, LockError, RunnerLock},
    notices::Notices,
    status::Status,
};

const OPENING: &str = "asking for the session's number and its rights";

const PID: &str = "SELECT pg_catalog.pg_backend_pid() AS pid";

/// A run: the runner, the lock, and what is known so far.
pub(super) struct Session<'r> {
    pub(super) runner: &'r Runner,
    pub(super) teller: &'r Teller<'r>,
    /// The process at work.
    pub(super) pid: i32,
    pub(super) lock_pid: i32,
    /// What may be done with the history.
    pub(super) access: Access,
    pub(super) seen: Seen,
    /// Raised by the revision at work, until it is over.
    pub(super) notices: Notices,
    pub(super) lock: async_lock::Mutex<RunnerLock>,
    /// For the statements that are not a revision's.
    pub(super) clock: Clock,
    done: Mutex<Report>,
    /// Set as soon as something of a rebuild stays, even if the rest fails.
    divided: OnceLock<Rebuild>,
}

/// How a run ended.
enum End {
    ByItself(Result<Report, RunError>),
    Interrupted,
    Lost(LockError),
    Unanswered(Unanswered),
}

impl Runner {
    /// Takes the lock, does a task and gives the lock back; or stops in the middle, when somebody
    /// raises the interrupt or ends the lock's session.
    pub(super) async fn alone(
        &self,
        task: Task<'_>,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        // On the heap: whoever calls should not need a deep stack for it.
        Box::pin(self.with_the_lock(task, observer)).await
    }

    async fn with_the_lock(
        &self,
        task: Task<'_>,
        observer: &mut Observer<'_>,
    ) -> Result<Report, RunError> {
        let teller = Teller::new(observer);
        let lock = self.lock(&teller).await?;
        let opening = Session::new(self, &teller, lock);
        let patience = self.database.patience();
        let session = patience.answer(OPENING, opening).await??;
        let end = session.until_the_end(task).await;
        session.close(end).await
    }

    async fn lock(&self, teller: &Teller<'_>) -> Result<RunnerLock, RunError> {
        let taking = async {
            let taken = RunnerLock::take(&self.database, self.patience, teller).await;
            taken.map_err(RunError::Lock)
        };
        let interrupted = async {
            self.interrupt.raised().await;
            Err(RunError::Interrupted {
                done: Report::new(),
                rest: Rest::Nothing,
                rebuild: None,
            })
        };
        taking.or(interrupted).await
    }
}

impl<'r> Session<'r> {
    async fn new(
        runner: &'r Runner,
        teller: &'r Teller<'r>,
        lock: RunnerLock,
    ) -> Result<Self, RunError> {
        let connection = runner.database.connection();
        Ok(Self {
            runner,
            teller,
            pid: pid(connection).await?,
            lock_pid: lock.pid(),
            access: history::access(connection).await?,
            seen: Seen::default(),
            notices: Notices::default(),
            lock: async_lock::Mutex::new(lock),
            clock: runner.clock(OPENING),
            done: Mutex::default(),
            divided: OnceLock::new(),
        })
    }

    async fn until_the_end(&self, task: Task<'_>) -> End {
        self.clock.start("reading the ledger and the history");
        let work = async { End::ByItself(Box::pin(self.perform(task)).await) };
        let watch = async { End::Lost(self.watch().await) };
        let interrupt = async {
            self.runner.interrupt.raised().await;
            End::Interrupted
        };
        let run_out = async {
            let patience = self.runner.database.patience();
            End::Unanswered(patience.run_out(&self.clock).await)
        };
        work.or(watch).or(interrupt).or(run_out).await
    }

    /// Notes that a rebuild is not one transaction from here on.
    pub(super) fn divide(&self, rebuild: Rebuild) {
        self.divided.get_or_init(|| rebuild);
    }

    async fn close(self, end: End) -> Result<Report, RunError> {
        self.tell_notices();
        // The server may not answer; then its end of the sessions finds out that ours is gone.
        let grace = self.runner.grace();
        let until = Instant::now() + grace;
        let result = match end {
            End::ByItself(result) => result,
            End::Interrupted => {
                let cleaning_up = async {
                    self.stop().await;
                    self.left().await
                };
                let rest = within(grace, cleaning_up).await;
                let done = mem::take(&mut *self.done());
                Err(RunError::Interrupted {
                    done,
                    rest: rest.unwrap_or(Rest::Unanswered),
                    rebuild: None,
                })
            }
            End::Lost(error) => {
                within(grace, self.stop()).await;
                Err(error.into())
            }
            End::Unanswered(error) => {
                within(grace, self.stop()).await;
                Err(error.into())
            }
        };
        let done = mem::take(&mut *self.done());
        let left = until.saturating_duration_since(Instant::now());
        within(left, self.lock.into_inner().release()).await;
        match self.divided.into_inner() {
            Some(rebuild) => result.map_err(|error| error.within(rebuild, done)),
            None => result,
        }
    }

    /// Cancels what the server is still doing, and waits until it is rolled back. The work's
    /// future is gone, so it begins nothing new.
    async fn stop(&self) {
        if self.lock.lock().await.cancel(self.pid).await.is_err() {
            // The lock's session is lost; another one may do it.
            let _ = self.cancel().await;
        }
        // sqlx rolls back before it lends the connection again.
        let _ = self.connection().execute_unprepared("SELECT").await;
    }

    /// Reads what the run has left half done.
    async fn left(&self) -> Rest {
        let revisions = &self.runner.revisions;
        let names = revisions.names();
        if names.iter().all(|name| revisions.is_transactional(name)) {
            return Rest::Nothing;
        }
        if !self.has_history() {
            return Rest::Unread;
        }
        match self.half_done().await {
            Ok(half_done) => half_done.map_or(Rest::Nothing, Rest::HalfDone),
            Err(_) => Rest::Unread,
        }
    }

    async fn cancel(&self) -> Result<(), LockError> {
        let mut session = self.runner.database.second_session().await?;
        lock::cancel(&mut session, self.pid).await
    }

    /// Does what was asked for.
    async fn perform(&self, task: Task<'_>) -> Result<Report, RunError> {
        match task {
            Task::Up(way) => self.up(way).await,
            Task::Down(way) => self.down(way).await,
            Task::Refresh => self.refresh().await,
            Task::Reset => self.reset().await,
            Task::Fresh(scope) => self.fresh(scope).await,
            Task::Stamp { target, purge } => self.stamp(target, purge).await,
            Task::Repair { revision, reason } => self.repair(revision, reason).await,
        }
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        self.runner.database.connection()
    }

    pub(super) fn ledger_table(&self) -> &DynIden {
        self.runner.revisions.ledger_table()
    }

    pub(super) async fn status(&self) -> Result<Status, RunError> {
        self.clock.start("reading the ledger and the history");
        self.runner.read_status().await
    }

    /// Creates the ledger and, where this role may, the history.
    pub(super) async fn install<C: ConnectionTrait>(&self, on: &C) -> Result<(), DbErr> {
        ledger::install(on, self.ledger_table()).await?;
        if self.access.may_install() {
            history::install(on).await?;
        }
        Ok(())
    }

    /// Says whether the history is written: it is there, or [`Session::install`] made it.
    pub(super) fn has_history(&self) -> bool {
        self.access.may_install() || self.access.may_write()
    }

    /// Asks for the lock's sign of life; between two steps, when nothing else is at work.
    pub(super) async fn check_lock(&self) -> Result<(), RunError> {
        self.clock.start("looking whether the lock is still held");
        Ok(self.lock.lock().await.check().await?)
    }

    pub(super) fn done(&self) -> MutexGuard<'_, Report> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn finish(&self, step: &Step) {
        self.done().push(step.clone());
    }

    /// Adds those who were in the way, where locks were.
    pub(super) fn with_blockers(&self, error: RunError) -> RunError {
        if error.is_about_locks() {
            blocked(error, self.seen.end())
        } else {
            error
        }
    }

    /// Pauses before another try, or gives the error back, with those who were in the way.
    pub(super) async fn again(&self, tries: &mut Tries, error: RunError) -> Result<(), RunError> {
        if !error.is_about_locks() {
            return Err(error);
        }
        let Some(pause) = tries.pause() else {
            return Err(blocked(error, self.seen.end()));
        };
        let blockers = self.seen.end_try();
        self.notices.cut(0);
        self.teller.tell(Event::Retrying { blockers, pause });
        self.clock.stopped(Timer::after(pause)).await;
        Ok(())
    }
}

fn blocked(error: RunError, blockers: Vec<Blocker>) -> RunError {
    match error {
        RunError::Failed(mut failure) => {
            failure.blockers = blockers;
            RunError::Failed(failure)
        }
        other => other,
    }
}

async fn pid(connection: &DatabaseConnection) -> Result<i32, DbErr> {
    let statement = Statement::from_string(DbBackend::Postgres, PID);
    let row = connection.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the session's process".to_owned()))?
        .try_get("", "pid")
}
