//! What a column has beyond what CREATE TABLE and ADD COLUMN take in every version.

use super::{
    foreign,
    text::{comment, ident, options},
};
use crate::catalog::Column;

/// Returns the settings of a column of a relation, which is written as ALTER takes it. With `ONLY`, the heirs
/// have none of them: PostgreSQL gives most of them to all heirs, and some to those that are made later.
pub(super) fn column_settings(relation: &str, column: &Column) -> Vec<String> {
    let what = format!("{relation} ALTER COLUMN {}", ident(&column.name));
    let statistics = column.statistics.map(|it| format!("STATISTICS {it}"));
    let given = column.options.as_ref();
    let given = given.map(|it| format!("({})", options(it)));
    let others = statistics.into_iter().chain(given);
    let others = others.map(|it| format!("ALTER {what} SET {it}"));
    let by_hand = foreign::by_hand(&what, &column.foreign_options);
    let stored = stored(relation, column);
    stored.into_iter().chain(others).chain(by_hand).collect()
}

/// Returns those settings that are lost when the column gets another type.
pub(super) fn stored(relation: &str, column: &Column) -> Vec<String> {
    let storage = column.storage.as_ref().map(|it| format!("STORAGE {it}"));
    let compression = column.compression.as_ref();
    let compression = compression.map(|it| format!("COMPRESSION {it}"));
    let all = storage.into_iter().chain(compression);
    all.map(|it| {
        format!(
            "ALTER {relation} ALTER COLUMN {} SET {it}",
            ident(&column.name)
        )
    })
    .collect()
}

pub(super) fn column_comment(column: &Column) -> Option<String> {
    let what = format!("COLUMN {}.{}", ident(&column.table), ident(&column.name));
    column.comment.as_ref().map(|it| comment(&what, Some(it)))
}
