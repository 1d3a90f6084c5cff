//! Where users keep files, and the files.
//!
//! An attachment outlives its storage configuration: it then names an object, but not where
//! to fetch it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{created_at, serial_key, updated_at, uuid_key},
    keys::{belongs_to_user, index, may_refer_to},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(storage_configs()).await?;
        manager.create_table(attachments()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop()
            .table("attachments")
            .table("storage_configs")
            .take();
        manager.drop_table(tables).await
    }
}

fn storage_configs() -> TableCreateStatement {
    Table::create()
        .table("storage_configs")
        .col(serial_key())
        .col(uuid("user_uuid"))
        .col(string_len("provider_type", 50))
        .col(string_len("name", 100))
        .col(string_len("base_path", 255))
        .col(json_binary_null("credentials").default("{}"))
        .col(boolean("is_readonly").default(true))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user("storage_configs", "user_uuid"))
        .take()
}

fn attachments() -> TableCreateStatement {
    let table = "attachments";
    Table::create()
        .table(table)
        .col(uuid_key())
        .col(uuid("user_uuid"))
        .col(integer_null("storage_config_id"))
        .col(text_null("thread_id"))
        .col(string_len("filename", 255))
        .col(string_len("object_key", 1024))
        .col(string_len_null("mime_type", 100))
        .col(big_integer_null("size"))
        .col(string_len_null("hash", 64))
        .col(json_binary_null("meta_info").default("{}"))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user(table, "user_uuid"))
        .foreign_key(&mut may_refer_to(
            table,
            "storage_config_id",
            "storage_configs",
        ))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("storage_configs", "user_uuid"),
        index("attachments", "user_uuid"),
        index("attachments", "storage_config_id"),
        index("attachments", "thread_id"),
        index("attachments", "hash"),
    ]
}
