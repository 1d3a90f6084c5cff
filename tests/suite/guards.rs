//! What is refused before a first statement.

use expect_test::expect;
use tests::{Database, Program};

use crate::rows::column;

const ALEMBIC: &str = "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); \
     INSERT INTO alembic_version VALUES ('0013')";

/// Makes a database that another migration tool has migrated.
async fn migrated_by(ledger: &str) -> Database {
    let database = Database::empty().await;
    database.execute("CREATE TABLE users (id integer)").await;
    database.execute(ledger).await;
    database
}

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

#[async_std::test]
async fn a_schema_that_another_tool_has_made_is_not_taken_for_an_empty_one() {
    let mut told = String::new();
    for ledger in [
        ALEMBIC,
        "CREATE TABLE alembic_version AS SELECT * FROM (VALUES ('b'), ('a')) AS t (version_num)",
        "CREATE TABLE alembic_version AS SELECT 1 AS other",
        "CREATE TABLE __diesel_schema_migrations AS \
         SELECT v AS version, now() AS run_on FROM (VALUES ('20240102000000'), ('20240101000000')) AS t (v)",
        "CREATE TABLE _sqlx_migrations AS \
         SELECT v::bigint AS version, 'x' AS description FROM (VALUES (9), (10)) AS t (v)",
        "CREATE TABLE refinery_schema_history AS SELECT 2 AS version, 'x' AS name",
        "CREATE TABLE flyway_schema_history AS SELECT * \
         FROM (VALUES (9, '1.9'), (10, '1.10'), (11, NULL)) AS t (installed_rank, version)",
    ] {
        let database = migrated_by(ledger).await;
        let before = database.tables("public").await;
        for arguments in [&["up"][..], &["plan"], &["refresh", "--yes"]] {
            let run = migration(&database).run(arguments);
            assert_eq!(run.code, Some(4), "{run}");
            assert_eq!(run.stdout, "", "{run}");
            assert_eq!(database.tables("public").await, before, "{arguments:?}");
            if arguments == ["up"] {
                told += &run.stderr;
            } else {
                assert!(told.ends_with(&run.stderr), "{run}");
            }
        }
    }
    expect![[r#"
        error: Alembic has migrated this schema: its table `alembic_version` records revision `0013`
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE alembic_version
        error: Alembic has migrated this schema: its table `alembic_version` records revisions b, a
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE alembic_version
        error: Alembic has migrated this schema: its table `alembic_version` records a revision that cannot be read
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE alembic_version
        error: Diesel has migrated this schema: its table `__diesel_schema_migrations` records revision `20240102000000`
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE __diesel_schema_migrations
        error: sqlx has migrated this schema: its table `_sqlx_migrations` records revision `10`
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE _sqlx_migrations
        error: refinery has migrated this schema: its table `refinery_schema_history` records revision `2`
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE refinery_schema_history
        error: Flyway has migrated this schema: its table `flyway_schema_history` records revision `1.10`
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE flyway_schema_history
    "#]].assert_eq(&told);
}

#[async_std::test]
async fn a_ledger_of_another_tool_that_this_role_may_not_read_counts() {
    let database = migrated_by(ALEMBIC).await;
    let grant = "GRANT CREATE, USAGE ON SCHEMA public TO {role}";
    let url = database.login("pass", grant).await;
    expect![[r#"
        ------- stderr -------
        error: Alembic has migrated this schema: its table `alembic_version` records a revision that cannot be read
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE alembic_version
        [exit status: 4]
    "#]].assert_eq(&Program::migration(&url).run(&["up"]).stable());
}

#[async_std::test]
async fn stamp_is_the_way_out_and_the_leftover_stays() {
    let database = Database::migrated().await;
    let lost = format!("DROP TABLE seaql_migrations, _seaway_history; {ALEMBIC}");
    database.execute(&lost).await;
    assert_eq!(migration(&database).run(&["up"]).code, Some(4));
    migration(&database).run(&["stamp", "0012"]).success();
    // m0013 replaces its procedure, so it can be applied again.
    migration(&database).run(&["plan"]).success();
    migration(&database).run(&["down", "0011"]).success();
    migration(&database).run(&["up", "0012"]).success();
    migration(&database).run(&["fresh", "--yes"]).success();
    let kept = column::<String>(&database, "SELECT version_num FROM alembic_version").await;
    assert_eq!(kept, ["0013"]);
}

#[async_std::test]
async fn another_tools_ledger_without_a_row_or_in_another_schema_is_none() {
    let database = Database::empty().await;
    let empty = "CREATE TABLE alembic_version (version_num text); CREATE SCHEMA theirs; \
                 CREATE TABLE theirs.alembic_version AS SELECT '0013' AS version_num";
    database.execute(empty).await;
    migration(&database).run(&["up", "0002"]).success();
}
