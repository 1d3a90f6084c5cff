//! The relations against the foreign keys of `pg_catalog`: one for each, and none besides.

use sea_orm::{ForeignKeyAction, RelationDef, RelationType};
use tests::Database;

use super::{Relation, described, each_entity, sorted};
use crate::rows::column;

#[async_std::test]
async fn every_foreign_key_is_a_relation_and_every_relation_a_foreign_key() {
    let relations = all_relations()
        .filter(|relation| !relation.def.is_owner)
        .map(|Relation { def, .. }| {
            let on_delete = action(def.on_delete.as_ref());
            let on_update = action(def.on_update.as_ref());
            format!(
                "{}, on delete {on_delete}, on update {on_update}",
                described(&def)
            )
        })
        .collect();
    let foreign_keys = "SELECT format( \
                 '%s -> %s, on delete %s, on update %s', k.many, k.one, k.on_delete, k.on_update) \
             FROM foreign_keys AS k";
    assert_eq!(sorted(relations), query(foreign_keys).await);
}

/// Where several foreign keys lead from one table to the same other, the generator does not
/// choose between them: there is no way back, and no `Related`.
#[async_std::test]
async fn every_foreign_key_without_a_rival_has_a_relation_that_leads_back() {
    let back = all_relations()
        .filter(|relation| relation.def.is_owner)
        .map(|relation| leads(&relation.def))
        .collect();
    let foreign_keys = "SELECT format( \
                 '%s -> %s, %s', k.one, k.many, CASE WHEN k.is_unique THEN 'HasOne' ELSE 'HasMany' END) \
             FROM foreign_keys AS k \
             WHERE NOT k.has_rival";
    assert_eq!(sorted(back), query(foreign_keys).await);
}

fn all_relations() -> impl Iterator<Item = Relation> {
    each_entity()
        .into_iter()
        .flat_map(|entity| entity.relations)
}

fn leads(relation: &RelationDef) -> String {
    let rows = match relation.rel_type {
        RelationType::HasOne => "HasOne",
        RelationType::HasMany => "HasMany",
    };
    format!("{}, {rows}", described(relation))
}

fn action(action: Option<&ForeignKeyAction>) -> String {
    action.map_or("nothing said".to_owned(), |action| format!("{action:?}"))
}

/// Asks with `foreign_keys` at hand: what PostgreSQL knows of each.
async fn query(sql: &str) -> Vec<String> {
    let foreign_keys = include_str!("foreign_keys.sql");
    let db = Database::migrated().await;
    sorted(column(&db, &format!("WITH foreign_keys AS ({foreign_keys}) {sql}")).await)
}
