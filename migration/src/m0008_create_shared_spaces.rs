//! Spaces in which several users share transactions and budgets.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    columns::{created_at, updated_at, uuid_key},
    keys::{belongs_to, belongs_to_user, index, unique},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(shared_spaces()).await?;
        manager.create_table(space_members()).await?;
        manager.create_table(space_transactions()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        manager.create_foreign_key(budget_to_its_space()).await
    }

    /// Takes the budgets out of their spaces before it drops them. In the reference they kept
    /// pointing at spaces that were gone, so that the next `up` could not add its foreign key.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.execute(leave_spaces()).await?;
        let link = ForeignKey::drop()
            .name("fk_budgets_shared_space_id")
            .table("budgets")
            .to_owned();
        manager.drop_foreign_key(link).await?;
        let tables = Table::drop()
            .table("space_transactions")
            .table("space_members")
            .table("shared_spaces")
            .take();
        manager.drop_table(tables).await
    }
}

fn shared_spaces() -> TableCreateStatement {
    // Not in the reference. Whoever enters a code joins the one space that has it, and the
    // application fails for good once there are two.
    let mut one_space_a_code = unique("uq_shared_spaces_invite_code", ["invite_code"]);

    Table::create()
        .table("shared_spaces")
        .col(uuid_key())
        .col(string_len("name", 50))
        .col(uuid("creator_uuid"))
        .col(string_len("status", 50).default("ACTIVE"))
        .col(text_null("description"))
        .col(string_len_null("invite_code", 20))
        .col(timestamp_with_time_zone_null("invite_code_expires_at"))
        .col(created_at())
        .col(updated_at())
        .index(&mut one_space_a_code)
        .foreign_key(&mut belongs_to_user("shared_spaces", "creator_uuid"))
        .take()
}

fn space_members() -> TableCreateStatement {
    let table = "space_members";
    let mut key = Index::create()
        .name("space_members_pkey")
        .col("space_id")
        .col("user_uuid")
        .take();

    Table::create()
        .table(table)
        .col(uuid("space_id"))
        .col(uuid("user_uuid"))
        .col(string_len("role", 50).default("MEMBER"))
        .col(string_len("status", 50).default("ACCEPTED"))
        .col(created_at())
        .col(updated_at())
        .primary_key(&mut key)
        .foreign_key(&mut belongs_to(table, "space_id", "shared_spaces"))
        .foreign_key(&mut belongs_to_user(table, "user_uuid"))
        .take()
}

fn space_transactions() -> TableCreateStatement {
    let table = "space_transactions";
    // Not in the reference. The application reads the one row of a transaction in a space, and
    // fails for good once there are two.
    let mut once_a_space = unique(
        "uq_space_transactions_space_id_transaction_id",
        ["space_id", "transaction_id"],
    );

    Table::create()
        .table(table)
        .col(uuid_key())
        .col(uuid("space_id"))
        .col(uuid("transaction_id"))
        .col(uuid("added_by_user_uuid"))
        .col(created_at())
        .col(updated_at())
        .index(&mut once_a_space)
        // The reference has NO ACTION here, so that a user whose space held another member's
        // transaction could not be deleted.
        .foreign_key(&mut belongs_to(table, "space_id", "shared_spaces"))
        .foreign_key(&mut belongs_to(table, "transaction_id", "transactions"))
        .foreign_key(&mut belongs_to_user(table, "added_by_user_uuid"))
        .take()
}

/// From `budgets`, which is older than the spaces. Its name is Alembic's, not PostgreSQL's.
fn budget_to_its_space() -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name("fk_budgets_shared_space_id")
        .from("budgets", "shared_space_id")
        .to("shared_spaces", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .take()
}

fn leave_spaces() -> UpdateStatement {
    Query::update()
        .table("budgets")
        .value("shared_space_id", Keyword::Null)
        .and_where(Expr::col("shared_space_id").is_not_null())
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("shared_spaces", "creator_uuid"),
        index("space_members", "space_id"),
        index("space_members", "user_uuid"),
        index("space_transactions", "space_id"),
        index("space_transactions", "transaction_id"),
        // Not in the reference: deleting a user read all of the table for its foreign key.
        index("space_transactions", "added_by_user_uuid"),
    ]
}
