//! The tables of LangGraph and Mem0 beside ours: no command touches them, or an extension.

use expect_test::expect;
use tests::{Database, Program, catalog::Catalog};

use crate::rows::{column, fill};

/// Every row of every table that is there before ours are, as text.
const ROWS: &str = "
SELECT c.relname || ' ' || query_to_xml(format('SELECT * FROM public.%I', c.relname), true, true, '')
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND c.relname ~ '^(checkpoint|longterm|mem0|message_branches|pg_vector|memories)'
ORDER BY 1";

/// A database in which only the other programs have been.
async fn inhabited() -> Database {
    let database = Database::empty().await;
    database.execute(include_str!("foreign_tables.sql")).await;
    database
}

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

async fn rows(database: &Database) -> Vec<String> {
    let rows = column(database, ROWS).await;
    assert_eq!(rows.len(), 10, "every foreign table is looked at");
    rows
}

#[async_std::test]
async fn reset_returns_the_schema_in_which_only_the_others_were() {
    let database = inhabited().await;
    let catalog = Catalog::read(database.connection(), "public").await;
    let before = rows(&database).await;
    migration(&database).run(&["up"]).success();
    fill(&database).await;
    migration(&database).run(&["reset", "--yes"]).success();
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
    assert_eq!(rows(&database).await, before);
}

#[async_std::test]
async fn fresh_and_refresh_leave_the_others_as_they_are() {
    let database = inhabited().await;
    let before = rows(&database).await;
    migration(&database).run(&["up"]).success();
    let catalog = Catalog::read(database.connection(), "public").await;
    for command in ["fresh", "refresh", "fresh"] {
        fill(&database).await;
        migration(&database).run(&[command, "--yes"]).success();
        catalog.assert_is(&Catalog::read(database.connection(), "public").await);
        assert_eq!(rows(&database).await, before, "after {command}");
    }
}

#[async_std::test]
async fn a_collection_of_another_name_is_known_by_its_variable() {
    let database = inhabited().await;
    let memories = "CREATE TABLE \"Memories\" (id uuid PRIMARY KEY); \
                    CREATE TABLE memories_of_ours (id integer)";
    database.execute(memories).await;
    let fresh = || migration(&database).env("LONG_TERM_MEMORY_COLLECTION_NAME", "Memories");
    fresh().run(&["fresh", "--yes"]).success();
    let tables = database.tables("public").await;
    assert!(tables.contains(&"Memories".to_owned()), "{tables:?}");
    assert!(
        !tables.contains(&"memories_of_ours".to_owned()),
        "{tables:?}"
    );
}

#[async_std::test]
async fn fresh_drops_every_kind_of_object_that_is_ours() {
    let database = Database::migrated().await;
    let catalog = Catalog::read(database.connection(), "public").await;
    database
        .execute(
            "CREATE TYPE mood AS ENUM ('sad', 'ok');
             CREATE DOMAIN cents AS integer CHECK (VALUE >= 0);
             CREATE TYPE pair AS (a integer, b mood);
             CREATE TYPE span AS RANGE (subtype = float8);
             CREATE SEQUENCE counter;
             CREATE FUNCTION twice(n cents) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n';
             CREATE FUNCTION twice(n text) RETURNS text LANGUAGE sql AS 'SELECT n || n';
             CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1';
             CREATE AGGREGATE nothings(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
             CREATE AGGREGATE product (float8) (SFUNC = float8mul, STYPE = float8);
             CREATE TABLE \"of many\" (day date, m mood, n cents DEFAULT nextval('counter'))
               PARTITION BY RANGE (day);
             CREATE TABLE of_january PARTITION OF \"of many\"
               FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
             CREATE VIEW moody AS SELECT m, twice(n) FROM \"of many\";
             CREATE MATERIALIZED VIEW moodier AS SELECT * FROM moody;
             CREATE VIEW of_users AS SELECT id FROM users",
        )
        .await;
    migration(&database).run(&["fresh", "--yes"]).success();
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
}

#[async_std::test]
async fn fresh_is_refused_where_a_foreign_table_refers_to_ours() {
    let database = inhabited().await;
    migration(&database).run(&["up"]).success();
    database
        .execute("ALTER TABLE mem0_events ADD user_uuid uuid REFERENCES users (uuid)")
        .await;
    let catalog = Catalog::read(database.connection(), "public").await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because constraint mem0_events_user_uuid_fkey on table mem0_events depends on index users_uuid_key
        hint: it is not for this command to drop: drop it first, by hand
        [exit status: 4]
    "#]].assert_eq(&migration(&database).run(&["fresh", "--yes"]).stable());
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
}

#[async_std::test]
async fn fresh_is_refused_where_another_schema_would_lose_something() {
    let database = Database::migrated().await;
    let view = "CREATE SCHEMA reports; CREATE VIEW reports.names AS SELECT username FROM users";
    database.execute(view).await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because rule _RETURN on view reports.names depends on table users
        hint: it is not for this command to drop: drop it first, by hand
        [exit status: 4]
    "#]]
    .assert_eq(&migration(&database).run(&["fresh", "--yes"]).stable());
    let names: Vec<i64> = column(&database, "SELECT count(*) FROM reports.names").await;
    assert_eq!(names, [0]);
}

#[async_std::test]
async fn fresh_is_refused_where_a_partition_of_ours_is_somebody_elses() {
    let database = Database::migrated().await;
    database
        .execute(
            "CREATE SCHEMA other;
             CREATE TABLE ours (k text) PARTITION BY LIST (k);
             CREATE TABLE ours_too PARTITION OF ours FOR VALUES IN ('o');
             CREATE TABLE mem0_part PARTITION OF ours FOR VALUES IN ('m');
             INSERT INTO ours VALUES ('o'), ('m')",
        )
        .await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because table mem0_part depends on table ours
        hint: it is not for this command to drop: drop it first, by hand
        [exit status: 4]
    "#]]
    .assert_eq(&migration(&database).run(&["fresh", "--yes"]).stable());
    let theirs = "ALTER TABLE ours DETACH PARTITION mem0_part; \
                  CREATE TABLE other.part PARTITION OF ours FOR VALUES IN ('p')";
    database.execute(theirs).await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because table other.part depends on table ours
        hint: it is not for this command to drop: drop it first, by hand
        [exit status: 4]
    "#]]
    .assert_eq(&migration(&database).run(&["fresh", "--yes"]).stable());
    assert_eq!(
        column::<i64>(&database, "SELECT count(*) FROM ours").await,
        [1]
    );
    database.execute("DROP SCHEMA other CASCADE").await;
    migration(&database).run(&["fresh", "--yes"]).success();
    assert_eq!(
        column::<i64>(&database, "SELECT count(*) FROM mem0_part").await,
        [1]
    );
}
