//! Messages of a conversation, for full-text search.
//!
//! The text is indexed with the configuration `simple`, which knows no language: it only takes
//! words apart and lowers them, whatever they are written in. PostgreSQL uses the index for a
//! query only if that spells `to_tsvector('simple', content)` in the same way.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{created_at, updated_at, uuid_key},
    keys::{belongs_to, belongs_to_user, index, newest_first},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(searchable_messages()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop().table("searchable_messages").take();
        manager.drop_table(tables).await
    }
}

fn searchable_messages() -> TableCreateStatement {
    let table = "searchable_messages";
    Table::create()
        .table(table)
        .col(uuid_key())
        .col(uuid("thread_id"))
        .col(uuid("user_uuid"))
        .col(string_len("role", 20))
        .col(text("content"))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to(table, "thread_id", "sessions"))
        .foreign_key(&mut belongs_to_user(table, "user_uuid"))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("searchable_messages", "thread_id"),
        index("searchable_messages", "user_uuid"),
        Index::create()
            .name("ix_searchable_messages_content_gin")
            .table("searchable_messages")
            .full_text()
            .col(Expr::cust("to_tsvector('simple', content)"))
            .take(),
        // Not in the reference: a user's messages are read newest first.
        newest_first("searchable_messages", "user_uuid", "created_at"),
    ]
}
