//! `schema dump`: the catalog as JSON.

use std::collections::BTreeSet;

use seaway::catalog::Catalog;
use serde_json::Value;
use tests::{Database, Program};

use super::EVERY_KIND;

fn dump(database: &Database) -> String {
    let run = Program::migration(&database.url()).run(&["schema", "dump"]);
    run.success().stdout.clone()
}

#[async_std::test]
async fn a_dump_holds_every_kind_and_reads_back_as_it_was() {
    let database = Database::empty().await;
    database.execute(EVERY_KIND).await;
    let text = dump(&database);
    assert_eq!(text, dump(&database), "the same schema gives the same text");

    let catalog = Catalog::from_json(&text).expect("a catalog");
    assert_eq!(catalog.to_json().expect("JSON"), text.trim_end());
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let objects = document["objects"].as_array().expect("a list");
    let kinds: BTreeSet<_> = objects
        .iter()
        .filter_map(|it| it["kind"].as_str())
        .collect();
    let expected = [
        "collation",
        "column",
        "composite",
        "constraint",
        "domain",
        "enum",
        "event_trigger",
        "index",
        "operator",
        "policy",
        "publication",
        "publication_table",
        "range",
        "routine",
        "schema",
        "rule",
        "sequence",
        "server",
        "statistics",
        "table",
        "text_search_parser",
        "text_search_template",
        "text_search_dictionary",
        "text_search_configuration",
        "trigger",
        "user_mapping",
        "view",
        "wrapper",
    ];
    assert_eq!(
        kinds,
        BTreeSet::from(expected),
        "no extension is there, and all else"
    );
}

#[async_std::test]
async fn a_dump_leaves_out_what_is_not_the_revisions() {
    let database = Database::migrated().await;
    let before = dump(&database);
    database
        .execute(
            "CREATE TABLE checkpoints (id serial PRIMARY KEY, note text); \
             CREATE INDEX checkpoints_note ON checkpoints (note); \
             CREATE TYPE mem0_kind AS ENUM ('a'); \
             CREATE TABLE alembic_version (version_num text); \
             DROP EXTENSION vector; CREATE EXTENSION vector",
        )
        .await;
    assert_eq!(before, dump(&database));
    for name in ["seaql_migrations", "_seaway_history", "checkpoints"] {
        assert!(!before.contains(name), "{name}");
    }
    assert!(before.contains("\"rebuild_account_snapshots\""), "{before}");
}

/// Neither does the SQL that is made of it.
#[async_std::test]
async fn a_dump_has_no_value_of_an_option_that_is_named_like_a_secret() {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE FOREIGN DATA WRAPPER w OPTIONS (\"API_key\" 'sesame'); \
             CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (passfile 'sesame'); \
             CREATE USER MAPPING FOR PUBLIC SERVER s \
             OPTIONS (user 'me', password 'sesame', \"sslPassWord\" 'sesame', password_required 'true'); \
             CREATE FOREIGN TABLE f (a integer OPTIONS (secret 'sesame')) SERVER s OPTIONS (token 'sesame')",
        )
        .await;
    let text = dump(&database);
    assert!(text.contains(r#""password": null"#), "{text}");
    assert!(text.contains(r#""password_required": "true""#), "{text}");
    let run = Program::migration(&database.url()).run(&["schema", "dump", "--sql"]);
    let sql = run.success().stdout.clone();
    let note = r#"-- Set by hand, because secrets are not read: ALTER USER MAPPING FOR PUBLIC SERVER "s" OPTIONS (ADD "password" '…', ADD "sslPassWord" '…')"#;
    assert!(sql.contains(note), "{sql}");
    for printed in [text, sql] {
        assert!(!printed.contains("sesame"), "{printed}");
    }
}

/// A dump prints text of others: comments and names.
#[async_std::test]
async fn what_steers_a_terminal_is_escaped_in_a_dump() {
    let database = Database::empty().await;
    database
        .execute("CREATE TABLE t (a integer); COMMENT ON TABLE t IS E'\\u202e\\u009b'")
        .await;
    let text = dump(&database);
    assert!(text.contains(r#""comment": "\u202e\u009b""#), "{text}");
}
