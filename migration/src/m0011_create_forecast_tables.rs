//! What the forecast works with: the balance of every account on every day, and what users
//! made of earlier advice.
//!
//! `account_daily_snapshots` is derived data. `rebuild_account_snapshots` (0013) writes it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{amount, amount_null, created_at, updated_at, uuid_key},
    keys::{belongs_to, belongs_to_user, index},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(account_daily_snapshots()).await?;
        manager.create_table(ai_feedback_memory()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop()
            .table("ai_feedback_memory")
            .table("account_daily_snapshots")
            .take();
        manager.drop_table(tables).await
    }
}

fn account_daily_snapshots() -> TableCreateStatement {
    let table = "account_daily_snapshots";
    let mut key = Index::create()
        .name("account_daily_snapshots_pkey")
        .col("snapshot_date")
        .col("account_id")
        .take();

    Table::create()
        .table(table)
        .col(date("snapshot_date"))
        .col(uuid("account_id"))
        .col(uuid("user_uuid"))
        .col(string_len("currency", 3))
        .col(amount("balance"))
        .col(amount("total_incoming").default("0"))
        .col(amount("total_outgoing").default("0"))
        .col(amount_null("exchange_rate_snapshot"))
        .col(created_at())
        .col(updated_at())
        .primary_key(&mut key)
        .foreign_key(&mut belongs_to(table, "account_id", "financial_accounts"))
        .foreign_key(&mut belongs_to_user(table, "user_uuid"))
        .take()
}

fn ai_feedback_memory() -> TableCreateStatement {
    Table::create()
        .table("ai_feedback_memory")
        .col(uuid_key())
        .col(uuid("user_uuid"))
        .col(string_len("insight_type", 50))
        .col(string_len_null("target_table", 50))
        .col(uuid_null("target_id"))
        .col(json_binary("ai_content_snapshot").default("{}"))
        .col(string_len("user_action", 20))
        .col(json_binary_null("user_correction_data"))
        .col(json_binary_null("preference_rule"))
        .col(boolean("is_processed").default(false))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user("ai_feedback_memory", "user_uuid"))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("ix_account_daily_snapshots_date")
            .table("account_daily_snapshots")
            .col("snapshot_date")
            .take(),
        index("account_daily_snapshots", "account_id"),
        index("account_daily_snapshots", "user_uuid"),
        index("ai_feedback_memory", "user_uuid"),
        index("ai_feedback_memory", "insight_type"),
        index("ai_feedback_memory", "created_at"),
    ]
}
