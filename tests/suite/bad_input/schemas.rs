//! Schemas whose names need quotes, and such as there are not.

use expect_test::expect;
use tests::{Database, Program};

use super::{Cases, EVERYTHING, FAILED, PASSWORD};

const STRANGE: [&str; 8] = [
    "Public", "a b", "a.b", "a\"b", "a'b", "a\\b", "a,b;--", "select",
];

#[async_std::test]
async fn names_of_schemas_are_taken_as_they_are() {
    let database = Database::empty().await;
    let url = database.login(PASSWORD, EVERYTHING).await;
    let mut cases = Cases::at(&database, url);
    for schema in STRANGE
        .into_iter()
        .chain(["a\nb", "public,public", "\"public\"", " public"])
    {
        cases.run(&["-s", schema, "up"], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ -s Public up
        error: the database has no schema `Public`
        hint: create it: CREATE SCHEMA "Public"
        [exit status: 2]
        $ -s a b up
        error: the database has no schema `a b`
        hint: create it: CREATE SCHEMA "a b"
        [exit status: 2]
        $ -s a.b up
        error: the database has no schema `a.b`
        hint: create it: CREATE SCHEMA "a.b"
        [exit status: 2]
        $ -s a"b up
        error: the database has no schema `a"b`
        hint: create it: CREATE SCHEMA "a""b"
        [exit status: 2]
        $ -s a'b up
        error: the database has no schema `a'b`
        hint: create it: CREATE SCHEMA "a'b"
        [exit status: 2]
        $ -s a\\b up
        error: the database has no schema `a\b`
        hint: create it: CREATE SCHEMA "a\b"
        [exit status: 2]
        $ -s a,b;-- up
        error: the database has no schema `a,b;--`
        hint: create it: CREATE SCHEMA "a,b;--"
        [exit status: 2]
        $ -s select up
        error: the database has no schema `select`
        hint: create it: CREATE SCHEMA "select"
        [exit status: 2]
        $ -s a\nb up
        error: the database has no schema `a\nb`
        hint: create it: CREATE SCHEMA U&"a\+00000Ab"
        [exit status: 2]
        $ -s public,public up
        error: the database has no schema `public,public`
        hint: create it: CREATE SCHEMA "public,public"
        [exit status: 2]
        $ -s "public" up
        error: the database has no schema `"public"`
        hint: create it: CREATE SCHEMA """public"""
        [exit status: 2]
        $ -s  public up
        error: the database has no schema ` public`
        hint: create it: CREATE SCHEMA " public"
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_schema_that_needs_quotes_is_worked_in_as_any_other() {
    let database = Database::empty().await;
    for schema in STRANGE {
        let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
        database.execute(&format!("CREATE SCHEMA {quoted}")).await;
        let run = |arguments: &[&str]| {
            let arguments = [&["-s", schema], arguments].concat();
            Program::migration(&database.url()).run(&arguments)
        };
        run(&["up", "0002"]).success();
        assert_eq!(run(&["current"]).stdout, "m0002_create_users\n");
        run(&["reset", "--yes"]).success();
        assert_eq!(database.tables(schema).await, [""; 0], "{schema}");
    }
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn a_search_path_that_leads_nowhere_is_said_to() {
    let database = Database::empty().await;
    let url = database.login(PASSWORD, EVERYTHING).await;
    let name = database.location().database().to_owned();
    let mut cases = Cases::at(&database, url);
    for path in ["''", "nope", "pg_catalog, public"] {
        let set = format!("ALTER DATABASE {name} SET search_path = {path}");
        database.execute(&set).await;
        cases.note(path);
        cases.run(&["up"], FAILED).await;
    }
    cases.are(&expect![[r#"
        # ''
        $ up
        error: no schema of the search path exists
        hint: choose one with --database-schema
        [exit status: 2]
        # nope
        $ up
        error: no schema of the search path exists
        hint: choose one with --database-schema
        [exit status: 2]
        # pg_catalog, public
        $ up
        error: the schema `pg_catalog` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
    "#]]);
}
