//! What a user is told, and whether they have read it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{created_at, serial_key, updated_at},
    keys::{belongs_to_user, index, newest_first},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(notifications()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop().table("notifications").take();
        manager.drop_table(tables).await
    }
}

fn notifications() -> TableCreateStatement {
    Table::create()
        .table("notifications")
        .col(serial_key())
        .col(uuid("user_uuid"))
        .col(string_len("type", 50))
        .col(string_len("title", 255))
        .col(text_null("content"))
        .col(json_binary_null("data").default("{}"))
        .col(boolean("is_read").default(false))
        .col(timestamp_with_time_zone_null("read_at"))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user("notifications", "user_uuid"))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("notifications", "user_uuid"),
        index("notifications", "is_read"),
        // Not in the reference: the list of a user's notifications is read newest first.
        newest_first("notifications", "user_uuid", "created_at"),
    ]
}
