//! What is refused or noticed before a first statement, and panics of revisions.

use std::{fmt::Write as _, fs, path::Path};

use expect_test::expect;
use seaway::{RunError, Runner, Target};
use tempfile::TempDir;
use tests::{
    Database, Program, migrator,
    panicking::{Panicking, When},
    plain::{Plain, runner},
    workspace,
};

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
        for arguments in [
            &["up"][..],
            &["plan"],
            &["refresh", "--yes"],
            &["fresh", "--yes"],
            &["fresh", "--dry-run"],
            &["fresh", "--all", "--yes"],
        ] {
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

const FULL: Plain = Plain {
    name: "m0001_full",
    up: &[
        "CREATE TABLE people (id integer)",
        "INSERT INTO people VALUES (1)",
    ],
    down: &["DROP TABLE people"],
    transaction: None,
};

const TOGETHER: Panicking = Panicking {
    plain: Plain {
        name: "m0002_together",
        up: &["INSERT INTO people VALUES (2)"],
        down: &[],
        transaction: None,
    },
    when: When::Always,
};

const ALONE: Panicking = Panicking {
    plain: Plain {
        transaction: Some(false),
        ..TOGETHER.plain
    },
    when: When::Always,
};

const COUNTS: Panicking = Panicking {
    when: When::NoRow,
    ..TOGETHER
};

migrator!(Together: FULL, TOGETHER);
migrator!(Alone: FULL, ALONE);
migrator!(Counts: FULL, COUNTS);

/// Applies all on a connection of the test's own, and returns the error with the rows that stay.
async fn panicked(database: &Database, runner: &Runner) -> (String, Vec<i32>) {
    let error = runner
        .up(&Target::Head, &mut |_| {})
        .await
        .expect_err("a panic");
    assert!(matches!(error, RunError::Failed(_)), "{error}");
    let status = runner.status().await.expect("the connection works");
    assert_eq!(status.current(), Some("m0001_full"));
    let ids = column(database, "SELECT id FROM people ORDER BY id").await;
    (error.to_string(), ids)
}

#[async_std::test]
async fn a_panic_of_a_revision_is_its_failure() {
    let message = "applying revision `m0002_together` failed: it panicked: it was to panic\n\
                   applied before it: m0001_full";
    let database = Database::empty().await;
    let together = panicked(&database, &runner::<Together>(&database)).await;
    assert_eq!(together, (message.to_owned(), vec![1]));
    let database = Database::empty().await;
    let alone = panicked(&database, &runner::<Alone>(&database)).await;
    assert_eq!(alone, (message.to_owned(), vec![1, 2]));
}

#[async_std::test]
async fn a_revision_that_panics_only_without_a_database_is_applied() {
    let database = Database::empty().await;
    let runner = runner::<Counts>(&database);
    runner
        .up(&Target::Head, &mut |_| {})
        .await
        .expect("applied");
    let sums = "SELECT revision || ' ' || (sha256 IS NULL) FROM _seaway_history ORDER BY id";
    let sums = column::<String>(&database, sums).await;
    assert_eq!(sums, ["m0001_full false", "m0002_together true"]);
}

#[async_std::test]
async fn a_program_prints_a_panic_of_a_revision_once_and_as_an_error() {
    let database = Database::empty().await;
    let run = |arguments: &[&str]| Program::panicking(&database.url()).run(arguments);
    let mut told = String::new();
    for arguments in [
        &["up"][..],
        &["status"],
        &["show", "0002"],
        &["plan"],
        &["stamp", "0003"],
        &["status", "--check"],
        &["up"],
        &["down"],
    ] {
        let outcome = run(arguments).stable();
        let _ = write!(told, "$ {}\n{outcome}", arguments.join(" "));
    }
    expect![[r#"
        $ up
        ------- stderr -------
        applied m0001_people ([ms])
        applied m0002_counts ([ms])
        error: applying revision `m0003_together` failed: it panicked at tests/src/panicking.rs:49: it was to panic
        applied before it: m0001_people, m0002_counts
        [exit status: 2]
        $ status
        applied  m0001_people    [time]
        applied  m0002_counts    [time]
        pending  m0003_together
        pending  m0004_alone
        ------- stderr -------
        note: whether m0002_counts has changed since it was applied is unknown: `up` of revision `m0002_counts` cannot be recorded: it panicked at tests/src/panicking.rs:50: no row was hit
        [exit status: 0]
        $ show 0002
        m0002_counts
        number       2
        revises      m0001_people
        followed by  m0003_together
        transaction  yes
        statements   - up, - down
        sha256       -
        ------- stderr -------
        note: `up` of revision `m0002_counts` cannot be recorded: it panicked at tests/src/panicking.rs:50: no row was hit
        note: `down` of revision `m0002_counts` cannot be recorded: it panicked at tests/src/panicking.rs:50: no row was hit
        [exit status: 0]
        $ plan
        ------- stderr -------
        error: `up` of revision `m0003_together` cannot be recorded: it panicked at tests/src/panicking.rs:49: it was to panic
        hint: its code runs here without a database, so if it needs rows that only a database has, only `up` and `down` can run it; otherwise correct it
        [exit status: 2]
        $ stamp 0003
        ------- stderr -------
        marked m0003_together as applied
        [exit status: 0]
        $ status --check
        applied  m0001_people    [time]
        applied  m0002_counts    [time]
        applied  m0003_together  [time]
        pending  m0004_alone
        ------- stderr -------
        note: whether m0002_counts has changed since it was applied is unknown: `up` of revision `m0002_counts` cannot be recorded: it panicked at tests/src/panicking.rs:50: no row was hit
        note: whether m0003_together has changed since it was applied is unknown: `up` of revision `m0003_together` cannot be recorded: it panicked at tests/src/panicking.rs:49: it was to panic
        the database is not at head
        [exit status: 1]
        $ up
        ------- stderr -------
        error: applying revision `m0004_alone` failed: it panicked at tests/src/panicking.rs:49: it was to panic
        [exit status: 2]
        $ down
        ------- stderr -------
        error: revision `m0004_alone` was interrupted while being applied, and is half done
        hint: `up` resumes it; or undo by hand what it did, then `repair m0004_alone --reason …`; after that, run this again
        [exit status: 4]
    "#]].assert_eq(&told);
    let ids = column::<i32>(&database, "SELECT id FROM people ORDER BY id").await;
    assert_eq!(ids, [1, 2, 4]);
}

#[async_std::test]
async fn a_panic_of_the_program_itself_is_printed_as_ever() {
    let database = Database::empty().await;
    let program = Program::panicking(&database.url()).env("PANICKING_PROGRAM", "1");
    let run = program.run(&["status"]);
    assert_eq!(run.code, Some(101), "{run}");
    assert!(run.stderr.contains("the program panics"), "{run}");
    assert!(run.stderr.contains("panicking.rs:"), "{run}");
}

/// Makes a crate's folder with the real sources and two more files.
fn crate_with_stray_files() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (real, copy) = (workspace().join("migration/src"), folder.path().join("src"));
    fs::create_dir(&copy).expect("a source folder");
    for entry in fs::read_dir(&real).expect("revisions") {
        fs::write(copy.join(entry.expect("an entry").file_name()), "").expect("written");
    }
    for stray in [
        "m20260101_120000_add_x.rs",
        "m0014_forgotten.rs",
        "m0015_kept.sql",
    ] {
        fs::write(copy.join(stray), "").expect("written");
    }
    folder
}

#[async_std::test]
async fn a_file_that_is_not_in_the_list_is_noticed() {
    let database = Database::empty().await;
    let folder = crate_with_stray_files();
    let migration = |folder: &Path| {
        let manifest = folder.to_str().expect("UTF-8").to_owned();
        migration(&database)
            .in_folder(folder)
            .env("CARGO_MANIFEST_DIR", &manifest)
    };
    let mut told = String::new();
    for arguments in [&["up", "0001"][..], &["status"], &["--quiet", "up", "0001"]] {
        let outcome = migration(folder.path()).run(arguments);
        let _ = writeln!(
            told,
            "$ {}\n{}",
            arguments.join(" "),
            outcome.success().stderr
        );
        let elsewhere = self::migration(&database).run(arguments);
        assert_eq!(elsewhere.success().stdout.len(), outcome.stdout.len());
        assert!(
            !elsewhere.stderr.contains("list of migrations"),
            "{elsewhere}"
        );
    }
    let milliseconds = regex::Regex::new(r"\d+ ms").expect("a regular expression");
    expect![[r#"
        $ up 0001
        note: src/m0014_forgotten.rs is not in the list of migrations, so it is never applied: add it to lib.rs, or delete it
        note: src/m20260101_120000_add_x.rs is not in the list of migrations, so it is never applied: add it to lib.rs, or delete it
        applied m0001_extensions ([ms])

        $ status
        note: src/m0014_forgotten.rs is not in the list of migrations, so it is never applied: add it to lib.rs, or delete it
        note: src/m20260101_120000_add_x.rs is not in the list of migrations, so it is never applied: add it to lib.rs, or delete it

        $ --quiet up 0001

    "#]].assert_eq(&milliseconds.replace_all(&told, "[ms]"));
    fs::remove_file(folder.path().join("src/lib.rs")).expect("removed");
    let no_crate = migration(folder.path()).run(&["status"]);
    assert_eq!(no_crate.success().stderr, "");
}
