//! Books by their author, without a lock that stops the sale.
//!
//! PostgreSQL builds an index CONCURRENTLY in no transaction. seaway keeps a journal of such a
//! revision's statements, and goes on behind the last that was done when it was interrupted.

use sea_orm_migration::prelude::*;

const INDEX: &str = "ix_books_author";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .concurrently()
            .name(INDEX)
            .table("books")
            .col("author")
            .take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().concurrently().name(INDEX).to_owned();
        manager.drop_index(index).await
    }
}
