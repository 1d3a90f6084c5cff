//! What a statement that was cut off has left in the catalogs.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::sql::{
    concurrent_index::{Concurrently, Way},
    quote::Ident,
};

/// The revision's search path holds, and decides which schema is meant: each operator is named with
/// its own.
const INDEX: &str = "SELECT i.indisvalid AS valid FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
     WHERE c.relkind OPERATOR(pg_catalog.=) 'i' \
       AND c.relname::pg_catalog.text OPERATOR(pg_catalog.=) $1::pg_catalog.text \
       AND n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) coalesce( \
             $2::pg_catalog.text, pg_catalog.current_schema()::pg_catalog.text)";

/// An index, as the catalogs have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Index {
    Missing,
    Invalid,
    Valid,
}

/// How much of a statement is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing, as far as one can see: it must be sent.
    Nothing,
    /// An INVALID index, which must be dropped before the statement is sent.
    Invalid,
    /// All of it: it must not be sent again.
    Everything,
}

/// Decides what a statement has left. Only one that was begun can be done without a mark.
pub(super) fn left(way: Way, found: Index, was_begun: bool) -> Left {
    match (way, found) {
        (Way::Create, Index::Invalid) => Left::Invalid,
        (Way::Create, Index::Valid) | (Way::Drop, Index::Missing) if was_begun => Left::Everything,
        _ => Left::Nothing,
    }
}

/// Looks for the index of a statement.
pub(super) async fn find<C: ConnectionTrait>(
    connection: &C,
    concurrently: &Concurrently,
) -> Result<Index, DbErr> {
    match connection.query_one_raw(asking(concurrently)).await? {
        None => Ok(Index::Missing),
        Some(row) if row.try_get("", "valid")? => Ok(Index::Valid),
        Some(_) => Ok(Index::Invalid),
    }
}

/// Returns the query for an index: whether it is valid, and no row where it is missing.
pub(super) fn asking(concurrently: &Concurrently) -> Statement {
    let Concurrently { index, schema, .. } = concurrently;
    let values = [index.as_str().into(), schema.clone().into()];
    Statement::from_sql_and_values(DbBackend::Postgres, INDEX, values)
}

/// Returns the statement that drops an INVALID index.
pub(super) fn dropping(concurrently: &Concurrently) -> String {
    let Concurrently { index, schema, .. } = concurrently;
    let schema = schema.as_ref().map(|schema| format!("{}.", Ident(schema)));
    let schema = schema.unwrap_or_default();
    format!("DROP INDEX CONCURRENTLY IF EXISTS {schema}{}", Ident(index))
}

#[cfg(test)]
mod tests {
    use super::{Index, Left, left};
    use crate::sql::concurrent_index::Way;

    #[test]
    fn only_what_was_begun_can_be_done() {
        for was_begun in [false, true] {
            let done = if was_begun {
                Left::Everything
            } else {
                Left::Nothing
            };
            for (way, found, expected) in [
                (Way::Create, Index::Missing, Left::Nothing),
                (Way::Create, Index::Invalid, Left::Invalid),
                (Way::Create, Index::Valid, done),
                (Way::Drop, Index::Missing, done),
                (Way::Drop, Index::Invalid, Left::Nothing),
                (Way::Drop, Index::Valid, Left::Nothing),
            ] {
                let found_left = left(way, found, was_begun);
                assert_eq!(found_left, expected, "{way:?} {found:?} {was_begun}");
            }
        }
    }
}
