//! What a new revision's file says.

use super::Slug;

/// Returns source that compiles as it is and changes nothing yet, in either direction.
pub(super) fn source(slug: &Slug) -> String {
    let title = sentence(slug);
    format!(
        r#"//! {title}.
//!
//! Why now, what the running program sees of it, which lock it takes and for how long.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {{
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {{
        // For example:
        // manager.create_table(Table::create().table("…").col(…).take()).await
        Ok(())
    }}

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {{
        // The way back, step by step in reverse order.
        Ok(())
    }}
}}
"#
    )
}

fn sentence(slug: &Slug) -> String {
    let words = slug.to_string().replace('_', " ");
    let (first, rest) = words.split_at(1);
    first.to_uppercase() + rest
}
