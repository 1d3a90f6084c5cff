//! Revisions that panic, made for a test.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};
use seaway::DbErr;

use crate::plain::Plain;

/// When a revision panics, after its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Wherever it runs.
    Always,
    /// Where its last statement hits no row, as every statement does without a database.
    NoRow,
}

/// A revision of plain statements that panics.
pub struct Panicking {
    /// What it does before.
    pub plain: Plain,
    /// When it panics.
    pub when: When,
}

impl MigrationName for Panicking {
    fn name(&self) -> &str {
        self.plain.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Panicking {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.run(manager, self.plain.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.run(manager, self.plain.down).await
    }

    fn use_transaction(&self) -> Option<bool> {
        self.plain.transaction
    }
}

impl Panicking {
    async fn run(&self, manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
        let rows = crate::plain::run(manager, statements).await?;
        assert!(self.when != When::Always, "it was to panic");
        assert!(rows > 0, "no row was hit");
        Ok(())
    }
}
