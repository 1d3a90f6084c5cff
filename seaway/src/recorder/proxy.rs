//! The connection that a migration gets: nobody is at its other end.

use std::{
    collections::{BTreeMap, VecDeque},
    future::pending,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_lock::OnceCell;
use sea_orm::{
    Database, DatabaseConnection, DbBackend, DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow,
    Statement, Value,
};

use crate::{extension, sql::inline::inlined};

/// How many messages are recorded. A migration that repeats itself until a statement hits no row
/// more, or some, would never come to an end: here none ever hits any.
const LONGEST: usize = 10_000;

/// What is kept while a migration runs. Clones are of one tape.
#[derive(Clone, Debug, Default)]
pub(super) struct Tape {
    state: Arc<Mutex<State>>,
    full: Arc<OnceCell<()>>,
}

#[derive(Debug, Default)]
struct State {
    /// How many messages came.
    messages: usize,
    statements: Vec<String>,
    /// How many rows a statement is said to have hit: each of the first ones, and all others.
    rows: (VecDeque<u64>, u64),
    /// How many transactions are open, the outermost and its savepoints.
    depth: usize,
    /// The first query that could not be answered.
    question: Option<String>,
}

impl Tape {
    /// Returns a connection that writes on this tape.
    pub(super) async fn connect(&self) -> Result<DatabaseConnection, DbErr> {
        let proxy: Box<dyn ProxyDatabaseTrait> = Box::new(self.clone());
        Database::connect_proxy(DbBackend::Postgres, Arc::new(proxy)).await
    }

    /// Returns a tape that answers the first statements with these numbers of rows, and all others
    /// with one row.
    #[cfg(feature = "cli")]
    pub(super) fn answering(rows: impl Iterator<Item = u64>) -> Self {
        let tape = Self::default();
        tape.state().rows = (rows.collect(), 1);
        tape
    }

    /// Takes what was sent so far.
    pub(super) fn take(&self) -> Vec<String> {
        mem::take(&mut self.state().statements)
    }

    /// Returns the first query that could not be answered, if there was one.
    pub(super) fn question(&self) -> Option<String> {
        self.state().question.clone()
    }

    /// A migration that panicked elsewhere does not make the tape unreadable.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the tape is full.
    pub(super) async fn full(&self) {
        self.full.wait().await;
    }

    /// Counts a message. The migration hears nothing more when the tape is full, and is left there.
    async fn count(&self) {
        let messages = {
            let mut state = self.state();
            state.messages += 1;
            state.messages
        };
        if messages > LONGEST {
            let _ = self.full.set(()).await;
            pending::<()>().await;
        }
    }
}

/// sqlx's own names for savepoints, so that the statements are those that are sent.
impl State {
    fn begin(&mut self) {
        let statement = match self.depth {
            0 => "BEGIN".to_owned(),
            depth => format!("SAVEPOINT _sqlx_savepoint_{depth}"),
        };
        self.statements.push(statement);
        self.depth += 1;
    }

    fn end(&mut self, outermost: &str, savepoint: &str) {
        // As sqlx does nothing where no transaction is open.
        let Some(depth) = self.depth.checked_sub(1) else {
            return;
        };
        self.depth = depth;
        self.statements.push(match depth {
            0 => outermost.to_owned(),
            depth => format!("{savepoint} _sqlx_savepoint_{depth}"),
        });
    }

    fn commit(&mut self) {
        self.end("COMMIT", "RELEASE SAVEPOINT");
    }

    fn rollback(&mut self) {
        self.end("ROLLBACK", "ROLLBACK TO SAVEPOINT");
    }
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Tape {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        if statement.sql == extension::LOOK_UP {
            return Ok(vec![available()]);
        }
        self.count().await;
        let question = inlined(&statement)?;
        self.state().question.get_or_insert(question);
        Err(DbErr::Custom("there is no database to ask".to_owned()))
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        self.count().await;
        let statement = inlined(&statement)?;
        let state = &mut *self.state();
        state.statements.push(statement);
        let (first, other) = &mut state.rows;
        Ok(ProxyExecResult::new(0, first.pop_front().unwrap_or(*other)))
    }

    async fn begin(&self) {
        self.state().begin();
    }

    async fn commit(&self) {
        self.state().commit();
    }

    async fn rollback(&self) {
        self.state().rollback();
    }

    /// A transaction that is dropped.
    fn start_rollback(&self) {
        self.state().rollback();
    }
}

/// An extension that is not there and can be created. The statement then made says
/// `IF NOT EXISTS`, so it is right in every database.
fn available() -> ProxyRow {
    let column = |(name, value): (&str, bool)| (name.to_owned(), Value::Bool(Some(value)));
    let columns = [("present", false), ("available", true)];
    ProxyRow::new(columns.into_iter().map(column).collect::<BTreeMap<_, _>>())
}
