//! The connection that a revision without a transaction gets.

use std::{fmt, mem, sync::Arc, time::Duration};

use async_channel::Sender;
use async_io::Timer;
use async_lock::Mutex;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ProxyDatabaseTrait,
    ProxyExecResult, ProxyRow, QueryResult, Statement, TransactionTrait as _,
};
use sha2::{Digest as _, Sha256};
use tracing::instrument::WithSubscriber as _;

use super::{
    index::{self, Left, left},
    rows::handed_on,
};
use crate::{
    ledger::history::{self, Mark, Statements},
    postgres::{
        error::{ServerError, has_code},
        notices::Notices,
        statement_log::Heard,
    },
    recorder::inlined,
    runner::{
        backoff::Tries, error::is_about_locks, event::Event, execution::Session, observation::Seen,
    },
    sql::{
        concurrent_index::{Concurrently, concurrently},
        effect::{Sentence, sentence},
        hex::hex,
    },
};

/// SQLSTATE of what cannot run in a transaction: `active_sql_transaction`, and for a procedure
/// that commits `invalid_transaction_termination`. PostgreSQL says so before it does anything.
const NOT_IN_TRANSACTION: [&str; 2] = ["25001", "2D000"];

/// Sets the lock timeout and the search path of the session; $2 is a schema, or empty. With it goes what
/// [`search_path`](crate::connect::search_path) sets.
const LIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', $1, false), \
     pg_catalog.set_config('search_path', \
         CASE WHEN $2 OPERATOR(pg_catalog.=) ''::pg_catalog.text THEN '' \
              ELSE pg_catalog.quote_ident($2) END, false), \
     pg_catalog.set_config('jit', \
         CASE WHEN $2 OPERATOR(pg_catalog.=) ''::pg_catalog.text THEN 'off' END, false)";

/// Lifts the limit that we set, and no other that the revision has set itself. Such a statement
/// stops nobody while it waits, and an index half built would be lost.
const UNLIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', '0', false) \
     WHERE pg_catalog.current_setting('lock_timeout')::interval \
         OPERATOR(pg_catalog.=) $1::interval";

const READ_ONLY: &str = "SET LOCAL transaction_read_only = on";

const WRITES_AND_RETURNS: &str = "a revision without a transaction cannot send a statement that \
     writes and returns rows, for it could not be told apart after an interruption: write with \
     `execute`, and read by itself";

const TRANSACTION: &str = "a revision without a transaction cannot send BEGIN, COMMIT or the like \
     as a statement: let its connection begin a transaction, or leave it to the runner";

/// Runs statements, and keeps count of them.
pub(super) struct Journal {
    connection: DatabaseConnection,
    lock_timeout: Duration,
    patience: Duration,
    seen: Seen,
    news: Sender<Event>,
    /// Raised by the statements so far.
    notices: Notices,
    /// Where the history is.
    schema: String,
    /// The run's number in the history.
    id: Option<i64>,
    before: Statements,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many statements the revision has sent.
    count: u32,
    /// Over all of them, each with its length before it.
    sum: Sha256,
    last: Option<String>,
    /// Whether the last statement failed; written down when the revision goes on.
    failed: bool,
    /// Transactions that the revision opened itself; the inner ones are savepoints. With each, what
    /// was counted before it: rolled back, it has not been.
    open: Vec<(DatabaseTransaction, u32, Sha256)>,
    /// What went wrong where `SeaORM` has no way to say so.
    trouble: Option<DbErr>,
    obstacle: Option<Obstacle>,
}

/// Why an interrupted revision cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Its first statements are others now.
    Changed,
    /// It had made something that was gone with its session.
    Session,
}

impl State {
    fn count(&mut self, statement: &Statement) -> Result<(), DbErr> {
        let text = inlined(statement)?;
        self.count += 1;
        self.sum.update((text.len() as u64).to_be_bytes());
        self.sum.update(text);
        self.last = Some(statement.sql.clone());
        Ok(())
    }

    /// Forgets what was counted in the innermost transaction, and returns that.
    fn take_back(&mut self) -> Option<DatabaseTransaction> {
        let (transaction, count, sum) = self.open.pop()?;
        (self.count, self.sum, self.failed) = (count, sum, false);
        Some(transaction)
    }

    fn sha256(&self) -> String {
        hex(&self.sum.clone().finalize())
    }
}

impl Journal {
    pub(super) fn new(
        session: &Session<'_>,
        news: Sender<Event>,
        id: Option<i64>,
        before: Option<Statements>,
    ) -> Self {
        Self {
            connection: session.connection().clone(),
            lock_timeout: session.runner.lock_timeout,
            patience: session.runner.patience,
            seen: session.seen.clone(),
            news,
            notices: session.notices.clone(),
            schema: session.runner.database.schema().to_owned(),
            id,
            before: before.unwrap_or_default(),
            state: Mutex::default(),
        }
    }

    /// Says why the revision cannot go on from where it was interrupted.
    pub(super) async fn obstacle(&self, is_over: bool) -> Option<Obstacle> {
        let state = self.state.lock().await;
        let is_shorter = is_over && (state.count as usize) < self.before.done.len();
        state.obstacle.or(is_shorter.then_some(Obstacle::Changed))
    }

    /// Gives back what went wrong unheard.
    pub(super) async fn trouble(&self) -> Result<(), DbErr> {
        match self.state.lock().await.trouble.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    pub(super) async fn last_statement(&self) -> Option<String> {
        self.state.lock().await.last.clone()
    }

    /// Bounds how long a statement queues for a lock, in the runner's schema.
    pub(super) async fn limit_locks(&self) -> Result<(), DbErr> {
        let lock_timeout = format!("{} ms", self.lock_timeout.as_millis());
        self.limit(&lock_timeout, &self.schema).await
    }

    async fn limit(&self, lock_timeout: &str, schema: &str) -> Result<(), DbErr> {
        let values = [lock_timeout.into(), schema.into()];
        let limit = Statement::from_sql_and_values(DbBackend::Postgres, LIMIT, values);
        self.connection.execute_raw(limit).await.map(drop)
    }

    /// Takes the limit away, and empties the search path.
    pub(super) async fn unlimit_locks(&self) -> Result<(), DbErr> {
        self.limit("0", "").await
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        let state = &mut *self.state.lock().await;
        if let Some(error) = state.trouble.take() {
            return Err(error);
        }
        if sentence(&statement.sql) == Sentence::Transaction {
            return Err(DbErr::Custom(TRANSACTION.to_owned()));
        }
        if mem::take(&mut state.failed) && state.count as usize > self.before.done.len() {
            self.mark_failure(state).await?;
        }
        state.count(&statement)?;
        if let Some(rows) = self.before.done.get(state.count as usize - 1) {
            return self.again(state, &statement, *rows).await;
        }
        let done = self.anew(state, &statement).await;
        state.failed = done.is_err();
        done
    }

    /// Writes down that the last statement failed, and the revision went on all the same.
    async fn mark_failure(&self, state: &State) -> Result<(), DbErr> {
        match state.open.last() {
            Some((transaction, ..)) => self.mark(transaction, state, None).await,
            None => self.mark(&self.connection, state, None).await,
        }
    }

    /// Treats a statement that an interrupted run has done: passes over it, unless it left
    /// nothing that has lasted.
    async fn again(
        &self,
        state: &mut State,
        statement: &Statement,
        rows: Option<u64>,
    ) -> Result<ProxyExecResult, DbErr> {
        let is_last = state.count as usize == self.before.done.len();
        if is_last && self.before.sha256.as_ref() != Some(&state.sha256()) {
            return obstruct(state, Obstacle::Changed);
        }
        match (sentence(&statement.sql), rows) {
            (Sentence::Temporary, _) => obstruct(state, Obstacle::Session),
            (Sentence::Setting, _) | (_, None) => self.once_more(state, statement).await,
            (_, Some(rows)) => Ok(ProxyExecResult::new(0, rows)),
        }
    }

    /// Sends what has to be said anew in each session, or failed and so did nothing.
    async fn once_more(
        &self,
        state: &State,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        match state.open.last() {
            Some((transaction, ..)) => self.send(transaction, statement).await,
            None => self.send(&self.connection, statement).await,
        }
    }

    /// Runs a statement for the first time, and writes down what came of it.
    async fn anew(
        &self,
        state: &mut State,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        let Some((transaction, ..)) = state.open.last() else {
            return self.patiently(state, statement).await;
        };
        let done = self.send(transaction, statement).await?;
        self.mark(transaction, state, Some(done.rows_affected))
            .await?;
        Ok(done)
    }

    /// Tries a statement until other sessions' locks let it through.
    async fn patiently(
        &self,
        state: &State,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        self.seen.end();
        let (mut tries, raised) = (Tries::new(self.patience), self.notices.count());
        loop {
            let error = match self.alone(state, statement).await {
                Err(error) if is_about_locks(&error) => error,
                other => return other,
            };
            let Some(pause) = tries.pause() else {
                return Err(error);
            };
            let blockers = self.seen.end_try();
            self.notices.cut(raised);
            self.tell(Event::Retrying { blockers, pause });
            Timer::after(pause).await;
        }
    }

    async fn alone(&self, state: &State, statement: &Statement) -> Result<ProxyExecResult, DbErr> {
        if concurrently(&statement.sql).is_some() {
            return self.outside(state, statement).await;
        }
        match self.inside(state, statement).await {
            Err(error) if is_for_outside(&error) => self.outside(state, statement).await,
            other => other,
        }
    }

    /// Runs a statement and its mark in one transaction.
    async fn inside(&self, state: &State, statement: &Statement) -> Result<ProxyExecResult, DbErr> {
        let transaction = self.connection.begin().await?;
        let done = self
            .send_unless_for_outside(&transaction, statement)
            .await?;
        self.mark(&transaction, state, Some(done.rows_affected))
            .await?;
        transaction.commit().await?;
        Ok(done)
    }

    /// Runs a statement that declines a transaction.
    async fn outside(
        &self,
        state: &State,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        self.set_begun(true).await?;
        let done = if self.is_done(state, statement).await? {
            Ok(ProxyExecResult::default())
        } else {
            let sending = self.send(&self.connection, statement);
            self.unlimited(sending).await
        };
        match &done {
            Ok(done) => {
                let rows = Some(done.rows_affected);
                self.mark(&self.connection, state, rows).await?;
            }
            Err(error) if has_answered(error) => self.set_begun(false).await?,
            // The server has not answered: nobody knows.
            Err(_) => {}
        }
        done
    }

    async fn set_begun(&self, begun: bool) -> Result<(), DbErr> {
        match self.id {
            Some(id) => history::set_begun(&self.connection, &self.schema, id, begun).await,
            None => Ok(()),
        }
    }

    /// Says whether a statement that was cut off has come to its end all the same. An index that
    /// it has left INVALID is dropped, so that it can be built.
    async fn is_done(&self, state: &State, statement: &Statement) -> Result<bool, DbErr> {
        let was_begun = self.before.begun && state.count as usize == self.before.done.len() + 1;
        let Some(concurrently) = concurrently(&statement.sql) else {
            return Ok(false);
        };
        let found = index::find(&self.connection, &concurrently).await?;
        match left(concurrently.way, found, was_begun) {
            Left::Invalid => self.drop_index(concurrently).await.map(|()| false),
            left => Ok(left == Left::Everything),
        }
    }

    async fn drop_index(&self, concurrently: Concurrently) -> Result<(), DbErr> {
        let drop_index = index::dropping(&concurrently);
        let drop_index = Statement::from_string(DbBackend::Postgres, drop_index);
        // The revision has not sent it.
        self.unlimited(send(&self.connection, &drop_index)).await?;
        let Concurrently { index, .. } = concurrently;
        self.tell(Event::Rebuilding { index });
        Ok(())
    }

    /// Runs a statement that may wait for others as long as it must.
    async fn unlimited(
        &self,
        sending: impl Future<Output = Result<ProxyExecResult, DbErr>>,
    ) -> Result<ProxyExecResult, DbErr> {
        let ours = format!("{} ms", self.lock_timeout.as_millis());
        let unlimit = Statement::from_sql_and_values(DbBackend::Postgres, UNLIMIT, [ours.into()]);
        let is_ours = self.connection.query_one_raw(unlimit).await?.is_some();
        let done = sending.await;
        if is_ours && done.as_ref().map_or_else(has_answered, |_| true) {
            self.limit_again().await?;
        }
        done
    }

    async fn limit_again(&self) -> Result<(), DbErr> {
        let set = format!("SET lock_timeout = {}", self.lock_timeout.as_millis());
        self.connection.execute_unprepared(&set).await.map(drop)
    }

    async fn mark<C: ConnectionTrait>(
        &self,
        on: &C,
        state: &State,
        rows: Option<u64>,
    ) -> Result<(), DbErr> {
        let mark = Mark {
            before: state.count as usize - 1,
            rows,
            sha256: state.sha256(),
        };
        match self.id {
            Some(id) => history::mark(on, &self.schema, id, mark).await,
            None => Ok(()),
        }
    }

    /// Asks in a transaction that may not write and is taken back: what writes and is not
    /// written down would be done twice.
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        let state = &mut *self.state.lock().await;
        if let Some(error) = state.trouble.take() {
            return Err(error);
        }
        state.last = Some(statement.sql.clone());
        let reading = match state.open.last() {
            Some((transaction, ..)) => transaction.begin().await?,
            None => self.connection.begin().await?,
        };
        reading.execute_unprepared(READ_ONLY).await?;
        let asked = reading.query_all_raw(statement);
        let rows = asked.with_subscriber(self.heard().listener()).await;
        let rows = rows.map_err(only_reading);
        reading.rollback().await?;
        let rows: Vec<QueryResult> = rows?;
        rows.iter().map(handed_on).collect()
    }

    async fn begin(&self) {
        let state = &mut *self.state.lock().await;
        let begun = match state.open.last() {
            Some((transaction, ..)) => transaction.begin().await,
            None => self.connection.begin().await,
        };
        match begun {
            Ok(transaction) => state
                .open
                .push((transaction, state.count, state.sum.clone())),
            Err(error) => state.trouble = Some(error),
        }
    }

    async fn commit(&self) {
        let state = &mut *self.state.lock().await;
        if let Some((transaction, ..)) = state.open.pop()
            && let Err(error) = transaction.commit().await
        {
            state.trouble = Some(error);
        }
    }

    async fn rollback(&self) {
        let state = &mut *self.state.lock().await;
        if let Some(transaction) = state.take_back()
            && let Err(error) = transaction.rollback().await
        {
            state.trouble = Some(error);
        }
    }

    /// Rolls back where nobody can wait: dropping the transaction does it.
    fn start_rollback(&self) {
        if let Some(mut state) = self.state.try_lock() {
            drop(state.take_back());
        }
    }

    /// Listens to the next of the revision's own statements.
    fn heard(&self) -> Heard {
        Heard::new(self.news.clone(), self.notices.clone())
    }

    /// Sends one of the revision's own statements.
    async fn send<C: ConnectionTrait>(
        &self,
        on: &C,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        let listener = self.heard().listener();
        send(on, statement).with_subscriber(listener).await
    }

    /// Sends one of the revision's own statements, and is silent about it where it is refused only
    /// because it must run in no transaction: it is sent again.
    async fn send_unless_for_outside<C: ConnectionTrait>(
        &self,
        on: &C,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        let (told, statements) = async_channel::unbounded();
        let raised = self.notices.count();
        let listener = Heard::new(told, self.notices.clone()).listener();
        let done = send(on, statement).with_subscriber(listener).await;
        if done.as_ref().is_err_and(is_for_outside) {
            self.notices.cut(raised);
            return done;
        }
        while let Ok(event) = statements.try_recv() {
            self.tell(event);
        }
        done
    }

    fn tell(&self, event: Event) {
        // Whoever listened is gone only when the run is.
        let _ = self.news.try_send(event);
    }
}

fn obstruct(state: &mut State, obstacle: Obstacle) -> Result<ProxyExecResult, DbErr> {
    state.obstacle = Some(obstacle);
    Err(DbErr::Custom("it cannot go on".to_owned()))
}

/// One statement, one message: with values as a prepared statement, else as plain text, which
/// may then hold several.
async fn send<C: ConnectionTrait>(on: &C, statement: &Statement) -> Result<ProxyExecResult, DbErr> {
    let done = match statement.values {
        Some(_) => on.execute_raw(statement.clone()).await?,
        None => on.execute_unprepared(&statement.sql).await?,
    };
    Ok(ProxyExecResult::new(0, done.rows_affected()))
}

/// SQLSTATE `read_only_sql_transaction`, in words that say what to do.
fn only_reading(error: DbErr) -> DbErr {
    if has_code(&error, &["25006"]) {
        return DbErr::Custom(WRITES_AND_RETURNS.to_owned());
    }
    error
}

fn is_for_outside(error: &DbErr) -> bool {
    has_code(error, &NOT_IN_TRANSACTION)
}

fn has_answered(error: &DbErr) -> bool {
    ServerError::from_db_err(error).is_some()
}

/// `SeaORM` wants a box of its own around what it calls.
pub(super) struct Handle(pub(super) Arc<Journal>);

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Handle {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        self.0.query(statement).await
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        self.0.execute(statement).await
    }

    async fn begin(&self) {
        self.0.begin().await;
    }

    async fn commit(&self) {
        self.0.commit().await;
    }

    async fn rollback(&self) {
        self.0.rollback().await;
    }

    fn start_rollback(&self) {
        self.0.start_rollback();
    }
}
