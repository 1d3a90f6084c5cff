//! Mem0's tables: their names, their dimensions, their indexes.

use expect_test::expect;
use server::{
    bootstrap::{Outcome, Step},
    config::{Collection, CollectionError},
};
use tests::Database;

use super::{bootstrapped, config, default_config, outcome, refused};
use crate::rows::value;

#[async_std::test]
async fn other_dimensions_are_refused_with_both_numbers() {
    let database = Database::migrated().await;
    bootstrapped(&config(&database, "memories", 768))
        .await
        .expect("complete");
    refused(
        &database,
        &config(&database, "memories", 1024),
        &expect![[r#"
            refused, and nothing was changed:
              `memories` has vectors of 768 dimensions, and LONG_TERM_MEMORY_EMBEDDER_DIMS is 1024
              `mem0migrations` has vectors of 768 dimensions, and LONG_TERM_MEMORY_EMBEDDER_DIMS is 1024
            hint: 
              set LONG_TERM_MEMORY_EMBEDDER_DIMS to 768; or, if its rows may be lost, drop it: DROP TABLE "memories"
              set LONG_TERM_MEMORY_EMBEDDER_DIMS to 768; or drop it: its one row says which installation this is, and Mem0 writes it again: DROP TABLE "mem0migrations""#]],
    )
    .await;
}

#[async_std::test]
async fn any_name_is_quoted_and_the_longest_fits() {
    let database = Database::migrated().await;
    let longest = "ä".repeat(21) + "x";
    for name in ["My \"Memory\"; --", "select", &longest] {
        let config = config(&database, name, 2000);
        bootstrapped(&config).await.expect("complete");
        let again = bootstrapped(&config).await.expect("complete");
        assert_eq!(outcome(&again, Step::Mem0), Outcome::Complete, "{name}");
        let index = format!("{name}_hnsw_idx").replace('\'', "''");
        let found = format!("SELECT count(*) FROM pg_class WHERE relname = '{index}'");
        assert_eq!(value::<i64>(&database, &found).await, 1, "{name}");
        database.execute("DROP TABLE mem0migrations").await;
    }
}

#[async_std::test]
async fn an_index_that_is_missing_is_built_while_the_table_is_used() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute(
            "DROP INDEX longterm_memory_hnsw_idx; \
             INSERT INTO longterm_memory SELECT gen_random_uuid(), \
                 array_fill(n::real, ARRAY[1024])::vector FROM generate_series(1, 10) AS n",
        )
        .await;
    let report = bootstrapped(&config).await.expect("complete");
    let created = "created index longterm_memory_hnsw_idx".to_owned();
    assert_eq!(
        outcome(&report, Step::Mem0),
        Outcome::Changed(vec![created])
    );
}

#[async_std::test]
async fn the_extension_may_be_in_another_schema() {
    let database = Database::empty().await;
    database
        .execute("CREATE SCHEMA \"Ext\"; CREATE EXTENSION vector SCHEMA \"Ext\"")
        .await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    let again = bootstrapped(&config).await.expect("complete");
    assert_eq!(outcome(&again, Step::Mem0), Outcome::Complete);
}

#[async_std::test]
async fn the_name_of_another_table_is_refused() {
    let database = Database::migrated().await;
    bootstrapped(&default_config(&database))
        .await
        .expect("complete");
    for table in database.tables("public").await {
        let collection = Collection::new(Some(&table), None);
        if table == "longterm_memory" {
            assert!(collection.is_ok());
        } else {
            let expected = CollectionError::Taken(table.clone());
            assert_eq!(collection, Err(expected), "{table}");
        }
    }
}
