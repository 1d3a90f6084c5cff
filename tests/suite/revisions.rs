//! Every revision goes up, down and up again, with rows in every table.

use std::collections::BTreeMap;

use migration::Migrator;
use seaway::{Revisions, Runner, Target};
use tests::{Database, catalog::Catalog};

use crate::rows::{column, count, fill};

#[async_std::test]
async fn down_restores_the_schema_it_found_and_up_makes_the_same_again() {
    let db = Database::empty().await;
    // The first makes the extensions, and leaves them: see the next test.
    up(&db, &Target::Forward(1)).await;
    for name in revisions().names().into_iter().skip(1) {
        let (older_schema, older_rows) = (schema(&db).await, rows(&db).await);

        up(&db, &Target::Forward(1)).await;
        let newer_schema = schema(&db).await;
        assert!(older_schema != newer_schema, "{name} changes nothing");
        fill(&db).await;

        down(&db, &Target::Back(1)).await;
        older_schema.assert_is(&schema(&db).await);
        assert_eq!(
            rows(&db).await,
            older_rows,
            "{name} lost rows of older tables"
        );

        up(&db, &Target::Forward(1)).await;
        newer_schema.assert_is(&schema(&db).await);
        fill(&db).await;
    }
    Catalog::expected().assert_is(&schema(&db).await);
}

#[async_std::test]
async fn the_whole_way_down_leaves_the_extensions_only_and_up_makes_everything_again() {
    let db = Database::migrated().await;
    fill(&db).await;

    down(&db, &Target::Base).await;
    let left = schema(&db).await;
    assert_eq!(
        left.objects(),
        ["extension \"uuid-ossp\"", "extension vector"]
    );
    assert_eq!(
        column::<String>(&db, "SELECT version FROM seaql_migrations").await,
        [""; 0]
    );

    up(&db, &Target::Head).await;
    Catalog::expected().assert_is(&schema(&db).await);
}

/// Otherwise the tests above would prove little.
#[async_std::test]
async fn the_rows_fill_every_table_and_every_foreign_key() {
    let db = Database::migrated().await;
    fill(&db).await;
    for (table, rows) in rows(&db).await {
        assert!(rows > 0, "rows.sql has nothing for {table}");
    }
    let references = "SELECT DISTINCT format('%s.%I', k.conrelid::regclass, a.attname) \
         FROM pg_constraint k \
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) \
         WHERE k.contype = 'f'";
    for reference in column::<String>(&db, references).await {
        let (table, name) = reference.split_once('.').expect("table.column");
        let filled = format!("{table} WHERE {name} IS NOT NULL");
        assert!(
            count(&db, &filled).await > 0,
            "rows.sql never fills {reference}"
        );
    }
}

#[test]
fn a_name_is_a_number_in_sequence_and_the_file_of_that_name() {
    for (index, name) in revisions().names().iter().enumerate() {
        let number = format!("m{:04}_", index + 1);
        assert!(
            name.starts_with(&number),
            "{name} is not number {}",
            index + 1
        );
    }
}

async fn up(db: &Database, target: &Target) {
    let runner = Runner::new(db.seaway().clone(), revisions());
    runner.up(target, &mut |_| {}).await.expect("up");
}

async fn down(db: &Database, target: &Target) {
    let runner = Runner::new(db.seaway().clone(), revisions());
    runner.down(target, &mut |_| {}).await.expect("down");
}

fn revisions() -> Revisions {
    Revisions::of::<Migrator>().expect("a list without duplicates")
}

async fn schema(db: &Database) -> Catalog {
    Catalog::read(db.connection(), "public").await
}

/// Counts the rows of every table.
async fn rows(db: &Database) -> BTreeMap<String, i64> {
    let mut rows = BTreeMap::new();
    for table in schema(db).await.names("table") {
        rows.insert(table.to_owned(), count(db, table).await);
    }
    rows
}
