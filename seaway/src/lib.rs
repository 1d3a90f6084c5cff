//! What Alembic gives `SQLAlchemy` users and `SeaORM` lacks, for any `SeaORM` project on PostgreSQL.
//!
//! Everything here returns values and typed errors; only [`cli`] prints. The environment counts
//! for [`cli`] (`.env`, `DATABASE_URL`) and, where a URL is silent, libpq's variables for sqlx. A
//! project hands over its `MigratorTrait` and says which tables belong to
//! other programs; see [`cli::run`] for the dozen lines that make a command of it.

#[cfg(feature = "cli")]
pub mod cli;
pub mod connect;
pub mod databases;
pub mod entities;
pub mod event;
pub mod extension;
pub mod foreign;
pub mod generate;
pub mod ident;
pub mod ledger;
pub mod lock;
pub mod revisions;
pub mod runner;
pub mod scratch;
pub mod server_error;
pub mod status;
pub mod target;
pub mod teardown;
#[cfg(feature = "testing")]
pub mod testing;

/// `SeaORM`'s error, which a function of this crate returns where the server alone can fail.
pub use sea_orm::DbErr;
