//! What Alembic gives `SQLAlchemy` users and `SeaORM` lacks, for any `SeaORM` project on PostgreSQL.
//!
//! Everything here returns values and typed errors; only [`cli`] prints. The environment counts
//! for [`cli`] (`.env`, `DATABASE_URL`) and, where a URL is silent, libpq's variables for sqlx. A
//! project hands over its `MigratorTrait` and says which tables belong to
//! other programs; see [`cli::run`] for the dozen lines that make a command of it.

pub mod blocker;
#[cfg(feature = "cli")]
pub mod cli;
mod concurrently;
pub mod connect;
pub mod databases;
pub mod entities;
pub mod event;
pub mod excerpt;
pub mod extension;
pub mod foreign;
pub mod generate;
mod hex;
pub mod history;
pub mod ident;
pub mod interrupt;
mod last_statement;
pub mod ledger;
pub mod lock;
pub mod progress;
pub mod range;
pub mod recorder;
pub mod revisions;
pub mod runner;
pub mod scratch;
pub mod script;
pub mod server_error;
mod sql_text;
pub mod status;
pub mod target;
pub mod teardown;
#[cfg(feature = "testing")]
pub mod testing;
pub mod window;

/// `SeaORM`'s error, which a function of this crate returns where the server alone can fail.
pub use sea_orm::DbErr;
