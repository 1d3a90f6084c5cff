//! Functions whose body names what a later schema lacks.

use expect_test::expect;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _};
use seaway::catalog::{
    Catalog, LeftOut,
    bodies::{Names, broken, checked},
};
use tests::{Database, Program};

use super::EVERY_KIND;

const SCHEMA: &str = r#"
CREATE TABLE people (id integer PRIMARY KEY, name text, born date, "Old" text);
CREATE TABLE pets (id integer PRIMARY KEY, name text);
CREATE TABLE logs (id integer);
CREATE SEQUENCE numbers;
CREATE TYPE mood AS ENUM ('sad');
CREATE FUNCTION age(date) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION tell(born text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  m mood;
  logs integer; -- a variable
BEGIN
  -- people.name, logs, age(now())
  PERFORM p.name, age(p.born) FROM people p;
  INSERT INTO pets (name) SELECT 'logs people.name';
  PERFORM nextval('numbers'), logs;
  EXECUTE 'SELECT "Old"
    FROM people';
  PERFORM 'sad'::mood;
END $$;
CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql AS 'WITH logs AS (SELECT 1) SELECT count(*) FROM logs';
CREATE FUNCTION logged() RETURNS bigint LANGUAGE sql AS '
  SELECT count(*) FROM Logs';
CREATE FUNCTION stamped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.born := now(); RETURN NEW;
END $$;
CREATE TRIGGER stamps BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION stamped();
"#;

async fn read(database: &Database) -> Catalog {
    let read = Catalog::of(database.seaway(), &LeftOut::default()).await;
    read.expect("a catalog")
}

#[async_std::test]
async fn a_body_that_names_what_is_gone_is_found_with_its_line() {
    let database = Database::empty().await;
    database.execute(SCHEMA).await;
    let before = read(&database).await;
    assert_eq!(broken(&Names::from(&before), &before), []);
    database
        .execute(
            r#"ALTER TABLE people DROP COLUMN born; ALTER TABLE people RENAME name TO called;
            ALTER TABLE people DROP COLUMN "Old"; DROP TABLE logs; DROP SEQUENCE numbers;
            DROP TYPE mood; DROP FUNCTION age(date)"#,
        )
        .await;
    let after = read(&database).await;
    let lines: Vec<_> = broken(&Names::from(&before), &after)
        .iter()
        .map(ToString::to_string)
        .collect();
    expect![[r#"
        function logged(), line 2: table logs no longer exists
        function stamped(), line 2: column people.born no longer exists
        function tell(text), line 3: enum type mood no longer exists
        function tell(text), line 7: function age(date) no longer exists
        function tell(text), line 7: column people.born no longer exists
        function tell(text), line 7: column people.name no longer exists
        function tell(text), line 9: sequence numbers no longer exists
        function tell(text), line 10: column people.Old no longer exists
        function tell(text), line 12: enum type mood no longer exists"#]]
    .assert_eq(&lines.join("\n"));
}

/// The line is the one that the server itself names.
#[async_std::test]
async fn lines_are_counted_as_plpgsql_counts_them() {
    let database = Database::empty().await;
    let create =
        "CREATE TABLE t (id integer); CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN

          PERFORM id FROM t;
        END $$";
    database.execute(create).await;
    let before = read(&database).await;
    database.execute("DROP TABLE t").await;
    let broken = broken(&Names::from(&before), &read(&database).await);
    let ask = "DO $do$ DECLARE c text; BEGIN PERFORM public.f();
        EXCEPTION WHEN undefined_table THEN GET STACKED DIAGNOSTICS c = PG_EXCEPTION_CONTEXT;
        IF c NOT LIKE '%f() line 4 at %' THEN RAISE '%', c; END IF; END $do$";
    database.execute(ask).await;
    assert_eq!(broken.iter().map(|it| it.line).collect::<Vec<_>>(), [4]);
}

/// They are read by two ways, and a difference between the two would be taken for a name that is gone.
#[async_std::test]
async fn names_are_those_of_the_catalog() {
    let database = Database::empty().await;
    database.execute(EVERY_KIND).await;
    let names = Names::read(database.connection(), "public").await;
    assert_eq!(names.expect("names"), Names::from(&read(&database).await));
}

/// PostgreSQL lets a revision drop what a function names, and says nothing of it.
#[async_std::test]
async fn a_run_names_the_functions_that_it_has_broken() {
    let database = Database::migrated().await;
    database
        .execute(
            "CREATE FUNCTION by_hand(u uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
               PERFORM rebuild_account_snapshots(u);
             END $$",
        )
        .await;
    let program = || Program::migration(&database.url());
    let down = program().run(&["down", "-q"]);
    expect![[r#"
        ------- stderr -------
        warning: function by_hand(uuid), line 2: function rebuild_account_snapshots(uuid) no longer exists
        [exit status: 0]
    "#]]
    .assert_eq(&down.stable());
    let up = program().run(&["up"]);
    assert!(!up.success().stderr.contains("warning"), "{up}");
}

/// Debian has `plpgsql_check`; the servers of other versions under test do not.
#[async_std::test]
async fn plpgsql_check_is_asked_where_the_database_has_it() {
    let database = Database::empty().await;
    let server = "SELECT current_setting('server_version') AS version, \
                  EXISTS (SELECT FROM pg_available_extensions WHERE name = 'plpgsql_check') AS offers";
    let server = Statement::from_string(DbBackend::Postgres, server);
    let row = database.connection().query_one_raw(server).await;
    let row = row.expect("read").expect("a row");
    let version: String = row.try_get("", "version").expect("a text");
    if !row.try_get::<bool>("", "offers").expect("a flag") {
        assert!(
            !version.contains("Debian"),
            "scripts/postgres --test ensure installs it"
        );
        return;
    }
    database.execute(SCHEMA).await;
    database
        .execute(
            "CREATE EXTENSION plpgsql_check;
             CREATE FUNCTION never() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
               PERFORM there.is_not FROM none;
             END $$",
        )
        .await;
    database
        .execute("ALTER TABLE pets DROP COLUMN name; ALTER TABLE people DROP COLUMN born")
        .await;
    let transaction = database.connection().begin().await.expect("begun");
    let checked = checked(&transaction, "public").await;
    let checked = checked.expect("an answer").expect("an extension");
    let lines: Vec<_> = checked.iter().map(ToString::to_string).collect();
    expect![[r#"
        function never(), line 2: relation "none" does not exist
        function stamped(), line 2: record "new" has no field "born"
        function tell(text), line 7: column p.born does not exist"#]]
    .assert_eq(&lines.join("\n"));
}

#[async_std::test]
async fn without_plpgsql_check_it_is_not_asked() {
    let database = Database::empty().await;
    database.execute(SCHEMA).await;
    let checked = checked(database.connection(), "public").await;
    assert_eq!(checked.expect("an answer"), None);
}
