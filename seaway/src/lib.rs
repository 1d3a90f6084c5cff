//! What Alembic gives `SQLAlchemy` users and `SeaORM` lacks, for any `SeaORM` project on PostgreSQL.
//!
//! Everything here returns values and typed errors; only [`cli`] prints. The environment counts
//! for [`cli`] (`.env`, `DATABASE_URL`) and, where a URL is silent, libpq's variables for sqlx. A
//! project hands over its `MigratorTrait` and says which tables belong to other programs.
//!
//! # A command of a project's own
//!
//! ```no_run
//! # use sea_orm_migration::prelude::*;
//! # struct Migrator;
//! # #[async_trait::async_trait]
//! # impl MigratorTrait for Migrator {
//! #     fn migrations() -> Vec<Box<dyn MigrationTrait>> { vec![] }
//! # }
//! use seaway::cli::{Project, run};
//!
//! fn main() -> std::process::ExitCode {
//!     let project = Project {
//!         name: "bookshop",
//!         version: env!("CARGO_PKG_VERSION"),
//!         unmanaged: Vec::new,
//!         fallback_url: || Ok(None),
//!     };
//!     run::<Migrator>(project, async_std::task::block_on)
//! }
//! ```
//!
//! `seaway/examples/bookshop` is the whole of it, with two revisions.
//!
//! # The runner in a program of another kind
//!
//! A [`Runner`] applies and rolls back. It tells an
//! [`Observer`] what it does while it does it, and an
//! [`Interrupt`] ends it early from outside:
//!
//! ```no_run
//! # use sea_orm_migration::prelude::*;
//! # struct Migrator;
//! # #[async_trait::async_trait]
//! # impl MigratorTrait for Migrator {
//! #     fn migrations() -> Vec<Box<dyn MigrationTrait>> { vec![] }
//! # }
//! use seaway::{ConnectConfig, Database, Event, Interrupt, Revisions, Runner, Target};
//!
//! # async fn migrate() -> Result<(), Box<dyn std::error::Error>> {
//! let config = ConnectConfig::new("postgres://ann@localhost/books".parse()?, "bookshop");
//! let database = Database::connect(&config).await?;
//! let interrupt = Interrupt::new();
//! let runner = Runner::new(database, Revisions::of::<Migrator>()?)
//!     .with_program("bookshop 0.1.0")
//!     .with_interrupt(interrupt.clone());
//!
//! // Whoever else has the interrupt may raise it while this works.
//! let mut seconds = 0.0;
//! let mut observer = |event| {
//!     if let Event::Finished { elapsed, .. } = event {
//!         seconds += elapsed.as_secs_f64();
//!     }
//! };
//! let report = runner.up(&Target::Head, &mut observer).await?;
//! assert!(runner.status().await?.is_at_head());
//! # let _ = (report, seconds);
//! # Ok(())
//! # }
//! ```

pub mod catalog;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod connect;
pub mod describe;
pub mod diff;
#[cfg(feature = "dotenv")]
pub mod dotenv;
#[cfg(feature = "entities")]
pub mod entities;
mod extension;
mod generate;
pub mod ledger;
pub mod postgres;
pub mod recorder;
mod replay;
mod revision;
pub mod runner;
mod sql;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
mod unmanaged;

pub use connect::{ConnectConfig, ConnectError, Database, DatabaseUrl, UrlError};
pub use extension::{Extension, ExtensionError, Prospect};
pub use revision::{
    Revisions, RevisionsError,
    status::Status,
    target::{Target, TargetError},
};
pub use runner::{
    Report, RunError, Runner, Step,
    event::{Direction, Event, Observer, Severity},
    interrupt::Interrupt,
};
pub use unmanaged::{Unmanaged, owner_of};

/// `SeaORM`'s error, which a function of this crate returns where the server alone can fail.
pub use sea_orm::DbErr;
