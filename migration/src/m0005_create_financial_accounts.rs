//! Accounts: what a user owns (assets) and owes (liabilities).

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{amount, created_at, updated_at, uuid_key},
    keys::{belongs_to_user, index},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(financial_accounts()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Table::drop().table("financial_accounts").take();
        manager.drop_table(tables).await
    }
}

fn financial_accounts() -> TableCreateStatement {
    let nature = Expr::col("nature").is_in(["ASSET", "LIABILITY"]);
    let status = Expr::col("status").is_in(["ACTIVE", "INACTIVE", "CLOSED"]);

    Table::create()
        .table("financial_accounts")
        .col(uuid_key())
        .col(uuid("user_uuid"))
        .col(string_len("name", 100))
        .col(string_len("nature", 20))
        .col(string_len_null("type", 50))
        .col(string_len("currency_code", 3).default("CNY"))
        .col(amount("initial_balance").default("0"))
        .col(amount("current_balance").default("0"))
        .col(boolean("include_in_net_worth").default(true))
        .col(boolean("include_in_cash_flow").default(false))
        .col(string_len("status", 20).default("ACTIVE"))
        .col(created_at())
        .col(updated_at())
        .foreign_key(&mut belongs_to_user("financial_accounts", "user_uuid"))
        .check(("check_nature", nature))
        .check(("check_status", status))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![index("financial_accounts", "user_uuid")]
}
