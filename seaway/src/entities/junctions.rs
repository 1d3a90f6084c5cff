//! Relations that the generator of entities gets wrong around junctions.
//!
//! Where two relations and a two-column key make sea-orm-codegen 2.0.4 believe in a junction,
//! it writes `Related` with a `via`, in place of the direct relation. `find_related` then goes
//! through that table: an account without snapshots has no owner. The direct relation is still
//! there as a variant of `Relation`, so `Related` is pointed back at it.
//!
//! Beside a true junction a direct foreign key may join the same two tables, as a space's
//! creator does beside its members. `SeaORM` derives a `has_many` from the other side's
//! `Related`, which is the way through the junction, so that variant is told which relation of
//! the other side is its own (`via_rel`).

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::Files;

const JUNCTIONS: &str = include_str!("junctions.sql");
const HEAD: &str = "impl Related<super::";

/// The names of the tables that really join two others.
pub type Junctions = BTreeSet<String>;

/// Reads which tables of a schema really are junctions.
///
/// # Errors
///
/// What the server said.
pub async fn read<C: ConnectionTrait>(connection: &C, schema: &str) -> Result<Junctions, DbErr> {
    let values = [schema.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, JUNCTIONS, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}

/// Sets right what the generator wrote.
///
/// Where a file has no direct relation to the entity that a false junction led to, the `Related`
/// is left out: the database knows of none.
pub fn repair(files: &mut Files, junctions: &Junctions) {
    for source in files.values_mut() {
        *source = without_false_junctions(source, junctions);
    }
    let before = files.clone();
    for (name, source) in &mut *files {
        let table = name.trim_end_matches(".rs");
        for entity in reached_through_a_junction(source) {
            let other_side = before.get(&format!("{entity}.rs")).map(String::as_str);
            if let Some(variant) = other_side.and_then(|other| variant(other, table)) {
                *source = with_way_back(source, &entity, variant);
            }
        }
    }
}

fn without_false_junctions(source: &str, junctions: &Junctions) -> String {
    let mut repaired = String::new();
    let mut rest = source;
    while let Some((before, block, after)) = next_block(rest) {
        repaired += before;
        match via(block) {
            Some(table) if !junctions.contains(table) => repaired += &direct(source, block),
            _ => repaired += block,
        }
        rest = after;
    }
    repaired + rest
}

/// Returns the entities that a file's `Related` reach through another table.
fn reached_through_a_junction(source: &str) -> Vec<String> {
    let mut entities = Vec::new();
    let mut rest = source;
    while let Some((_, block, after)) = next_block(rest) {
        if via(block).is_some() {
            entities.push(entity_of(block).to_owned());
        }
        rest = after;
    }
    entities
}

/// Tells a `has_many` or `has_one` which relation of the other side it is the way back of.
fn with_way_back(source: &str, entity: &str, variant: &str) -> String {
    let bare = format!("= \"super::{entity}::Entity\")]");
    let told = format!("= \"super::{entity}::Entity\", via_rel = \"Relation::{variant}\")]");
    source.replace(&bare, &told)
}

/// Returns the entity that an `impl Related` leads to.
fn entity_of(block: &str) -> &str {
    block[HEAD.len()..].split("::").next().unwrap_or_default()
}

/// Splits off the next `impl Related<…> for Entity`, with the blank line behind it.
fn next_block(source: &str) -> Option<(&str, &str, &str)> {
    let start = source.find(HEAD)?;
    let end = start + source[start..].find("\n}\n")? + "\n}\n".len();
    let blank = usize::from(source[end..].starts_with('\n'));
    Some((
        &source[..start],
        &source[start..end + blank],
        &source[end + blank..],
    ))
}

/// Returns the table that a `Related` goes through.
fn via(block: &str) -> Option<&str> {
    let (_, body) = block.split_once("fn via()")?;
    let (_, path) = body.split_once("super::")?;
    path.split("::").next()
}

fn direct(source: &str, block: &str) -> String {
    let entity = block[HEAD.len()..].split("::").next().unwrap_or_default();
    match variant(source, entity) {
        Some(variant) => format!(
            "{HEAD}{entity}::Entity> for Entity {{\n    fn to() -> RelationDef {{\n        \
             Relation::{variant}.def()\n    }}\n}}\n\n"
        ),
        None => String::new(),
    }
}

/// Finds the one variant of `Relation` that leads to an entity.
fn variant<'a>(source: &'a str, entity: &str) -> Option<&'a str> {
    let target = format!("\"super::{entity}::Entity\"");
    let (_, relations) = source.split_once("pub enum Relation {")?;
    let (relations, _) = relations.split_once("\n}")?;
    let mut leading = relations
        .split("#[sea_orm(")
        .filter(|part| part.contains(&target));
    let (only, none) = (leading.next()?, leading.next());
    let (_, variant) = only.rsplit_once(")]")?;
    none.is_none().then(|| variant.trim().trim_end_matches(','))
}

#[cfg(test)]
mod tests {
    use super::{Files, Junctions, repair};

    const ACCOUNTS: &str = r#"
pub enum Relation {
    #[sea_orm(has_many = "super::snapshots::Entity")]
    Snapshots,
    #[sea_orm(
        belongs_to = "super::users::Entity",
        from = "Column::UserUuid",
        to = "super::users::Column::Uuid"
    )]
    Users,
}

impl Related<super::snapshots::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Snapshots.def()
    }
}

impl Related<super::users::Entity> for Entity {
    fn to() -> RelationDef {
        super::snapshots::Relation::Users.def()
    }
    fn via() -> Option<RelationDef> {
        Some(super::snapshots::Relation::Accounts.def().rev())
    }
}

impl ActiveModelBehavior for ActiveModel {}
"#;

    const DIRECT: &str = "\
impl Related<super::users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Users.def()
    }
}

impl ActiveModelBehavior";

    fn repaired(source: &str, junctions: &Junctions) -> String {
        super::without_false_junctions(source, junctions)
    }

    #[test]
    fn a_relation_through_a_false_junction_becomes_direct() {
        let repaired = repaired(ACCOUNTS, &Junctions::new());
        assert!(repaired.contains(DIRECT), "{repaired}");
        assert!(!repaired.contains("fn via()"), "{repaired}");
        assert!(repaired.contains("Relation::Snapshots.def()"), "{repaired}");
    }

    #[test]
    fn a_relation_through_a_true_junction_stays() {
        let junctions = Junctions::from(["snapshots".to_owned()]);
        assert_eq!(repaired(ACCOUNTS, &junctions), ACCOUNTS);
    }

    #[test]
    fn a_relation_that_was_only_ever_through_the_false_junction_goes() {
        let source = ACCOUNTS.replace(
            "belongs_to = \"super::users::Entity\"",
            "belongs_to = \"x\"",
        );
        let repaired = repaired(&source, &Junctions::new());
        assert!(!repaired.contains("Related<super::users"), "{repaired}");
        assert!(
            repaired.contains("}\n\nimpl ActiveModelBehavior"),
            "{repaired}"
        );
    }

    #[test]
    fn a_file_without_relations_stays() {
        assert_eq!(repaired("pub use x;\n", &Junctions::new()), "pub use x;\n");
    }

    #[test]
    fn the_way_back_of_a_key_beside_a_junction_names_its_other_side() {
        let users = "\
pub enum Relation {
    #[sea_orm(has_many = \"super::accounts::Entity\")]
    Accounts,
}

impl Related<super::accounts::Entity> for Entity {
    fn to() -> RelationDef {
        super::snapshots::Relation::Accounts.def()
    }
    fn via() -> Option<RelationDef> {
        Some(super::snapshots::Relation::Users.def().rev())
    }
}
";
        let (accounts, users) = (ACCOUNTS.to_owned(), users.to_owned());
        let files = [
            ("accounts.rs".to_owned(), accounts),
            ("users.rs".to_owned(), users),
        ];
        let mut files = Files::from(files);
        repair(&mut files, &Junctions::from(["snapshots".to_owned()]));
        let told = "(has_many = \"super::accounts::Entity\", via_rel = \"Relation::Users\")]";
        assert!(files["users.rs"].contains(told), "{}", files["users.rs"]);
    }
}
