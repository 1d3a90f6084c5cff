//! `diff`: its sources, its exit codes, and what it prints.

use std::{fs, process::Command};

use expect_test::expect;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use seaway::{
    ConnectConfig, Database as Connected,
    catalog::{Catalog, LeftOut},
    diff::{differences, statements},
};
use tests::{Database, Outcome, Program};

use super::{EVERY_KIND, bare};
use crate::{rows::column, signals::until};

const OLD: &str = "CREATE TABLE t (id integer, note varchar(10), gone text)";
const NEW: &str = "CREATE TABLE t (id bigint NOT NULL, note varchar(20), PRIMARY KEY (id)); \
     CREATE VIEW v AS SELECT a.id FROM t AS a, t AS b";

#[async_std::test]
async fn files_databases_and_dumps_are_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let database = Database::empty().await;
    database.execute(NEW).await;
    let program = || Program::migration(&database.url());
    fs::write(path("old.sql"), OLD).expect("written");
    let dump = program().run(&["schema", "dump"]).success().stdout.clone();
    fs::write(path("new.json"), dump).expect("written");

    let old = format!("file:{}", path("old.sql"));
    let new = format!("file:{}", path("new.json"));
    let url = format!("database:{}", database.url());
    for same in [["database", &new], [&url, "database"], [&old, &old]] {
        let run = program().run(&["diff", same[0], same[1]]);
        assert_eq!((run.stdout.as_str(), run.code), ("", Some(0)), "{run}");
        let run = program().run(&["diff", same[0], same[1], "--sql"]);
        assert_eq!((run.stdout.as_str(), run.code), ("", Some(0)), "{run}");
    }
    let run = program().run(&["diff", &old, "database"]);
    expect![[r#"
        - column t.gone
        ~ column t.id
            not_null: no -> yes
            type: integer -> bigint
        ~ column t.note
            type: character varying(10) -> character varying(20)
        + constraint t.t_pkey
        + view v
        [exit status: 1]
    "#]]
    .assert_eq(&run.stable());
    let run = program().run(&["diff", &old, &new, "--sql"]);
    expect![[r#"
        SET search_path = "public", pg_catalog;
        SET check_function_bodies = off;
        -- DELETES DATA: all values of "t"."gone"
        ALTER TABLE "t" DROP COLUMN "gone";
        -- REWRITES TABLE: "t", under ACCESS EXCLUSIVE
        -- MAY FAIL: if "t"."id" has a value that is no bigint
        ALTER TABLE "t" ALTER COLUMN "id" TYPE bigint USING "id"::bigint;
        -- SCANS TABLE: "t", under ACCESS EXCLUSIVE
        -- MAY FAIL: if "t"."id" has NULL in a row
        ALTER TABLE "t" ALTER COLUMN "id" SET NOT NULL;
        ALTER TABLE "t" ALTER COLUMN "note" TYPE character varying(20) USING "note"::text;
        -- SCANS TABLE: "t", under ACCESS EXCLUSIVE
        -- MAY FAIL: if rows of "t" break it
        ALTER TABLE "t" ADD CONSTRAINT "t_pkey" PRIMARY KEY (id);
        CREATE VIEW "v" AS
         SELECT a.id
           FROM t a,
            t b;
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
}

/// What the SQL makes of an empty database is the database that it was made from, by `pg_dump`.
#[async_std::test]
async fn one_of_every_kind_is_made_from_nothing() {
    let (original, copy) = (Database::empty().await, Database::empty().await);
    original.execute(EVERY_KIND).await;
    let to = format!("database:{}", original.url());
    let run = Program::migration(&copy.url()).run(&["diff", "database", &to, "--sql"]);
    psql(&copy, &run.success().stdout);

    // The copy has been read once more than the original, so both are restored from dumps.
    let [once, again] = [
        super::judge::restored(&original.url()).await,
        super::judge::restored(&copy.url()).await,
    ];
    let dump = |database: &Database| {
        let url = database.url();
        let mut dump = Command::new("pg_dump");
        let dump = dump.args(["--schema-only", "--no-privileges", bare(&url)]);
        let dump = Outcome::of(dump).success().stdout.clone();
        let lines = dump.lines().filter(|line| !line.contains("restrict "));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(dump(&once), dump(&again));
}

#[test]
fn what_is_no_source_is_refused() {
    for (source, why) in [
        ("nothing", "it is neither"),
        ("file:x.txt", "neither .json nor .sql"),
        ("database:mysql://x", "database URL"),
        ("postgres://u:secretword@h/d", "it is neither"),
    ] {
        let run = Program::migration("").run(&["diff", source, "database"]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains(why), "{run}");
        assert!(!run.stderr.contains("secretword"), "{run}");
    }
    let run = Program::migration("postgres://h/d").run(&["diff", "file:/none/x.sql", "database"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("cannot read /none/x.sql"), "{run}");
}

/// A rename keeps the data; it is offered, and never guessed.
#[async_std::test]
async fn a_rename_is_followed_in_all_that_mentions_the_name() {
    let (old, new) = (Database::empty().await, Database::empty().await);
    old.execute(
        "CREATE TABLE cat (id integer PRIMARY KEY, colour text CHECK (colour <> '')); \
         CREATE TABLE litter (cat integer REFERENCES cat); \
         CREATE VIEW colours AS SELECT colour FROM cat; INSERT INTO cat VALUES (1, 'red')",
    )
    .await;
    new.execute(
        "CREATE TABLE animal (id integer PRIMARY KEY, hue text CHECK (hue <> '')); \
         CREATE TABLE litter (cat integer REFERENCES animal); \
         CREATE VIEW colours AS SELECT hue AS colour FROM animal; \
         ALTER TABLE animal RENAME CONSTRAINT animal_pkey TO cat_pkey; \
         ALTER TABLE animal RENAME CONSTRAINT animal_hue_check TO cat_colour_check",
    )
    .await;
    let to = format!("database:{}", new.url());
    let run = |more: &[&str]| {
        let arguments = [&["diff", "database", &to], more].concat();
        Program::migration(&old.url()).run(&arguments)
    };
    let renames = [
        "--rename",
        "table:cat:animal",
        "--rename",
        "column:animal.colour:hue",
    ];
    let script = run(&[renames.as_slice(), &["--sql"]].concat());
    expect![[r#"
        SET search_path = "public", pg_catalog;
        SET check_function_bodies = off;
        ALTER TABLE "cat" RENAME TO "animal";
        ALTER TABLE "animal" RENAME COLUMN "colour" TO "hue";
        [exit status: 0]
    "#]]
    .assert_eq(&script.stable());
    old.execute(&script.stdout).await;
    run(&[]).success();
    let kept = old.connection().query_one_raw(Statement::from_string(
        DbBackend::Postgres,
        "SELECT hue FROM animal",
    ));
    let hue: String = kept
        .await
        .expect("read")
        .expect("the row")
        .try_get("", "hue")
        .expect("a text");
    assert_eq!(hue, "red");
    expect![[r#"
        ------- stderr -------
        error: cannot rename table cat: FROM has no such object
        [exit status: 2]
    "#]]
    .assert_eq(&run(&renames).stable());
}

/// For a table in use; psql sends one statement after the other.
#[async_std::test]
async fn a_script_for_a_live_table_arrives_at_the_same_schema() {
    let (old, new) = (Database::empty().await, Database::empty().await);
    old.execute("CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (a integer, b integer, c integer); CREATE INDEX t_c ON t (c)").await;
    new.execute(
        "CREATE TABLE p (id integer PRIMARY KEY); \
         CREATE TABLE t (a integer NOT NULL, b integer, c integer, \
           CONSTRAINT t_key UNIQUE (a, b) DEFERRABLE, CONSTRAINT t_small CHECK (b < 9), \
           CONSTRAINT t_p FOREIGN KEY (c) REFERENCES p); \
         CREATE INDEX t_b ON t (b)",
    )
    .await;
    let to = format!("database:{}", new.url());
    let script =
        Program::migration(&old.url()).run(&["diff", "database", &to, "--sql", "--concurrently"]);
    expect![[r#"
        SET search_path = "public", pg_catalog;
        SET check_function_bodies = off;
        DROP INDEX CONCURRENTLY "t_c";
        ALTER TABLE "t" ADD CONSTRAINT "seaway_not_null" CHECK ("a" IS NOT NULL) NOT VALID;
        -- SCANS TABLE: "t", under SHARE UPDATE EXCLUSIVE
        -- MAY FAIL: if a row of "t" breaks it
        ALTER TABLE "t" VALIDATE CONSTRAINT "seaway_not_null";
        ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL;
        ALTER TABLE "t" DROP CONSTRAINT "seaway_not_null";
        CREATE UNIQUE INDEX CONCURRENTLY "t_key" ON "t" ("a", "b");
        ALTER TABLE "t" ADD CONSTRAINT "t_key" UNIQUE USING INDEX "t_key" DEFERRABLE;
        ALTER TABLE "t" ADD CONSTRAINT "t_p" FOREIGN KEY (c) REFERENCES p(id) NOT VALID;
        -- SCANS TABLE: "t", under SHARE UPDATE EXCLUSIVE
        -- MAY FAIL: if a row of "t" breaks it
        ALTER TABLE "t" VALIDATE CONSTRAINT "t_p";
        ALTER TABLE "t" ADD CONSTRAINT "t_small" CHECK ((b < 9)) NOT VALID;
        -- SCANS TABLE: "t", under SHARE UPDATE EXCLUSIVE
        -- MAY FAIL: if a row of "t" breaks it
        ALTER TABLE "t" VALIDATE CONSTRAINT "t_small";
        CREATE INDEX CONCURRENTLY "t_b" ON "t" USING btree (b);
        [exit status: 0]
    "#]]
    .assert_eq(&script.stable());
    psql(&old, &script.stdout);
    Program::migration(&old.url())
        .run(&["diff", "database", &to])
        .success();
}

#[async_std::test]
async fn a_dump_as_sql_makes_the_same_schema_of_an_empty_one() {
    let (original, copy) = (Database::empty().await, Database::empty().await);
    original.execute(EVERY_KIND).await;
    let script = Program::migration(&original.url()).run(&["schema", "dump", "--sql"]);
    psql(&copy, &script.success().stdout);
    let to = format!("database:{}", copy.url());
    let run = Program::migration(&original.url()).run(&["diff", "database", &to]);
    assert_eq!((run.stdout.as_str(), run.code), ("", Some(0)), "{run}");
}

fn psql(database: &Database, script: &str) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(&file, script).expect("written");
    let mut psql = Command::new("psql");
    psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(file.path())
        .arg(bare(&database.url()));
    Outcome::of(&mut psql).success();
}

/// Who may do what counts where both sides tell of it; a file without GRANT does not.
#[async_std::test]
async fn privileges_are_compared_where_both_sides_have_them() {
    let (granted, plain) = (Database::empty().await, Database::empty().await);
    let table = "CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';";
    let grants = "GRANT SELECT ON t TO PUBLIC; GRANT UPDATE (a) ON t TO PUBLIC; \
                  REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC";
    granted.execute(&format!("{table} {grants}")).await;
    plain.execute(table).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("plain.sql");
    fs::write(&file, table).expect("written");

    let file = format!("file:{}", file.to_str().expect("UTF-8"));
    Program::migration(&granted.url())
        .run(&["diff", "database", &file])
        .success();
    let to = format!("database:{}", granted.url());
    let run = Program::migration(&plain.url()).run(&["diff", "database", &to, "--sql"]);
    expect![[r#"
        SET search_path = "public", pg_catalog;
        SET check_function_bodies = off;
        REVOKE EXECUTE ON FUNCTION "f"() FROM PUBLIC;
        GRANT SELECT ON TABLE "t" TO PUBLIC;
        GRANT UPDATE ("a") ON TABLE "t" TO PUBLIC;
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
    psql(&plain, &run.stdout);
    Program::migration(&plain.url())
        .run(&["diff", "database", &to])
        .success();
}

/// An explicit cast to a shorter text would cut what is there without an error.
#[async_std::test]
async fn a_text_that_is_too_long_is_not_cut() {
    let (old, new) = (Database::empty().await, Database::empty().await);
    old.execute(
        "CREATE TABLE t (a varchar(9), b varchar(9)[]); INSERT INTO t VALUES ('long', '{long}')",
    )
    .await;
    new.execute("CREATE TABLE t (a varchar(2), b varchar(2)[])")
        .await;
    let to = format!("database:{}", new.url());
    let run = Program::migration(&old.url()).run(&["diff", "database", &to, "--sql"]);
    let alters: Vec<_> = run
        .success()
        .stdout
        .lines()
        .filter(|it| it.starts_with("ALTER"))
        .collect();
    assert_eq!(alters.len(), 2, "{run}");
    for alter in alters {
        let altered = old.connection().execute_unprepared(alter).await;
        let error = altered.expect_err(alter).to_string();
        assert!(error.contains("value too long"), "{error}");
    }
}

/// The values of a composite follow the names of its attributes, and what is lost is said.
#[async_std::test]
async fn a_composite_is_cast_by_the_names_of_its_attributes() {
    let (old, new) = (Database::empty().await, Database::empty().await);
    old.execute(
        "CREATE TYPE c AS (a integer, b text, gone text, cut text); CREATE TABLE t (v c); \
         INSERT INTO t VALUES (ROW(1, 'x', 'y', 'abcd')), (NULL)",
    )
    .await;
    new.execute(
        "CREATE TYPE c AS (b text, added integer, a bigint, cut varchar(2)); CREATE TABLE t (v c)",
    )
    .await;
    let to = format!("database:{}", new.url());
    let run = Program::migration(&old.url()).run(&["diff", "database", &to, "--sql"]);
    for hazard in [
        r#"-- DELETES DATA: "gone" of each value of "t"."v""#,
        r#"-- DELETES DATA: what is too long for its new type in "cut" of "t"."v""#,
    ] {
        assert!(run.success().stdout.contains(hazard), "{run}");
    }
    psql(&old, &run.stdout);
    let sql = "SELECT count(*) FILTER (WHERE v IS NOT DISTINCT FROM ROW('x', NULL, 1, 'ab')::c) AS kept, \
               count(*) FILTER (WHERE v IS NOT DISTINCT FROM NULL) AS empty FROM t";
    let row = old
        .connection()
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await;
    let row = row.expect("read").expect("a row");
    let count = |name: &str| -> i64 { row.try_get("", name).expect("a number") };
    assert_eq!((count("kept"), count("empty")), (1, 1));
    Program::migration(&old.url())
        .run(&["diff", "database", &to])
        .success();
}

/// A schema may come or go as a whole, and a file may make it itself.
#[async_std::test]
async fn a_schema_that_one_side_lacks_is_made_or_dropped() {
    let (old, new) = (Database::empty().await, Database::empty().await);
    new.execute(
        "CREATE SCHEMA shop; COMMENT ON SCHEMA shop IS 'of books'; GRANT USAGE ON SCHEMA shop TO PUBLIC; \
         CREATE TABLE shop.books (id integer PRIMARY KEY); GRANT SELECT ON shop.books TO PUBLIC",
    )
    .await;
    let diff = |from: &Database, to: &str, form: &str| {
        let program = Program::migration(&from.url());
        program.run(&["diff", "-s", "shop", "database", to, form])
    };
    let other = |it: &Database| format!("database:{}", it.url());
    let text = diff(&old, &other(&new), "--format=text");
    assert_eq!(text.code, Some(1), "{text}");
    assert!(text.stdout.starts_with("+ the schema\n"), "{text}");

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.sql");
    let mut dump = Command::new("pg_dump");
    dump.args(["--schema-only", "--schema=shop", bare(&new.url())]);
    fs::write(&file, &Outcome::of(&mut dump).success().stdout).expect("written");
    let file = format!("file:{}", file.display());
    diff(&new, &file, "--format=text").success();

    let made = diff(&old, &file, "--sql");
    psql(&old, &made.success().stdout);
    diff(&old, &other(&new), "--format=text").success();

    let empty = Database::empty().await;
    let dropped = diff(&old, &other(&empty), "--sql");
    psql(&old, &dropped.success().stdout);
    let schemas = "SELECT count(*) AS n FROM pg_namespace WHERE nspname = 'shop'";
    let schemas = Statement::from_string(DbBackend::Postgres, schemas);
    let row = old.connection().query_one_raw(schemas).await;
    let count = row.expect("read").expect("a row").try_get::<i64>("", "n");
    assert_eq!(count.expect("a number"), 0);
}

/// The scratch database of a file goes with the program, even while the file runs.
#[async_std::test]
async fn an_interrupted_comparison_leaves_no_database() {
    let database = Database::empty().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("slow.sql");
    let mark = database.location().database();
    fs::write(
        &file,
        format!("CREATE TABLE t (); SELECT pg_sleep(600), '{mark}'"),
    )
    .expect("written");
    let file = format!("file:{}", file.display());
    let running = Program::migration(&database.url()).start(&["diff", "database", &file]);
    let at_work = format!(
        "SELECT %s FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600), ''{mark}''%' \
         AND datname LIKE 'seawaydiff%'"
    );
    until(&database, &at_work.replace("%s", "count(*)")).await;
    let names = column::<String>(&database, &at_work.replace("%s", "datname::text")).await;
    running.signal("INT");
    expect![[r#"
        ------- stderr -------
        error: interrupted; nothing has changed
        [exit status: 130]
    "#]]
    .assert_eq(&running.wait().stable());
    let left = format!(
        "SELECT datname::text FROM pg_database WHERE datname = '{}'",
        names[0]
    );
    assert_eq!(column::<String>(&database, &left).await, [""; 0]);
}

/// A file may be what it cannot be: then it is said what to do.
#[async_std::test]
async fn a_file_with_rows_or_a_subscription_is_refused() {
    let database = Database::empty().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file.sql");
    let mut told = String::new();
    for sql in [
        "COPY t (a) FROM stdin;\n1\n\\.\n",
        "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false);",
    ] {
        fs::write(&path, sql).expect("written");
        let file = format!("file:{}", path.display());
        let run = Program::migration(&database.url()).run(&["diff", "database", &file]);
        told += &run
            .stable()
            .replace(path.to_str().expect("UTF-8"), "file.sql");
    }
    expect![[r#"
        ------- stderr -------
        error: file.sql: the file has rows (COPY … FROM stdin), and only the schema is compared
        hint: leave them out: `pg_dump --schema-only`
        [exit status: 2]
        ------- stderr -------
        error: file.sql: the file makes a subscription, and a database that has one cannot be dropped
        hint: leave it out: `pg_dump --no-subscriptions`
        [exit status: 2]
    "#]].assert_eq(&told);
}

/// A role that may not see the options of a user mapping must not take them for none: a script would drop them.
#[async_std::test]
async fn options_that_a_role_may_not_see_are_no_difference() {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; \
             CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'u', password 'p'); \
             CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (\"user\" 'v')",
        )
        .await;
    let url = database
        .login("little", "GRANT USAGE ON SCHEMA public TO {role}")
        .await;
    let config = ConnectConfig::new(url.parse().expect("a URL"), "test");
    let little = Connected::connect(&config).await.expect("connected");
    let read = async |database: &Connected| {
        let read = Catalog::of(database, &LeftOut::default()).await;
        read.expect("a catalog")
    };
    let (all, less) = (read(database.seaway()).await, read(&little).await);
    assert_eq!(differences(&all, &less), []);
    assert_eq!(statements(&less, &all), []);
    database
        .execute("ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET \"user\" 'w')")
        .await;
    assert_eq!(differences(&all, &read(database.seaway()).await).len(), 1);
}
