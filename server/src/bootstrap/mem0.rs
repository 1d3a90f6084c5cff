//! The tables of Mem0's pgvector store, as Mem0 1.0 makes them when it starts.
//!
//! Mem0 2 makes a third index, `<collection>_text_lemmatized_idx`, if it makes the collection. It
//! works without it, and more indexes are no difference.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{
    Refusal,
    component::{Standing, refuse_strangers},
    tables::{Column, Found, Index, Table, compare, find},
};
use crate::config::Collection;

/// Whose tables they are.
pub(super) const OWNER: &str = "Mem0";

/// Where Mem0 keeps one row that says which installation it is. No versions, in spite of its name.
///
/// It looks for the row at each start by the identifier in the file `config.json` of its directory,
/// and writes it if it is not there (`get_or_create_user_id`). A failure to write it is ignored. So
/// whoever drops the table loses nothing that Mem0 does not write again.
pub(super) const IDENTITY: &str = "mem0migrations";

const VECTOR: &str = "vector";

/// The schema of the extension, quoted where it must be.
const HOME: &str = "SELECT pg_catalog.quote_ident(n.nspname::text) AS home \
     FROM pg_catalog.pg_extension AS e \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace \
     WHERE e.extname = 'vector'";

/// Looks what is missing in a schema.
pub(super) async fn look<C: ConnectionTrait>(
    on: &C,
    schema: &str,
    collection: &Collection,
) -> Result<Standing, DbErr> {
    let home = Statement::from_string(DbBackend::Postgres, HOME);
    let home: Option<String> = match on.query_one_raw(home).await? {
        Some(row) => row.try_get("", "home")?,
        // It is not there yet: `public` is where it goes.
        None => None,
    };
    let home = home.unwrap_or_else(|| "public".to_owned());
    let tables = [&collection.table(), IDENTITY].map(|name| table(name, &home, collection));
    let found = find(on, schema, &tables).await?;
    refuse_strangers(on, schema, &tables, &found, "a table of Mem0's").await?;
    let mut standing = Standing::default();
    for table in &tables {
        match dimensions(table, &found, &home) {
            Some(found) if found != collection.dimensions() => {
                standing.refusals.push(Refusal::Dimensions {
                    table: table.name.clone(),
                    found,
                    wanted: collection.dimensions(),
                });
            }
            _ => standing.add(OWNER, &table.name, compare(table, &found)),
        }
    }
    Ok(standing)
}

/// Returns the dimensions of the table that is there.
fn dimensions(table: &Table, found: &Found, home: &str) -> Option<u16> {
    let kind = found.get(&table.name)?.kind_of(VECTOR)?;
    let number = kind.strip_prefix(&format!("{home}.vector("))?;
    number.strip_suffix(')')?.parse().ok()
}

fn table(name: &str, home: &str, collection: &Collection) -> Table {
    let kind = format!("{home}.vector({})", collection.dimensions());
    Table {
        name: name.to_owned(),
        columns: vec![
            Column::new("id", "uuid").not_null(),
            Column::new(VECTOR, &kind),
            Column::new("payload", "jsonb"),
        ],
        key: &["id"],
        indexes: vec![Index {
            name: format!("{name}_hnsw_idx"),
            method: "hnsw",
            column: VECTOR,
            class: "vector_cosine_ops",
            class_schema: home.to_owned(),
        }],
    }
}
