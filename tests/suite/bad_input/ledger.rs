//! Ledgers and histories that are not as this program would have left them.

use expect_test::expect;
use regex::Regex;
use tests::{Database, Program};

use super::{Cases, EVERYTHING, FAILED, PASSWORD, REFUSED, at_0002};

#[async_std::test]
async fn revisions_that_nobody_knows_are_told_without_what_would_steer_a_terminal() {
    let (database, url) = at_0002().await;
    database
        .execute("INSERT INTO seaql_migrations VALUES (E'm0014_\\x1b[31mred\\nerror: forged', 1)")
        .await;
    let mut cases = Cases::at(&database, url.clone());
    for arguments in [
        &["up"][..],
        &["down"],
        &["stamp", "head"],
        &["plan"],
        &["refresh", "--yes"],
        &["reset", "--yes"],
    ] {
        cases.run(arguments, REFUSED).await;
    }
    cases.are(&expect![[r#"
        $ up
        error: the database has revisions that this program does not know: m0014_\u{1b}[31mred\nerror: forged
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
        $ down
        error: the database has revisions that this program does not know: m0014_\u{1b}[31mred\nerror: forged
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
        $ stamp head
        error: the database has revisions that this program does not know: m0014_\u{1b}[31mred\nerror: forged
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
        $ plan
        error: the database has revisions that this program does not know: m0014_\u{1b}[31mred\nerror: forged
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
        $ refresh --yes
        error: the database has revisions that this program does not know: m0014_\u{1b}[31mred\nerror: forged
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
        $ reset --yes
        error: the database has revisions that this program does not know: m0014_\u{1b}[31mred\nerror: forged
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
    "#]]);
    for arguments in [&["current"][..], &["status"], &["stamp", "--purge", "head"]] {
        let run = Program::migration(&url).run(arguments);
        let steers = |c: char| c.is_control() && c != '\n';
        assert!(!run.success().to_string().contains(steers), "{run:?}");
        assert!(!run.to_string().contains("\nerror"), "{run:?}");
    }
}

#[async_std::test]
async fn a_revision_that_was_renamed_is_asked_about() {
    let (database, url) = at_0002().await;
    database
        .execute(
            "UPDATE seaql_migrations SET version = 'm0002_create_\x1buser' \
             WHERE version = 'm0002_create_users'",
        )
        .await;
    let mut cases = Cases::at(&database, url.clone());
    cases.run(&["up"], REFUSED).await;
    cases.run(&["plan"], REFUSED).await;
    cases.are(&expect![[r#"
        $ up
        error: the database has revisions that this program does not know: m0002_create_\u{1b}user
        hint: was `m0002_create_\u{1b}user` renamed to `m0002_create_users`? A revision's file name is its identity: rename it back; otherwise run the newer build that has them, or restore their files
        [exit status: 4]
        $ plan
        error: the database has revisions that this program does not know: m0002_create_\u{1b}user
        hint: was `m0002_create_\u{1b}user` renamed to `m0002_create_users`? A revision's file name is its identity: rename it back; otherwise run the newer build that has them, or restore their files
        [exit status: 4]
    "#]]);
    let status = Program::migration(&url).run(&["status"]);
    expect![[r#"
        note: was `m0002_create_\u{1b}user` renamed to `m0002_create_users`? A revision's file name is its identity: rename it back
    "#]].assert_eq(&status.success().stderr);
}

#[async_std::test]
async fn what_comes_before_something_applied_is_refused_until_it_is_allowed() {
    let (database, url) = at_0002().await;
    database
        .execute("DELETE FROM seaql_migrations WHERE version = 'm0001_extensions'")
        .await;
    let mut cases = Cases::at(&database, url.clone());
    cases.run(&["up"], REFUSED).await;
    cases.run(&["up", "0001"], REFUSED).await;
    cases.are(&expect![[r#"
        $ up
        error: these pending revisions come before applied ones: m0001_extensions
        hint: check that they are compatible with the revisions applied after them, then pass --allow-out-of-order
        [exit status: 4]
        $ up 0001
        error: these pending revisions come before applied ones: m0001_extensions
        hint: check that they are compatible with the revisions applied after them, then pass --allow-out-of-order
        [exit status: 4]
    "#]]);
    let allowed = ["up", "0001", "--allow-out-of-order"];
    Program::migration(&url).run(&allowed).success();
}

#[async_std::test]
async fn a_revision_that_is_half_done_is_not_left_behind() {
    let (database, url) = at_0002().await;
    database
        .execute(
            "INSERT INTO _seaway_history (revision, action) VALUES ('m0003_create_sessions', 'up')",
        )
        .await;
    let mut cases = Cases::at(&database, url);
    for arguments in [
        &["down"][..],
        &["down", "base"],
        &["refresh", "--yes"],
        &["reset", "--yes"],
    ] {
        cases.run(arguments, REFUSED).await;
    }
    cases.are(&expect![[r#"
        $ down
        error: revision `m0003_create_sessions` was interrupted while being applied, and is half done
        hint: `up` resumes it; or undo by hand what it did, then `repair m0003_create_sessions --reason …`; after that, run this again
        [exit status: 4]
        $ down base
        error: revision `m0003_create_sessions` was interrupted while being applied, and is half done
        hint: `up` resumes it; or undo by hand what it did, then `repair m0003_create_sessions --reason …`; after that, run this again
        [exit status: 4]
        $ refresh --yes
        error: revision `m0003_create_sessions` was interrupted while being applied, and is half done
        hint: `up` resumes it; or undo by hand what it did, then `repair m0003_create_sessions --reason …`; after that, run this again
        [exit status: 4]
        $ reset --yes
        error: revision `m0003_create_sessions` was interrupted while being applied, and is half done
        hint: `up` resumes it; or undo by hand what it did, then `repair m0003_create_sessions --reason …`; after that, run this again
        [exit status: 4]
    "#]]);
}

#[async_std::test]
async fn a_half_done_revision_that_this_program_lacks_is_named() {
    for action in ["up", "down"] {
        let (database, url) = at_0002().await;
        let insert = format!(
            "INSERT INTO _seaway_history (revision, action) VALUES ('m0014_gone', '{action}')"
        );
        database.execute(&insert).await;
        let mut cases = Cases::at(&database, url.clone());
        cases.run(&["up"], REFUSED).await;
        cases.run(&["down"], REFUSED).await;
        let repair = ["repair", "m0014_gone", "--reason", "so"];
        Program::migration(&url).run(&repair).success();
        Program::migration(&url).run(&["down", "0001"]).success();
        let expected = if action == "up" {
            expect![[r#"
                $ up
                error: revision `m0014_gone` was interrupted while being applied, and is half done
                hint: `up` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0014_gone --reason …`; after that, run this again
                [exit status: 4]
                $ down
                error: revision `m0014_gone` was interrupted while being applied, and is half done
                hint: `up` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0014_gone --reason …`; after that, run this again
                [exit status: 4]
            "#]]
        } else {
            expect![[r#"
                $ up
                error: revision `m0014_gone` was interrupted while being rolled back, and is half done
                hint: `down` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0014_gone --reason …`; after that, run this again
                [exit status: 4]
                $ down
                error: revision `m0014_gone` was interrupted while being rolled back, and is half done
                hint: `down` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0014_gone --reason …`; after that, run this again
                [exit status: 4]
            "#]]
        };
        cases.are(&expected);
    }
}

async fn with_ledger(sql: &str) -> (Database, String) {
    let database = Database::empty().await;
    database.execute(sql).await;
    let url = database.login(PASSWORD, EVERYTHING).await;
    (database, url)
}

async fn told_of(sql: &str, commands: &[&[&str]], code: i32) -> String {
    let (database, url) = with_ledger(sql).await;
    let mut cases = Cases::at(&database, url);
    cases.note(sql);
    for arguments in commands {
        cases.run(arguments, code).await;
    }
    let seconds = Regex::new(r"\b1\d{9}\b").expect("a regular expression");
    seconds.replace_all(&cases.told, "[seconds]").into_owned()
}

#[async_std::test]
async fn a_table_that_is_not_the_ledger_is_not_taken_for_it() {
    let every: &[&[&str]] = &[
        &["up"],
        &["down"],
        &["status"],
        &["current"],
        &["stamp", "head"],
        &["plan"],
        &["reset", "--yes"],
    ];
    let up: &[&[&str]] = &[&["up"]];
    let mut told = String::new();
    for (sql, commands) in [
        ("CREATE TABLE seaql_migrations (name text)", every),
        ("CREATE TABLE seaql_migrations (version text)", up),
        (
            "CREATE TABLE seaql_migrations AS SELECT 1 AS version, 1::bigint AS applied_at",
            up,
        ),
        (
            "CREATE TABLE seaql_migrations AS SELECT 'm'::text AS version, now() AS applied_at",
            up,
        ),
        (
            "CREATE TABLE seaql_migrations AS SELECT NULL::text AS version, 1::bigint AS applied_at",
            up,
        ),
        (
            "CREATE TABLE seaql_migrations AS SELECT E'm0001_ext\n' AS version, NULL::bigint AS applied_at",
            &[&["up"], &["status"]],
        ),
        (
            "CREATE TABLE seaql_migrations (version text PRIMARY KEY, applied_at bigint NOT NULL, \
          who text NOT NULL)",
            &[&["stamp", "head"]],
        ),
    ] {
        told += &told_of(sql, commands, FAILED).await;
    }
    expect![[r##"
        # CREATE TABLE seaql_migrations (name text)
        $ up
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        $ down
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        $ status
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        $ current
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        $ stamp head
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        $ plan
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        $ reset --yes
        error: `seaql_migrations` is not SeaORM's ledger: column "version" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        # CREATE TABLE seaql_migrations (version text)
        $ up
        error: `seaql_migrations` is not SeaORM's ledger: column "applied_at" does not exist (SQLSTATE 42703)
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        # CREATE TABLE seaql_migrations AS SELECT 1 AS version, 1::bigint AS applied_at
        $ up
        error: `seaql_migrations` is not SeaORM's ledger: its column "version" has another type
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        # CREATE TABLE seaql_migrations AS SELECT 'm'::text AS version, now() AS applied_at
        $ up
        error: `seaql_migrations` is not SeaORM's ledger: its column "applied_at" has another type
        hint: see what `seaql_migrations` is; when it has another name or is gone, `up` makes the right one
        [exit status: 2]
        # CREATE TABLE seaql_migrations AS SELECT NULL::text AS version, 1::bigint AS applied_at
        $ up
        error: a row of `seaql_migrations` has no `version`
        hint: correct that row, or delete it: … FROM seaql_migrations WHERE version IS NULL
        [exit status: 2]
        # CREATE TABLE seaql_migrations AS SELECT E'm0001_ext
        ' AS version, NULL::bigint AS applied_at
        $ up
        error: the row of `m0001_ext\n` in `seaql_migrations` has no `applied_at`
        hint: if the revision is applied, write in that row when, in seconds since 1970; if not, delete the row
        [exit status: 2]
        $ status
        error: the row of `m0001_ext\n` in `seaql_migrations` has no `applied_at`
        hint: if the revision is applied, write in that row when, in seconds since 1970; if not, delete the row
        [exit status: 2]
        # CREATE TABLE seaql_migrations (version text PRIMARY KEY, applied_at bigint NOT NULL, who text NOT NULL)
        $ stamp head
        error: null value in column "who" of relation "seaql_migrations" violates not-null constraint (SQLSTATE 23502)
          Failing row contains (m0001_extensions, [seconds], null).
        [exit status: 2]
    "##]].assert_eq(&told);
}

/// The history may be missing, and another table of its name is none.
#[async_std::test]
async fn a_table_that_cannot_be_the_history_is_left_alone() {
    for sql in [
        "CREATE TABLE _seaway_history (id integer)",
        "CREATE TABLE _seaway_history (id bigint, revision text, action text, started_at text)",
    ] {
        let (database, url) = with_ledger(sql).await;
        for arguments in [&["up", "0002"][..], &["status"], &["down", "base"]] {
            Program::migration(&url).run(arguments).success();
        }
        let mut cases = Cases::at(&database, url);
        cases.note(sql);
        cases
            .run(&["repair", "0001", "--reason", "so"], FAILED)
            .await;
    }
}
