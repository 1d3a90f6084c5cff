//! Columns that many tables share.
//!
//! The revisions that have run were written with these functions, so they are part of the
//! history: changing one here changes a dozen tables on the next new machine, and none on
//! the machines that exist. A new need gets a new function.
//!
//! Everything else comes from SeaORM's [`schema`](sea_orm_migration::schema).

use sea_orm_migration::{prelude::*, schema::*};

/// `id`, a random UUID that PostgreSQL makes.
pub(crate) fn uuid_key() -> ColumnDef {
    pk_uuid("id").default(PgFunc::gen_random_uuid()).take()
}

/// `id`, an integer counted by a sequence of its own.
///
/// `serial` rather than SeaORM's `pk_auto`, which writes an identity column: the databases
/// that Alembic made have a sequence with a default, and a dump of theirs must load into ours.
pub(crate) fn serial_key() -> ColumnDef {
    custom("id", "serial").primary_key().take()
}

/// A sum of money, or an exchange rate: eight decimal places, never rounded by a float.
///
/// Not called `money`, because SeaORM's `money` is PostgreSQL's type of that name, which takes
/// its two decimal places from the server's locale.
///
/// A default is given as text (`"0"`), as Alembic gave it. PostgreSQL keeps the spelling
/// (`'0'::numeric`), and a schema diff against an adopted database would show it.
pub(crate) fn amount(name: &'static str) -> ColumnDef {
    decimal_len(name, 20, 8)
}

/// As [`amount`], where it may be unknown.
pub(crate) fn amount_null(name: &'static str) -> ColumnDef {
    decimal_len_null(name, 20, 8)
}

/// When the row was made.
pub(crate) fn created_at() -> ColumnDef {
    timestamp_with_time_zone_default_now("created_at")
}

/// When the row was last changed. Nothing in the database keeps it: the application does.
pub(crate) fn updated_at() -> ColumnDef {
    timestamp_with_time_zone_default_now("updated_at")
}
