//! Revisions of plain statements, made for a test.

use sea_orm::ConnectionTrait as _;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};
use seaway::{DbErr, Revisions, Runner};

use crate::Database;

/// A revision of plain statements, one a message.
pub struct Plain {
    /// Its name.
    pub name: &'static str,
    /// What it sends on its way up.
    pub up: &'static [&'static str],
    /// What it sends on its way down.
    pub down: &'static [&'static str],
    /// What `use_transaction` returns.
    pub transaction: Option<bool>,
}

impl MigrationName for Plain {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Plain {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.down).await.map(drop)
    }

    fn use_transaction(&self) -> Option<bool> {
        self.transaction
    }
}

/// Sends statements, and returns how many rows the last one hit.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<u64, DbErr> {
    let mut rows = 0;
    for statement in statements {
        let done = manager.get_connection().execute_unprepared(statement);
        rows = done.await?.rows_affected();
    }
    Ok(rows)
}

/// Declares a migrator of these revisions.
#[macro_export]
macro_rules! migrator {
    ($name:ident: $($revision:expr),+) => {
        struct $name;

        impl sea_orm_migration::MigratorTrait for $name {
            fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> {
                vec![$(Box::new($revision)),+]
            }
        }
    };
}

/// Makes a runner of a migrator on the test's own connection.
#[must_use]
pub fn runner<M: MigratorTrait>(database: &Database) -> Runner {
    let revisions = Revisions::of::<M>().expect("a list without duplicates");
    Runner::new(database.seaway().clone(), revisions)
}
