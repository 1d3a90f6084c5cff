//! A database per test, cloned from a template that is migrated once.
//!
//! A database and not a schema, because advisory locks and extensions belong to a database.

use std::sync::{Arc, Weak};

use async_lock::Mutex;
use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;

use crate::{
    connect::{
        ConnectConfig, ConnectError, Database, DatabaseUrl,
        scratch::{ScratchDatabase, ScratchError, ScratchServer},
    },
    revision::{Revisions, RevisionsError, target::Target},
    runner::{RunError, Runner},
};

/// Begins the names of test databases.
const PREFIX: &str = "seawaytest";

/// Why there is no test database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestDatabaseError {
    /// The server refused to make it.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// It was made, and could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The migrations did not run on it.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The migrations cannot be used.
    #[error(transparent)]
    Revisions(#[from] RevisionsError),
    /// A connection could not be closed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Where the databases of one test program come from; make it a `static`.
///
/// The template lives while a test uses it, and is dropped with the last: a `static` that held
/// it would outlive the program's last chance to drop it.
pub struct TestDatabases {
    shared: Mutex<Shared>,
}

struct Shared {
    server: Weak<ScratchServer>,
    template: Weak<ScratchDatabase>,
}

/// A database of one test's own, with two connections; dropped at the end of the test.
pub struct TestDatabase {
    database: Database,
    entered: Database,
    scratch: ScratchDatabase,
    _template: Option<Arc<ScratchDatabase>>,
}

impl TestDatabases {
    /// Prepares; connects to nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            shared: Mutex::new(Shared {
                server: Weak::new(),
                template: Weak::new(),
            }),
        }
    }

    /// Makes an empty database on the server of `url`.
    ///
    /// # Errors
    ///
    /// [`TestDatabaseError`]; the role needs CREATEDB.
    pub async fn empty(&self, url: &DatabaseUrl) -> Result<TestDatabase, TestDatabaseError> {
        let server = self.shared.lock().await.server(url).await?;
        TestDatabase::open(server.create().await?, None).await
    }

    /// Makes a database that is migrated to head.
    ///
    /// # Errors
    ///
    /// [`TestDatabaseError`]; the role needs CREATEDB.
    pub async fn migrated<M: MigratorTrait>(
        &self,
        url: &DatabaseUrl,
    ) -> Result<TestDatabase, TestDatabaseError> {
        let mut shared = self.shared.lock().await;
        let server = shared.server(url).await?;
        let template = match shared.template.upgrade() {
            Some(template) => template,
            None => Arc::new(migrate::<M>(&server).await?),
        };
        shared.template = Arc::downgrade(&template);
        drop(shared);
        TestDatabase::open(server.clone_of(&template).await?, Some(template)).await
    }
}

impl Default for TestDatabases {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    async fn server(&mut self, url: &DatabaseUrl) -> Result<Arc<ScratchServer>, TestDatabaseError> {
        if let Some(server) = self.server.upgrade() {
            return Ok(server);
        }
        let server = ScratchServer::connect(url.clone(), PREFIX).await?;
        self.server = Arc::downgrade(&server);
        Ok(server)
    }
}

impl TestDatabase {
    async fn open(
        scratch: ScratchDatabase,
        template: Option<Arc<ScratchDatabase>>,
    ) -> Result<Self, TestDatabaseError> {
        let (database, entered) = (connect(&scratch).await?, connect(&scratch).await?);
        entered.enter_schema().await?;
        Ok(Self {
            database,
            entered,
            scratch,
            _template: template,
        })
    }

    /// Returns the connection for a runner, in the schema `public`. Its search path is empty.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the connection for the test's own statements, with the schema `public` alone on its
    /// search path.
    #[must_use]
    pub fn connection(&self) -> &DatabaseConnection {
        self.entered.connection()
    }

    /// Returns where it is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        self.scratch.url()
    }
}

async fn connect(scratch: &ScratchDatabase) -> Result<Database, ConnectError> {
    Database::connect(&ConnectConfig::new(scratch.url().clone(), "seaway test")).await
}

/// Makes the template. PostgreSQL clones no database that somebody is connected to, so the
/// connection is closed at the end.
async fn migrate<M: MigratorTrait>(
    server: &Arc<ScratchServer>,
) -> Result<ScratchDatabase, TestDatabaseError> {
    let scratch = server.create().await?;
    let database = connect(&scratch).await?;
    let runner = Runner::new(database.clone(), Revisions::of::<M>()?);
    runner.up(&Target::Head, &mut |_| {}).await?;
    database.connection().close_by_ref().await?;
    Ok(scratch)
}
