//! `diff`: its sources, its exit codes, and what it prints.

use std::{fs, process::Command};

use expect_test::expect;
use tests::{Database, Outcome, Program};

use super::{EVERY_KIND, bare};

const OLD: &str = "CREATE TABLE t (id integer, note varchar(10), gone text)";
const NEW: &str = "CREATE TABLE t (id bigint NOT NULL, note varchar(20), PRIMARY KEY (id)); \
     CREATE VIEW v AS SELECT id FROM t";

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
        ~ column t.note
        + column v.id
        + constraint t.t_pkey
        + view v
        [exit status: 1]
    "#]]
    .assert_eq(&run.stable());
    let run = program().run(&["diff", &old, &new, "--sql"]);
    expect![[r#"
        SET search_path = "public";
        SET check_function_bodies = off;
        -- DELETES DATA: all values of "t"."gone"
        ALTER TABLE "t" DROP COLUMN "gone";
        -- REWRITES TABLE: "t", under ACCESS EXCLUSIVE
        -- MAY FAIL: if "t"."id" has a value that is no bigint
        ALTER TABLE "t" ALTER COLUMN "id" TYPE bigint USING "id"::bigint;
        -- SCANS TABLE: "t", under ACCESS EXCLUSIVE
        -- MAY FAIL: if "t"."id" has NULL in a row
        ALTER TABLE "t" ALTER COLUMN "id" SET NOT NULL;
        ALTER TABLE "t" ALTER COLUMN "note" TYPE character varying(20) USING "note"::character varying(20);
        ALTER TABLE "t" ADD CONSTRAINT "t_pkey" PRIMARY KEY (id);
        CREATE VIEW "v" AS
         SELECT t.id
           FROM t;
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
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("script.sql");
    fs::write(&script, &run.success().stdout).expect("written");
    let mut psql = Command::new("psql");
    psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(&script)
        .arg(bare(&copy.url()));
    Outcome::of(&mut psql).success();

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
