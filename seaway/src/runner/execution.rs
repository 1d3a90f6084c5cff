//! One run, with the lock in hand.

use std::{
    mem,
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use async_io::Timer;
use futures_lite::FutureExt as _;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, DynIden, Statement,
};

use super::{
    ConnectionLost, Rebuild, Report, Rest, RunError, Runner, Step, Task,
    cut::{Place, Whereabouts},
    stop::stop,
};
use crate::{
    connect::{
        answer::{Clock, Unanswered},
        within,
    },
    ledger::{
        self,
        history::{self, Access},
    },
    postgres::{blocker::Blocker, creators::creators, lost, notices::Notices},
    revision::status::Status,
    runner::{
        backoff::Tries,
        event::{Event, Observer, Teller},
        lock::{LockError, RunnerLock},
        observation::Seen,
    },
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
    has_told_creators: OnceLock<()>,
    pub(super) whereabouts: Whereabouts,
    /// Set when the history cannot be written any more.
    history_lost: AtomicBool,
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

    /// Does work of the caller's own while no runner is at work on this database, as a run does: what
    /// belongs to a schema and is no revision. Gives the lock back when the work has ended, or
    /// somebody raises the interrupt.
    ///
    /// # Errors
    ///
    /// [`RunError::Lock`] if another runner does not come to an end, [`RunError::Interrupted`]; the
    /// work's own errors are in its result.
    pub async fn exclusively<T>(
        &self,
        observer: &mut Observer<'_>,
        work: impl Future<Output = T>,
    ) -> Result<T, RunError> {
        let lock = self.lock(&Teller::new(observer)).await?;
        let connection = self.database.connection();
        let asking = self.database.patience().answer(OPENING, pid(connection));
        let pid = asking.await??;
        let work = async { Some(work.await) };
        let interrupted = async {
            self.interrupt.raised().await;
            None
        };
        // On the heap: whoever calls should not need a deep stack for it.
        let done = Box::pin(work.or(interrupted)).await;
        let (grace, lock) = (self.grace(), async_lock::Mutex::new(lock));
        if done.is_none() {
            let cancel = || async {
                // If the lock's session is lost, ours ends with the program.
                let _ = lock.lock().await.cancel(pid).await;
            };
            within(grace, stop(connection, cancel)).await;
        }
        within(grace, lock.into_inner().release()).await;
        done.ok_or_else(interrupted_at_rest)
    }

    async fn lock(&self, teller: &Teller<'_>) -> Result<RunnerLock, RunError> {
        let taking = async {
            let taken = RunnerLock::take(&self.database, self.patience, teller).await;
            taken.map_err(RunError::Lock)
        };
        let interrupted = async {
            self.interrupt.raised().await;
            Err(interrupted_at_rest())
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
            access: history::access(connection, runner.database.schema()).await?,
            seen: Seen::default(),
            notices: Notices::default(),
            lock: async_lock::Mutex::new(lock),
            clock: runner.clock(OPENING),
            done: Mutex::default(),
            has_told_creators: OnceLock::new(),
            whereabouts: Whereabouts::default(),
            history_lost: AtomicBool::default(),
            divided: OnceLock::new(),
        })
    }

    /// Reports who else may create objects in the run's schema, once.
    pub(super) async fn tell_creators(&self) -> Result<(), DbErr> {
        if self.has_told_creators.set(()).is_err() {
            return Ok(());
        }
        let roles = creators(self.connection(), self.schema()).await?;
        if !roles.is_empty() {
            let schema = self.schema().to_owned();
            self.teller.tell(Event::OthersMayCreate { schema, roles });
        }
        Ok(())
    }

    async fn until_the_end(&self, task: Task<'_>) -> End {
        self.clock.start("reading the ledger and the history");
        // Only for the work: an interrupt may leave the session unusable, and the clean-up then needs a
        // new one.
        let _kept = self.runner.database.keep_session();
        let work = async { End::ByItself(Box::pin(self.perform(task)).await) };
        let watch = async {
            let lost = self.watch().await;
            self.outlast_the_server().await;
            End::Lost(lost)
        };
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
        let place = self.whereabouts.note().clone();
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
                    whole: place.whole(),
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
        let result = result.map_err(|error| self.cut(error, place));
        let done = mem::take(&mut *self.done());
        let left = until.saturating_duration_since(Instant::now());
        within(left, self.lock.into_inner().release()).await;
        match self.divided.into_inner() {
            Some(rebuild) => result.map_err(|error| error.within(rebuild, done)),
            None => result,
        }
    }

    /// Says of an error what it has left, where the run was cut off.
    fn cut(&self, error: RunError, place: Place) -> RunError {
        let whole = place.whole();
        let Some(reason) = error.lost() else {
            return match whole {
                Some(commit) => error.of_one_transaction(commit),
                None => error,
            };
        };
        let revisions = &self.runner.revisions;
        let is_transactional = |step: &Step| revisions.is_transactional(&step.revision);
        RunError::ConnectionLost(Box::new(ConnectionLost {
            server: self.runner.database.url().place(),
            is_transactional: place.step.as_ref().is_none_or(is_transactional),
            commit: place.commit(),
            step: place.step,
            whole,
            done: self.done().clone(),
            rebuild: None,
            reason,
        }))
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

    /// Returns the schema of the run.
    pub(super) fn schema(&self) -> &str {
        self.runner.database.schema()
    }

    pub(super) async fn status(&self) -> Result<Status, RunError> {
        self.clock.start("reading the ledger and the history");
        self.runner.read_status().await
    }

    /// Creates the ledger and, where this role may, the history.
    pub(super) async fn install<C: ConnectionTrait>(&self, on: &C) -> Result<(), DbErr> {
        ledger::install(on, self.schema(), self.ledger_table()).await?;
        if self.access.may_install() {
            history::install(on, self.schema()).await?;
        }
        Ok(())
    }

    /// Says whether the history is written: it is there, or [`Session::install`] made it.
    pub(super) fn has_history(&self) -> bool {
        let is_lost = self.history_lost.load(Ordering::Relaxed);
        !is_lost && (self.access.may_install() || self.access.may_write())
    }

    /// Notes that the history cannot be written any more.
    pub(super) fn lose_history(&self) {
        self.history_lost.store(true, Ordering::Relaxed);
    }

    /// Commits, and notes whether the server has answered.
    pub(super) async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), DbErr> {
        self.whereabouts.note().commits = true;
        // Deferred constraints are checked now, so it may take as long as the revision.
        let done = self.clock.stopped(transaction.commit()).await;
        let is_known = done
            .as_ref()
            .map_or_else(|error| lost::reason(error).is_none(), |()| true);
        if is_known {
            self.whereabouts.note().commits = false;
        }
        done
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

/// Outside a step: nothing of it was done.
fn interrupted_at_rest() -> RunError {
    RunError::Interrupted {
        done: Report::new(),
        rest: Rest::Nothing,
        rebuild: None,
        whole: None,
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
