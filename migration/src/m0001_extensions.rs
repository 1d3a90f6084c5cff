//! The extensions that the schema and its neighbours rely on.
//!
//! They belong to the database, not to the schema of a run: an extension that is already
//! installed, wherever it is, is left as it is.

use sea_orm_migration::prelude::*;

use crate::extensions::EXTENSIONS;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for extension in &EXTENSIONS {
            extension.ensure(manager).await?;
        }
        Ok(())
    }

    /// Leaves both extensions in place: other schemas and other programs of this database may
    /// use them, and they may have been here before us.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
