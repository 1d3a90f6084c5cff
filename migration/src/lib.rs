//! Augo's PostgreSQL schema as reversible revisions.
//!
//! This file is only the list. A revision's file name is its identity in the ledger: once it
//! has run anywhere, it is neither renamed nor changed.
//!
//! `cargo run -p migration -- generate NAME` adds to it. `sea-orm-cli migrate generate` does
//! not: it knows only names with a date, and would put its own revision in place of all of
//! ours, were it not that its pattern asks for a line break right behind the list.

// SeaORM's own template and tools write `pub struct Migration` in private modules.
#![allow(unreachable_pub)]

pub use environment::{EnvironmentError, database_url, database_url_of, secret_of, text_of};
pub use extensions::EXTENSIONS;
pub use sea_orm_migration::prelude::*;
pub use unmanaged::{COLLECTION_VARIABLE, unmanaged_tables, unquoted};

mod columns;
mod environment;
mod extensions;
mod keys;
mod unmanaged;

mod m0001_extensions;
mod m0002_create_users;
mod m0003_create_sessions;
mod m0004_create_storage;
mod m0005_create_financial_accounts;
mod m0006_create_transactions;
mod m0007_create_budgets;
mod m0008_create_shared_spaces;
mod m0009_create_notifications;
mod m0010_create_searchable_messages;
mod m0011_create_forecast_tables;
mod m0012_create_financial_settings;
mod m0013_stored_procedures;

/// The revisions in the order in which they are applied.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_extensions::Migration),
            Box::new(m0002_create_users::Migration),
            Box::new(m0003_create_sessions::Migration),
            Box::new(m0004_create_storage::Migration),
            Box::new(m0005_create_financial_accounts::Migration),
            Box::new(m0006_create_transactions::Migration),
            Box::new(m0007_create_budgets::Migration),
            Box::new(m0008_create_shared_spaces::Migration),
            Box::new(m0009_create_notifications::Migration),
            Box::new(m0010_create_searchable_messages::Migration),
            Box::new(m0011_create_forecast_tables::Migration),
            Box::new(m0012_create_financial_settings::Migration),
            Box::new(m0013_stored_procedures::Migration),
        ] // This comment is needed: see the top.
    }
}
