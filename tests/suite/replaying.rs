//! What the revisions make is found by running them, and nothing stays of that.

use seaway::{
    RunError,
    runner::teardown::{Scope, TeardownError},
};
use tests::{
    Database, migrator,
    plain::{Plain, runner},
};

use crate::rows::column;

const SCHEMAS: &str = "SELECT nspname::text FROM pg_catalog.pg_namespace \
     WHERE nspname ~ '^seaway' ORDER BY 1";

const TABLES: Plain = Plain {
    name: "m0001_tables",
    up: &[
        "CREATE TABLE a (id integer)",
        "CREATE TABLE for_a_while ()",
        "CREATE TYPE mood AS ENUM ('sad')",
        "CREATE FUNCTION f(m mood) RETURNS mood LANGUAGE sql AS 'SELECT m'",
        "CREATE TABLE numbered (id serial)",
    ],
    down: &[],
    transaction: None,
};

/// PostgreSQL takes its statements in no transaction.
const CONCURRENTLY: Plain = Plain {
    name: "m0002_concurrently",
    up: &[
        "CREATE INDEX CONCURRENTLY a_id ON a (id)",
        "ALTER SYSTEM RESET work_mem",
        "CREATE TABLE b ()",
    ],
    down: &[],
    transaction: Some(false),
};

/// Needs the index that the one before it makes.
const RENAME: Plain = Plain {
    name: "m0003_rename",
    up: &["ALTER INDEX a_id RENAME TO a_key", "DROP TABLE for_a_while"],
    down: &[],
    transaction: None,
};

const COMMITS: Plain = Plain {
    name: "m0002_commits",
    up: &["COMMIT"],
    down: &[],
    transaction: None,
};

const COMMITS_WITHOUT: Plain = Plain {
    name: "m0002_commits_without",
    up: &["BEGIN; CREATE TABLE c (); COMMIT"],
    down: &[],
    transaction: Some(false),
};

migrator!(All: TABLES, CONCURRENTLY, RENAME);
migrator!(Committing: TABLES, COMMITS);
migrator!(CommittingWithout: TABLES, COMMITS_WITHOUT);

#[async_std::test]
async fn what_any_revision_makes_is_dropped_by_whatever_transaction_it_runs_in() {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE for_a_while ();
             CREATE TABLE other (); CREATE TYPE mood AS ENUM ('ok');
             CREATE FUNCTION f(m mood) RETURNS mood LANGUAGE sql AS 'SELECT m';
             CREATE FUNCTION f(m text) RETURNS text LANGUAGE sql AS 'SELECT m';
             CREATE SCHEMA elsewhere; CREATE DOMAIN elsewhere.mood AS text;
             CREATE FUNCTION f(m elsewhere.mood) RETURNS text LANGUAGE sql AS 'SELECT m'",
        )
        .await;
    let (survey, refusal) = runner::<All>(&database)
        .preview_fresh(Scope::Made)
        .await
        .expect("a replay");
    let dropped: Vec<_> = survey.dropped.iter().map(ToString::to_string).collect();
    let made = [
        "table a",
        "table b",
        "table for_a_while",
        "function f(mood)",
        "type mood",
    ];
    assert_eq!(dropped, made);
    let spared: Vec<_> = survey
        .spared
        .iter()
        .map(|spared| spared.object.to_string())
        .collect();
    let others = [
        "table other",
        "function f(elsewhere.mood)",
        "function f(text)",
    ];
    assert_eq!(spared, others);
    assert!(refusal.is_ok(), "{refusal:?}");
    assert_eq!(column::<String>(&database, SCHEMAS).await, [""; 0]);
    let tables = ["a", "b", "for_a_while", "other"];
    assert_eq!(database.tables("public").await, tables);
}

/// A revision makes a sequence and a type of these names, but they belong to a table.
#[async_std::test]
async fn what_only_has_the_name_of_a_part_of_a_table_is_spared() {
    let database = Database::empty().await;
    database
        .execute("CREATE SEQUENCE numbered_id_seq; CREATE TYPE numbered AS ENUM ('one')")
        .await;
    let (survey, refusal) = runner::<All>(&database)
        .preview_fresh(Scope::Made)
        .await
        .expect("a replay");
    assert_eq!(survey.dropped, []);
    assert_eq!(survey.spared.len(), 2, "{:?}", survey.spared);
    assert!(
        matches!(refusal, Err(TeardownError::Clash { .. })),
        "{refusal:?}"
    );
}

#[async_std::test]
async fn a_revision_that_ends_the_transaction_is_found_out_and_leaves_no_schema() {
    let database = Database::empty().await;
    database.execute("CREATE TABLE a ()").await;
    for runner in [
        runner::<Committing>(&database),
        runner::<CommittingWithout>(&database),
    ] {
        let error = runner.fresh(Scope::Made, &mut |_| {}).await;
        let error = error.expect_err("the transaction has ended");
        assert!(
            matches!(&error, RunError::Teardown(TeardownError::Replay(_))),
            "{error}"
        );
        assert!(error.to_string().contains("m0002_commits"), "{error}");
        let hint = error.hint().expect("a hint");
        assert!(hint.contains("`fresh --all`"), "{hint}");
        assert_eq!(column::<String>(&database, SCHEMAS).await, [""; 0]);
        assert_eq!(database.tables("public").await, ["a"]);
    }
}
