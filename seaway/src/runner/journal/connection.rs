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

use super::rows::handed_on;
use crate::{
    concurrently::{Concurrently, concurrently},
    event::Event,
    hex::hex,
    history::{self, Statements},
    ident::Ident,
    runner::{
        error::is_about_locks,
        session::{Seen, Session, guard},
        tries::Tries,
    },
    server_error::ServerError,
};

/// SQLSTATE of what cannot run in a transaction: `active_sql_transaction`, and for a procedure
/// that commits `invalid_transaction_termination`. PostgreSQL says so before it does anything.
const NOT_IN_TRANSACTION: [&str; 2] = ["25001", "2D000"];

const INDEX: &str = "SELECT i.indisvalid AS valid FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.relkind = 'i' AND c.relname = $1 AND n.nspname = pg_catalog.current_schema()";

/// Lifts the limit that we set, and no other that the revision has set itself. Such a statement
/// stops nobody while it waits, and an index half built would be lost.
const UNLIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', '0', false) \
     WHERE pg_catalog.current_setting('lock_timeout')::interval = $1::interval";

/// How often one looks whether a killed program's session has ended.
const POLL: Duration = Duration::from_millis(50);

/// What of a statement that may have been cut off is found in the catalogs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Index {
    Missing,
    Invalid,
    Valid,
}

/// Runs statements, and keeps count of them.
pub(super) struct Journal {
    connection: DatabaseConnection,
    lock_timeout: Duration,
    patience: Duration,
    seen: Seen,
    news: Sender<Event>,
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
    /// Transactions that the revision opened itself; the inner ones are savepoints.
    open: Vec<DatabaseTransaction>,
    /// What went wrong where `SeaORM` has no way to say so.
    trouble: Option<DbErr>,
    changed: bool,
}

impl State {
    fn count(&mut self, statement: &Statement) {
        let text = statement.to_string();
        self.count += 1;
        self.sum.update((text.len() as u64).to_be_bytes());
        self.sum.update(text);
        self.last = Some(statement.sql.clone());
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
            seen: Arc::clone(&session.seen),
            news,
            id,
            before: before.unwrap_or_default(),
            state: Mutex::default(),
        }
    }

    /// Says whether the revision is another than the one that was interrupted.
    pub(super) async fn has_changed(&self, is_over: bool) -> bool {
        let state = self.state.lock().await;
        state.changed || (is_over && state.count < self.before.done)
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

    /// Bounds how long a statement queues for a lock.
    pub(super) async fn limit_locks(&self) -> Result<(), DbErr> {
        let set = format!("SET lock_timeout = {}", self.lock_timeout.as_millis());
        self.connection.execute_unprepared(&set).await.map(drop)
    }

    /// Gives the session its own limit back.
    pub(super) async fn unlimit_locks(&self) -> Result<(), DbErr> {
        let reset = "RESET lock_timeout";
        self.connection.execute_unprepared(reset).await.map(drop)
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        let state = &mut *self.state.lock().await;
        if let Some(error) = state.trouble.take() {
            return Err(error);
        }
        state.count(&statement);
        if state.count <= self.before.done {
            return self.skip(state);
        }
        if state.open.is_empty() {
            return self.patiently(state, &statement).await;
        }
        let (count, sha256) = (state.count, state.sha256());
        let Some(transaction) = state.open.last() else {
            return Err(DbErr::Custom("no transaction is open".to_owned()));
        };
        let done = send(transaction, &statement).await?;
        self.mark(transaction, count, sha256).await?;
        Ok(done)
    }

    /// Passes over a statement that an interrupted run has done, if it is still the same.
    fn skip(&self, state: &mut State) -> Result<ProxyExecResult, DbErr> {
        let is_last = state.count == self.before.done;
        if is_last && self.before.sha256.as_ref() != Some(&state.sha256()) {
            state.changed = true;
            let message = "the statements before this one are not those that were done";
            return Err(DbErr::Custom(message.to_owned()));
        }
        Ok(ProxyExecResult::default())
    }

    /// Tries a statement until other sessions' locks let it through.
    async fn patiently(
        &self,
        state: &State,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        if self.is_uncertain(state) {
            self.outlast().await?;
        }
        let mut tries = Tries::new(self.patience);
        loop {
            let error = match self.alone(state, statement).await {
                Err(error) if is_about_locks(&error) => error,
                other => return other,
            };
            let blockers = mem::take(&mut *guard(&self.seen));
            let Some(pause) = tries.pause() else {
                *guard(&self.seen) = blockers;
                return Err(error);
            };
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
        let done = send(&transaction, statement).await?;
        self.mark(&transaction, state.count, state.sha256()).await?;
        transaction.commit().await?;
        Ok(done)
    }

    /// Runs a statement that declines a transaction.
    async fn outside(
        &self,
        state: &State,
        statement: &Statement,
    ) -> Result<ProxyExecResult, DbErr> {
        if let Some(id) = self.id {
            history::begin(&self.connection, id).await?;
        }
        let done = if self.is_done(state, statement).await? {
            Ok(ProxyExecResult::default())
        } else {
            self.unlimited(statement).await
        };
        match &done {
            Ok(_) => {
                let (count, sha256) = (state.count, state.sha256());
                self.mark(&self.connection, count, sha256).await?;
            }
            Err(error) if ServerError::from_db_err(error).is_some() => self.unmark(state).await?,
            // The server has not answered: nobody knows.
            Err(_) => {}
        }
        done
    }

    /// Says whether a statement that was cut off has come to its end all the same. An index that
    /// it has left INVALID is dropped, so that it can be built.
    async fn is_done(&self, state: &State, statement: &Statement) -> Result<bool, DbErr> {
        let was_begun = self.is_uncertain(state);
        match concurrently(&statement.sql) {
            Some(Concurrently::Create(name)) => match self.index(&name).await? {
                Index::Invalid => self.drop_index(name).await.map(|()| false),
                index => Ok(was_begun && index == Index::Valid),
            },
            Some(Concurrently::Drop(name)) => {
                Ok(was_begun && self.index(&name).await? == Index::Missing)
            }
            None => Ok(false),
        }
    }

    /// Says whether a statement was begun and not marked as done.
    fn is_uncertain(&self, state: &State) -> bool {
        self.before.begun && state.count == self.before.done + 1
    }

    /// Waits until the server has done what a killed program asked it for: a session at work
    /// notices only at its statement's end that nobody listens.
    async fn outlast(&self) -> Result<(), DbErr> {
        let Some(backend) = &self.before.backend else {
            return Ok(());
        };
        let mut told = false;
        while let Some(pid) = history::backend(&self.connection, backend).await? {
            if !told {
                told = true;
                self.tell(Event::Outlasting { pid });
            }
            Timer::after(POLL).await;
        }
        Ok(())
    }

    async fn index(&self, name: &str) -> Result<Index, DbErr> {
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, INDEX, [name.into()]);
        match self.connection.query_one_raw(asked).await? {
            None => Ok(Index::Missing),
            Some(row) if row.try_get("", "valid")? => Ok(Index::Valid),
            Some(_) => Ok(Index::Invalid),
        }
    }

    async fn drop_index(&self, index: String) -> Result<(), DbErr> {
        let drop_index = format!("DROP INDEX CONCURRENTLY IF EXISTS {}", Ident(&index));
        let drop_index = Statement::from_string(DbBackend::Postgres, drop_index);
        self.unlimited(&drop_index).await?;
        self.tell(Event::Rebuilding { index });
        Ok(())
    }

    /// Runs a statement that may wait for others as long as it must.
    async fn unlimited(&self, statement: &Statement) -> Result<ProxyExecResult, DbErr> {
        let ours = format!("{} ms", self.lock_timeout.as_millis());
        let unlimit = Statement::from_sql_and_values(DbBackend::Postgres, UNLIMIT, [ours.into()]);
        let is_ours = self.connection.query_one_raw(unlimit).await?.is_some();
        let done = send(&self.connection, statement).await;
        if is_ours && done.as_ref().map_or_else(has_answered, |_| true) {
            self.limit_locks().await?;
        }
        done
    }

    async fn mark<C: ConnectionTrait>(
        &self,
        on: &C,
        count: u32,
        sha256: String,
    ) -> Result<(), DbErr> {
        match self.id {
            Some(id) => history::mark(on, id, count, sha256).await,
            None => Ok(()),
        }
    }

    /// Takes back that the last statement has begun: it has failed.
    async fn unmark(&self, state: &State) -> Result<(), DbErr> {
        match self.id {
            Some(id) => history::unmark(&self.connection, id, state.count - 1).await,
            None => Ok(()),
        }
    }

    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        let state = &mut *self.state.lock().await;
        if let Some(error) = state.trouble.take() {
            return Err(error);
        }
        state.last = Some(statement.sql.clone());
        let rows: Vec<QueryResult> = match state.open.last() {
            Some(transaction) => transaction.query_all_raw(statement).await?,
            None => self.connection.query_all_raw(statement).await?,
        };
        rows.iter().map(handed_on).collect()
    }

    async fn begin(&self) {
        let state = &mut *self.state.lock().await;
        let begun = match state.open.last() {
            Some(transaction) => transaction.begin().await,
            None => self.connection.begin().await,
        };
        match begun {
            Ok(transaction) => state.open.push(transaction),
            Err(error) => state.trouble = Some(error),
        }
    }

    async fn commit(&self) {
        let state = &mut *self.state.lock().await;
        if let Some(transaction) = state.open.pop()
            && let Err(error) = transaction.commit().await
        {
            state.trouble = Some(error);
        }
    }

    async fn rollback(&self) {
        let state = &mut *self.state.lock().await;
        if let Some(transaction) = state.open.pop()
            && let Err(error) = transaction.rollback().await
        {
            state.trouble = Some(error);
        }
    }

    /// Rolls back where nobody can wait: dropping the transaction does it.
    fn start_rollback(&self) {
        if let Some(mut state) = self.state.try_lock() {
            state.open.pop();
        }
    }

    fn tell(&self, event: Event) {
        // Whoever listened is gone only when the run is.
        let _ = self.news.try_send(event);
    }
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

fn is_for_outside(error: &DbErr) -> bool {
    ServerError::from_db_err(error)
        .is_some_and(|report| NOT_IN_TRANSACTION.contains(&report.code.as_str()))
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
