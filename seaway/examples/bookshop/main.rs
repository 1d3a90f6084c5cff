//! A bookshop's schema: another `SeaORM` project with seaway's commands.
//!
//! `DATABASE_URL=postgres://… cargo run -p seaway --example bookshop -- up`

use std::process::ExitCode;

use sea_orm_migration::prelude::*;
use seaway::cli::{Project, run};

mod m0001_create_books;
mod m0002_index_books;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_create_books::Migration),
            Box::new(m0002_index_books::Migration),
        ]
    }
}

fn main() -> ExitCode {
    let project = Project {
        name: "bookshop",
        version: env!("CARGO_PKG_VERSION"),
        unmanaged: Vec::new,
        fallback_url: || Ok(None),
    };
    run::<Migrator>(project, async_std::task::block_on)
}
