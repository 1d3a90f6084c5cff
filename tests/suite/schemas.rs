//! Two copies of the system in two schemas of one database, independent of each other.

use expect_test::expect;
use tests::{Database, Outcome, Program, catalog::Catalog};

use crate::rows::fill;

/// A name that only works quoted.
const HOME: &str = "Home \"1\"";

const UP: &[&str] = &["up"];
const DOWN: &[&str] = &["down"];
const FRESH: &[&str] = &["fresh", "--yes"];
const REFRESH: &[&str] = &["refresh", "--yes"];
const RESET: &[&str] = &["reset", "--yes"];

async fn with_home(database: Database) -> Database {
    database.execute("CREATE SCHEMA \"Home \"\"1\"\"\"").await;
    database
}

/// Runs a command in the schema `HOME`, and returns what it printed.
fn read_home(database: &Database, command: &[&str]) -> Outcome {
    Program::migration(&database.url()).run(&[&["-s", HOME], command].concat())
}

/// Runs a command in the schema `HOME` that must succeed.
fn at_home(database: &Database, command: &[&str]) {
    read_home(database, command).success();
}

async fn catalog(database: &Database, schema: &str) -> Catalog {
    Catalog::read(database.connection(), schema).await
}

#[async_std::test]
async fn an_empty_schema_beside_a_migrated_public_is_at_base() {
    let database = with_home(Database::migrated().await).await;
    expect![[r#"
        ------- stderr -------
        at base: no revision is applied
        pending: 13 revisions, m0001_extensions to m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&read_home(&database, &["current"]).stable());
    let status = read_home(&database, &["status"]);
    assert_eq!(status.stdout.matches("pending").count(), 13, "{status}");
    at_home(&database, DOWN);
    at_home(&database, RESET);
    let public = Program::migration(&database.url()).run(&["current"]);
    assert_eq!(public.stdout, "m0013_stored_procedures\n", "{public}");
}

#[async_std::test]
async fn a_second_schema_holds_the_same_system() {
    let database = with_home(Database::migrated().await).await;
    at_home(&database, UP);
    let public = catalog(&database, "public").await;
    public.assert_is(&catalog(&database, HOME).await);
}

#[async_std::test]
async fn nothing_done_in_one_schema_touches_the_other() {
    let database = with_home(Database::migrated().await).await;
    fill(&database).await;
    let (public, rows) = (
        catalog(&database, "public").await,
        all_rows(&database).await,
    );
    for command in [UP, DOWN, REFRESH, FRESH, RESET, FRESH] {
        at_home(&database, command);
        public.assert_is(&catalog(&database, "public").await);
        assert_eq!(all_rows(&database).await, rows, "after {command:?}");
    }
    let home = catalog(&database, HOME).await;
    for command in [DOWN, REFRESH, FRESH, RESET] {
        let run = Program::migration(&database.url()).run(command);
        run.success();
        home.assert_is(&catalog(&database, HOME).await);
    }
}

#[async_std::test]
async fn the_schema_may_come_from_the_environment_or_the_role() {
    let database = with_home(Database::empty().await).await;
    let up = Program::migration(&database.url())
        .env("DATABASE_SCHEMA", HOME)
        .run(&["up"]);
    up.success();
    let url = database
        .login(
            "owner",
            "ALTER ROLE {role} SET search_path = \"Home \"\"1\"\"\", public; \
                         GRANT USAGE ON SCHEMA \"Home \"\"1\"\"\" TO {role}; \
                         GRANT SELECT ON ALL TABLES IN SCHEMA \"Home \"\"1\"\"\" TO {role}",
        )
        .await;
    let current = Program::migration(&url).run(&["current"]);
    assert_eq!(current.stdout, "m0013_stored_procedures\n", "{current}");
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn without_public_an_extension_has_nowhere_to_go() {
    let database = with_home(Database::empty().await).await;
    database.execute("DROP SCHEMA public").await;
    expect![[r#"
        ------- stderr -------
        error: applying revision `m0001_extensions` failed: the database has no schema `public` for the extension `uuid-ossp`
        hint: create it (CREATE SCHEMA public), or create the extension elsewhere
        [exit status: 2]
    "#]].assert_eq(&read_home(&database, UP).stable());
    database
        .execute("CREATE EXTENSION vector SCHEMA \"Home \"\"1\"\"\"; CREATE EXTENSION \"uuid-ossp\" SCHEMA \"Home \"\"1\"\"\"")
        .await;
    at_home(&database, UP);
    at_home(&database, FRESH);
}

/// Every row of every table in `public`, in one text.
async fn all_rows(database: &Database) -> String {
    let sql = "SELECT schema_to_xml('public', true, true, '')::text";
    crate::rows::value(database, sql).await
}
