//! Foreign keys, unique constraints, checks and indexes, named as the rest of the schema names them.
//!
//! As with [`columns`](crate::columns), these functions are part of the history.

use sea_orm_migration::prelude::*;

/// A reference to `users(uuid)`. The row goes when its user goes.
pub(crate) fn belongs_to_user(
    table: &'static str,
    column: &'static str,
) -> ForeignKeyCreateStatement {
    foreign_key(table, column)
        .to("users", "uuid")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A reference to the `id` of `target`. The row goes when what it refers to goes.
pub(crate) fn belongs_to(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    foreign_key(table, column)
        .to(target, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A reference to the `id` of `target`. The row stays, without it, when what it refers to goes.
pub(crate) fn may_refer_to(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    foreign_key(table, column)
        .to(target, "id")
        .on_delete(ForeignKeyAction::SetNull)
        .take()
}

/// `<table>_<column>_fkey`, the name PostgreSQL itself would give.
fn foreign_key(table: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .take()
}

/// A unique constraint, for the inside of a `CREATE TABLE`.
pub(crate) fn unique<const N: usize>(
    name: &'static str,
    columns: [&'static str; N],
) -> IndexCreateStatement {
    let mut constraint = Index::create().name(name).unique().take();
    for column in columns {
        constraint.col(column);
    }
    constraint
}

/// What a check asks of a column that counts: `least <= column <= most`.
pub(crate) fn within(column: &'static str, least: i32, most: i32) -> Expr {
    Expr::col(column)
        .gte(least)
        .and(Expr::col(column).lte(most))
}

/// `ix_<table>_<column>`, a B-tree on one column.
pub(crate) fn index(table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(format!("ix_{table}_{column}"))
        .table(table)
        .col(column)
        .take()
}

/// `ix_<table>_<owner>_<instant>`, which hands out an owner's rows newest first.
pub(crate) fn newest_first(
    table: &'static str,
    owner: &'static str,
    instant: &'static str,
) -> IndexCreateStatement {
    Index::create()
        .name(format!("ix_{table}_{owner}_{instant}"))
        .table(table)
        .col(owner)
        .col((instant, IndexOrder::Desc))
        .take()
}
