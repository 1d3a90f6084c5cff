//! What a user considers safe, and how fast they spend.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{amount, created_at, updated_at},
    keys::{belongs_to_user, within},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(financial_settings()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop().table("financial_settings").take();
        manager.drop_table(tables).await
    }
}

fn financial_settings() -> TableCreateStatement {
    // Not in the reference, which took 0 and 99 for a day of the month.
    let a_day_of_the_month = within("month_start_day", 1, 31);

    Table::create()
        .table("financial_settings")
        .col(uuid("user_uuid").primary_key())
        // Here Alembic wrote the numbers bare, with two places; PostgreSQL keeps that, too.
        .col(amount("safety_threshold").default(Expr::cust("1000.00")))
        .col(amount("daily_burn_rate").default(Expr::cust("100.00")))
        .col(string_len("burn_rate_mode", 20).default("AI_AUTO"))
        .col(string_len("primary_currency", 3).default("CNY"))
        .col(integer("month_start_day").default(1))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user("financial_settings", "user_uuid"))
        .check(("chk_financial_settings_month_start_day", a_day_of_the_month))
        .take()
}
