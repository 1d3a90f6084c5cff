//! `fresh`, `refresh` and `reset`: what they would do, and what stays if they are not one
//! transaction.

use expect_test::expect;
use seaway::{Event, Interrupt, RunError, Runner, Target, runner::teardown::Scope};
use tests::{
    Database, Program, migrator,
    plain::{Plain, runner},
};

use crate::rows::column;

const TABLES: Plain = Plain {
    name: "m0001_tables",
    up: &["CREATE TABLE t (a integer)"],
    down: &["DROP TABLE t"],
    transaction: None,
};

const INDEX: Plain = Plain {
    name: "m0002_index",
    up: &["CREATE INDEX CONCURRENTLY ix_t_a ON t (a)"],
    down: &["DROP INDEX CONCURRENTLY ix_t_a"],
    transaction: Some(false),
};

/// Fails, but not where it is found out what the revisions make.
const FAILING: Plain = Plain {
    name: "m0003_failing",
    up: &["DO $$ BEGIN IF current_schema() = 'public' THEN RAISE EXCEPTION 'no'; END IF; END $$"],
    down: &["SELECT"],
    transaction: None,
};

const STAYING: Plain = Plain {
    down: &["DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$"],
    ..TABLES
};

migrator!(Failing: TABLES, INDEX, FAILING);
migrator!(Staying: STAYING, INDEX);

/// All that `--dry-run` must not change.
async fn state(database: &Database) -> (Vec<String>, Vec<String>, Vec<i64>) {
    let ledger = "SELECT version || ' ' || applied_at FROM seaql_migrations ORDER BY 1";
    (
        database.tables("public").await,
        column(database, ledger).await,
        column(database, "SELECT count(*) FROM _seaway_history").await,
    )
}

#[async_std::test]
async fn a_dry_run_prints_the_steps_and_changes_nothing() {
    let database = Database::empty().await;
    let stress = || Program::stress(&database.url());
    stress().run(&["up", "0003"]).success();
    let before = state(&database).await;
    let mut told = String::new();
    for command in ["reset", "refresh", "fresh"] {
        let run = stress().run(&[command, "--dry-run"]);
        told = told + "$ " + command + "\n" + &run.stable();
    }
    expect![[r#"
        $ reset
        roll back m0003_places
        roll back m0002_find_people
        roll back m0001_people
        drop the ledger and the history, if they exist
        m0002_find_people declines a transaction, so this is not one transaction: if it fails, what was done before stays
        [exit status: 0]
        $ refresh
        roll back m0003_places
        roll back m0002_find_people
        roll back m0001_people
        apply m0001_people
        apply m0002_find_people
        apply m0003_places
        apply m0004_count_visits
        m0002_find_people, m0004_count_visits decline a transaction, so this is not one transaction: if it fails, what was done before stays
        [exit status: 0]
        $ fresh
        to be dropped: 5 objects, about 6007 rows
          table people (about 3000 rows)
          table places (about 3000 rows)
          table _seaway_history (about 3 rows)
          table seaql_migrations (about 3 rows)
          table log (about 1 row)
        m0002_find_people, m0004_count_visits decline a transaction, so this is not one transaction: if it fails, what was done before stays
        [exit status: 0]
    "#]].assert_eq(&told);
    assert_eq!(state(&database).await, before);
}

/// Each of them is refused as the run itself.
#[async_std::test]
async fn a_dry_run_is_refused_as_the_run_is() {
    for (change, commands) in [
        (
            "INSERT INTO seaql_migrations VALUES ('m0099_newer', 0)",
            &["reset", "refresh"][..],
        ),
        (
            "INSERT INTO _seaway_history (revision, action, finished_at) \
             VALUES ('m0002_find_people', 'up', NULL)",
            &["reset", "refresh"],
        ),
        (
            "DELETE FROM seaql_migrations; CREATE TABLE alembic_version AS SELECT '1' AS version_num",
            &["refresh", "fresh"],
        ),
    ] {
        let database = Database::empty().await;
        let stress = || Program::stress(&database.url());
        stress().run(&["up"]).success();
        database.execute(change).await;
        let before = state(&database).await;
        for command in commands {
            let dry = stress().run(&[command, "--dry-run"]);
            assert_eq!(dry.code, Some(4), "{command}: {dry}");
            assert_eq!(dry, stress().run(&[command, "--yes"]), "{command}");
            assert_eq!(dry, stress().run(&[command]), "{command}");
        }
        assert_eq!(state(&database).await, before);
    }
}

#[async_std::test]
async fn the_question_says_that_it_is_not_one_transaction() {
    let database = Database::empty().await;
    let stress = || Program::stress(&database.url());
    stress().run(&["up", "0003"]).success();
    let mut told = String::new();
    for command in ["refresh", "reset"] {
        let run = stress().run_at_terminal(&[command], "n\n");
        told += &run.stable().replace("] \n", "]\n");
    }
    expect![[r#"
        ------- stderr -------
        m0002_find_people, m0004_count_visits decline a transaction, so this is not one transaction: if it fails, what was done before stays
        Roll back everything and apply it again in schema `public` of augo@[server]/[database]? [y/N] error: aborted
        [exit status: 4]
        ------- stderr -------
        m0002_find_people declines a transaction, so this is not one transaction: if it fails, what was done before stays
        Roll back everything in schema `public` of augo@[server]/[database]? [y/N] error: aborted
        [exit status: 4]
    "#]].assert_eq(&told);
    let note = "m0002_find_people, m0004_count_visits decline a transaction";
    let fresh = stress().run_at_terminal(&["fresh"], "n\n");
    assert!(fresh.stderr.contains(note), "{fresh}");
}

fn text(error: &RunError) -> String {
    format!("{error}\nhint: {}\n\n", error.hint().unwrap_or_default())
}

#[async_std::test]
async fn an_error_says_what_stays_of_a_rebuild() {
    let database = Database::empty().await;
    let failing = runner::<Failing>(&database);
    let up = Target::Forward(2);
    failing.up(&up, &mut |_| {}).await.expect("up");
    let mut told = String::new();
    let error = failing.refresh(&mut |_| {}).await.expect_err("it fails");
    told += &text(&error);
    let error = failing.fresh(Scope::Made, &mut |_| {}).await;
    told += &text(&error.expect_err("it fails"));
    let staying = runner::<Staying>(&database);
    let refreshed = staying.refresh(&mut |_| {}).await;
    told += &text(&refreshed.expect_err("there is no way back"));
    staying.up(&Target::Head, &mut |_| {}).await.expect("up");
    let reset = staying.reset(&mut |_| {}).await;
    told += &text(&reset.expect_err("there is no way back"));
    expect![[r#"
        applying revision `m0003_failing` failed: no (SQLSTATE P0001)
        DO $$ BEGIN IF current_schema() = 'public' THEN RAISE EXCEPTION 'no'; END IF; END $$
        rolled back before it: m0002_index, m0001_tables; applied before it: m0001_tables, m0002_index
        hint: `up` resumes

        applying revision `m0003_failing` failed: no (SQLSTATE P0001)
        DO $$ BEGIN IF current_schema() = 'public' THEN RAISE EXCEPTION 'no'; END IF; END $$
        the schema was emptied before it; applied before it: m0001_tables, m0002_index
        hint: `up` resumes

        rolling back revision `m0001_tables` failed: no way back (SQLSTATE P0001)
        DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$
        rolled back before it: m0002_index
        hint: `refresh` resumes

        rolling back revision `m0001_tables` failed: no way back (SQLSTATE P0001)
        DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$
        rolled back before it: m0002_index
        hint: `reset` resumes

    "#]].assert_eq(&told);
}

#[async_std::test]
async fn an_interrupt_says_what_stays_of_a_rebuild() {
    let mut told = String::new();
    for behind in [None, Some("m0001_tables")] {
        let database = Database::empty().await;
        let interrupt = Interrupt::new();
        let runner: Runner = runner::<Failing>(&database).with_interrupt(interrupt.clone());
        let mut observer = |event| match (event, behind) {
            (Event::Planned { steps: 3 }, None) => interrupt.raise(),
            (Event::Finished { revision, .. }, Some(last)) if revision == last => interrupt.raise(),
            _ => {}
        };
        let error = runner.fresh(Scope::Made, &mut observer).await;
        told += &text(&error.expect_err("interrupted"));
    }
    expect![[r#"
        interrupted; the schema was emptied before it
        hint: `up` resumes

        interrupted; the schema was emptied before it; applied before it: m0001_tables
        hint: `up` resumes

    "#]]
    .assert_eq(&told);
}
