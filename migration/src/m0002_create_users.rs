//! Users, and what each of them has set.
//!
//! A user has two identities: `id` is counted and stays inside, `uuid` is the one that every
//! other table refers to.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{created_at, serial_key, updated_at},
    keys::{belongs_to_user, index, unique},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(users()).await?;
        manager.create_table(user_settings()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop().table("user_settings").table("users").take();
        manager.drop_table(tables).await
    }
}

fn users() -> TableCreateStatement {
    Table::create()
        .table("users")
        .col(serial_key())
        .col(uuid("uuid").default(PgFunc::gen_random_uuid()))
        .col(string_len_null("username", 50))
        .col(string_len_null("email", 255))
        .col(string_len_null("mobile", 20))
        .col(string_len_null("password", 255))
        .col(string_len_null("avatar_url", 500))
        .col(string_len_null("timezone", 50).default("UTC"))
        .col(string_len("registration_type", 20).default("email"))
        .col(timestamp_with_time_zone_null("last_login_at"))
        .col(ColumnDef::new("last_login_ip").inet())
        .col(created_at())
        .col(updated_at())
        .index(&mut unique("users_uuid_key", ["uuid"]))
        .index(&mut unique("users_email_key", ["email"]))
        .index(&mut unique("users_mobile_key", ["mobile"]))
        .take()
}

fn user_settings() -> TableCreateStatement {
    Table::create()
        .table("user_settings")
        .col(serial_key())
        .col(uuid("user_uuid"))
        .col(string_len("primary_currency", 3).default("CNY"))
        .col(string_len_null("timezone", 50).default("Asia/Shanghai"))
        .col(string_len_null("average_daily_spending", 20))
        .col(string_len_null("safety_balance", 20))
        .col(created_at())
        .col(updated_at())
        .index(&mut unique("user_settings_user_uuid_key", ["user_uuid"]))
        .foreign_key(&mut belongs_to_user("user_settings", "user_uuid"))
        .take()
}

/// All four repeat what a unique constraint gives. The reference has them, so they stay.
fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("users", "uuid"),
        index("users", "email"),
        index("users", "mobile"),
        index("user_settings", "user_uuid"),
    ]
}
