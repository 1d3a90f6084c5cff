//! Conversations of a user with the assistant.
//!
//! What was said in them is LangGraph's, in tables of its own; `searchable_messages` (0010)
//! keeps what must be found again.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{created_at, updated_at, uuid_key},
    keys::{belongs_to_user, index},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(sessions()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop().table("sessions").take();
        manager.drop_table(tables).await
    }
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(uuid_key())
        .col(uuid("user_uuid"))
        .col(string_len("name", 255).default(""))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user("sessions", "user_uuid"))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("sessions", "user_uuid"),
        index("sessions", "created_at"),
    ]
}
