//! The books that are sold. The file's name is the revision's.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let books = Table::create()
            .table("books")
            .col(pk_auto("id"))
            .col(string("title"))
            .col(string("author"))
            .take();
        manager.create_table(books).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("books").take())
            .await
    }
}
