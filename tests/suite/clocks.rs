//! Clocks that differ: the ledger's times never run backwards, and where they disagree with the
//! list, `down` asks which revision is meant.

use expect_test::expect;
use seaway::{RunError, Target, TargetError};
use tests::{
    Database, Outcome, Program, migrator,
    plain::{Plain, runner},
};

use crate::{
    journal::planned::after_one_statement,
    plan::psql,
    rows::{column, value},
};

/// An hour, in the seconds of the ledger.
const AHEAD: i64 = 3600;

const LATEST: &str = "SELECT version::text FROM seaql_migrations ORDER BY version DESC LIMIT 1";

/// How many pairs of rows have times in another order than the list.
const BACKWARDS: &str = "SELECT count(*) FROM seaql_migrations AS a, seaql_migrations AS b \
     WHERE a.version < b.version AND a.applied_at > b.applied_at";

fn migration(database: &Database, arguments: &[&str]) -> Outcome {
    Program::migration(&database.url()).run(arguments)
}

/// Makes a database in which m0012 was applied by a machine whose clock is an hour ahead of
/// everybody else's.
async fn at_0012_with_a_clock_ahead() -> Database {
    let database = Database::migrated().await;
    migration(&database, &["down", "0012"]).success();
    set_ahead(&database, "m0012%").await;
    database
}

/// Sets the time of some rows of the ledger an hour ahead of the server's clock.
async fn set_ahead(database: &Database, versions: &str) {
    let ahead = format!(
        "UPDATE seaql_migrations SET applied_at = extract(epoch FROM now())::bigint + {AHEAD} \
         WHERE version LIKE '{versions}'"
    );
    database.execute(&ahead).await;
}

/// Makes a database as earlier builds left it: m0013 was applied last, and m0012 has the later time.
async fn turned_round() -> Database {
    let database = Database::migrated().await;
    set_ahead(&database, "m0012%").await;
    database
}

async fn latest(database: &Database) -> String {
    value(database, LATEST).await
}

async fn backwards(database: &Database) -> i64 {
    value(database, BACKWARDS).await
}

#[async_std::test]
async fn whoever_applies_with_a_clock_behind_does_not_turn_the_order_round() {
    let database = at_0012_with_a_clock_ahead().await;
    migration(&database, &["up", "-q"]).success();
    assert_eq!(latest(&database).await, "m0013_stored_procedures");
    assert_eq!(backwards(&database).await, 0);
    migration(&database, &["down", "-q"]).success();
    let left = latest(&database).await;
    assert_eq!(left, "m0012_create_financial_settings");
}

#[async_std::test]
async fn whoever_stamps_with_a_clock_behind_does_not_turn_the_order_round() {
    let database = at_0012_with_a_clock_ahead().await;
    migration(&database, &["stamp", "-q", "head"]).success();
    assert_eq!(latest(&database).await, "m0013_stored_procedures");
    assert_eq!(backwards(&database).await, 0);
}

#[async_std::test]
async fn a_printed_script_does_not_turn_the_order_round() {
    for printed in [&["up", "--sql", "0012:"][..], &["plan"]] {
        let database = at_0012_with_a_clock_ahead().await;
        let script = migration(&database, printed).success().stdout.clone();
        psql(&database, &[], &script).success();
        assert_eq!(latest(&database).await, "m0013_stored_procedures");
        assert_eq!(backwards(&database).await, 0, "{printed:?}");
    }
}

#[async_std::test]
async fn rebuilds_and_revisions_without_a_transaction_do_not_turn_the_order_round() {
    let database = Database::migrated().await;
    set_ahead(&database, "m0001%").await;
    assert_eq!(backwards(&database).await, 12);
    // Its ledger is emptied first, and filled by one clock again.
    migration(&database, &["refresh", "-q", "--yes"]).success();
    assert_eq!(backwards(&database).await, 0);

    let database = Database::empty().await;
    let runner = runner::<Two>(&database);
    let one = Target::Forward(1);
    runner.up(&one, &mut |_| {}).await.expect("applied");
    set_ahead(&database, "m0001%").await;
    runner.up(&one, &mut |_| {}).await.expect("applied");
    assert_eq!(backwards(&database).await, 0);
}

#[async_std::test]
async fn a_number_of_steps_is_refused_where_the_times_and_the_list_differ() {
    let database = turned_round().await;
    let mut told = String::new();
    for arguments in [
        &["down"][..],
        &["down", "-1"],
        &["down", "-n", "2"],
        &["plan", "-1"],
    ] {
        let run = migration(&database, arguments);
        assert_eq!(run.code, Some(4), "{run}");
        assert_eq!(run.stdout, "", "{run}");
        told.push_str(&run.stderr);
    }
    expect![[r#"
        error: the order of application and the order of the list disagree: by `applied_at`, m0012_create_financial_settings was applied after m0013_stored_procedures; in the list, m0013_stored_procedures comes after m0012_create_financial_settings
        hint: name the target: `down m0012_create_financial_settings` rolls back m0013_stored_procedures; a named target follows the list
        error: the order of application and the order of the list disagree: by `applied_at`, m0012_create_financial_settings was applied after m0013_stored_procedures; in the list, m0013_stored_procedures comes after m0012_create_financial_settings
        hint: name the target: `down m0012_create_financial_settings` rolls back m0013_stored_procedures; a named target follows the list
        error: the order of application and the order of the list disagree: by `applied_at`, m0012_create_financial_settings was applied after m0013_stored_procedures; in the list, m0013_stored_procedures comes after m0012_create_financial_settings
        hint: name the target: `down m0011_create_forecast_tables` rolls back the last 2 of the list; a named target follows the list
        error: the order of application and the order of the list disagree: by `applied_at`, m0012_create_financial_settings was applied after m0013_stored_procedures; in the list, m0013_stored_procedures comes after m0012_create_financial_settings
        hint: name the target: `down m0012_create_financial_settings` rolls back m0013_stored_procedures; a named target follows the list
    "#]].assert_eq(&told);
    assert_eq!(latest(&database).await, "m0013_stored_procedures");
    let count = "SELECT count(*) FROM seaql_migrations";
    assert_eq!(value::<i64>(&database, count).await, 13);
}

#[async_std::test]
async fn what_the_hint_says_rolls_back_the_last_of_the_list() {
    let database = turned_round().await;
    let down = ["down", "m0012_create_financial_settings"];
    expect![[r#"
        ------- stderr -------
        rolled back m0013_stored_procedures ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database, &down).stable());
    assert_eq!(latest(&database).await, "m0012_create_financial_settings");
    // Both orders agree now.
    migration(&database, &["down", "-q"]).success();
    assert_eq!(latest(&database).await, "m0011_create_forecast_tables");
}

#[async_std::test]
async fn all_of_them_are_rolled_back_in_the_order_of_the_list() {
    let rolled_back =
        "SELECT revision FROM _seaway_history WHERE action = 'down' ORDER BY id LIMIT 2";
    let last = ["m0013_stored_procedures", "m0012_create_financial_settings"];
    for arguments in [
        &["down", "base"][..],
        &["down", "0011"],
        &["refresh", "--yes"],
    ] {
        let database = turned_round().await;
        migration(&database, arguments).success();
        let order = column::<String>(&database, rolled_back).await;
        assert_eq!(order, last, "{arguments:?}");
    }
    let database = turned_round().await;
    let plan = migration(&database, &["plan", "0011"])
        .success()
        .stdout
        .clone();
    psql(&database, &[], &plan).success();
    assert_eq!(column::<String>(&database, rolled_back).await, last);
    let database = turned_round().await;
    migration(&database, &["reset", "--yes"]).success();
}

#[async_std::test]
async fn current_is_the_last_of_the_list_and_a_note_says_that_down_needs_a_target() {
    let database = turned_round().await;
    expect![[r#"
        m0013_stored_procedures
        ------- stderr -------
        note: the order of application and the order of the list disagree: by `applied_at`, m0012_create_financial_settings was applied after m0013_stored_procedures; in the list, m0013_stored_procedures comes after m0012_create_financial_settings; so `down` needs a named target
        [exit status: 0]
    "#]].assert_eq(&migration(&database, &["current"]).stable());
    let note = "note: the order of application and the order of the list disagree";
    let status = migration(&database, &["status", "--check"]);
    assert!(status.success().stderr.contains(note), "{status}");
    // Where plain `down` does what everybody expects, nothing is said.
    migration(&database, &["down", "-q", "0011"]).success();
    set_ahead(&database, "m0001%").await;
    set_ahead(&database, "m0011%").await;
    for command in ["current", "status"] {
        let run = migration(&database, &[command]);
        assert!(!run.success().stderr.contains("note:"), "{run}");
    }
    migration(&database, &["down", "-q"]).success();
    assert_eq!(latest(&database).await, "m0010_create_searchable_messages");
}

#[async_std::test]
async fn where_the_times_are_equal_the_list_decides() {
    let database = Database::migrated().await;
    database
        .execute("UPDATE seaql_migrations SET applied_at = 1800000000")
        .await;
    for left in [
        "m0012_create_financial_settings",
        "m0011_create_forecast_tables",
    ] {
        migration(&database, &["down", "-q"]).success();
        assert_eq!(latest(&database).await, left);
    }
    // Applied again by a clock that is behind, the time is the same one.
    migration(&database, &["up", "-q"]).success();
    let times = "SELECT DISTINCT applied_at FROM seaql_migrations";
    assert_eq!(column::<i64>(&database, times).await, [1_800_000_000]);
}

/// Declines a transaction.
const ALONE: Plain = Plain {
    name: "m0002_alone",
    up: &["CREATE TABLE alone (id integer)"],
    down: &["DROP TABLE alone"],
    transaction: Some(false),
};

const FIRST: Plain = Plain {
    name: "m0001_first",
    up: &["CREATE TABLE first (id integer)"],
    down: &["DROP TABLE first"],
    transaction: None,
};

const LAST: Plain = Plain {
    name: "m0003_last",
    up: &["CREATE TABLE last (id integer)"],
    down: &["DROP TABLE last"],
    transaction: None,
};

migrator!(Two: FIRST, ALONE);
migrator!(Three: FIRST, ALONE, LAST);

/// As an earlier build left it that took m0002 for the last one, and was killed in it.
#[async_std::test]
async fn a_way_down_that_was_interrupted_is_resumed_whatever_the_times_are() {
    let database = Database::empty().await;
    let runner = runner::<Three>(&database);
    runner
        .up(&Target::Head, &mut |_| {})
        .await
        .expect("applied");
    set_ahead(&database, "m0001%").await;
    let refused = runner.down(&Target::Back(1), &mut |_| {}).await;
    let is_refused = matches!(refused, Err(RunError::Target(TargetError::Order(_))));
    assert!(is_refused, "{refused:?}");
    let interrupted =
        "INSERT INTO _seaway_history (revision, action) VALUES ('m0002_alone', 'down')";
    database.execute(interrupted).await;
    let done = runner.down(&Target::Back(1), &mut |_| {}).await;
    let done = done.expect("rolled back");
    assert_eq!(done.len(), 1);
    assert_eq!(done[0].revision, "m0002_alone");
}

#[async_std::test]
async fn no_run_of_the_history_ends_before_it_begins() {
    let database = Database::empty().await;
    let runner = runner::<Two>(&database);
    let one = Target::Forward(1);
    runner.up(&one, &mut |_| {}).await.expect("applied");
    // The server's clock is set back while they are at work.
    let interrupted = |revision: &str| {
        format!(
            "INSERT INTO _seaway_history (revision, action, started_at) \
             VALUES ('{revision}', 'up', now() + interval '1 hour')"
        )
    };
    database.execute(&interrupted("m0002_alone")).await;
    runner.up(&one, &mut |_| {}).await.expect("resumed");
    database.execute(&interrupted("m0009_gone")).await;
    let repaired = runner
        .repair("m0009_gone", "undone by hand", &mut |_| {})
        .await;
    repaired.expect("repaired");
    let runs = "SELECT count(*) FROM _seaway_history WHERE finished_at >= started_at";
    assert_eq!(value::<i64>(&database, runs).await, 4);
    let impossible = "SELECT count(*) FROM _seaway_history \
                      WHERE finished_at < started_at OR milliseconds < 0";
    assert_eq!(value::<i64>(&database, impossible).await, 0);
}

/// Sets the server's clock back by an hour after the begin of each transaction, in one database.
async fn set_back(database: &Database) {
    let set_back = "CREATE OR REPLACE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz \
         LANGUAGE sql VOLATILE AS 'SELECT pg_catalog.now() - interval ''1 hour'''";
    database.execute(set_back).await;
}

#[async_std::test]
async fn no_run_of_a_script_ends_before_it_begins() {
    let database = Database::empty().await;
    set_back(&database).await;
    let script = migration(&database, &["up", "--sql"]);
    psql(&database, &[], &script.success().stdout).success();
    let runs = "SELECT count(*) FROM _seaway_history \
                WHERE finished_at = started_at AND milliseconds = 0";
    assert_eq!(value::<i64>(&database, runs).await, 13);
    let resumed = after_one_statement().await;
    set_back(&resumed).await;
    let rest = Program::stress(&resumed.url()).run(&["plan", "0002"]);
    psql(&resumed, &[], &rest.success().stdout).success();
    let runs = "SELECT count(*) FROM _seaway_history \
                WHERE finished_at = started_at AND revision LIKE 'm0002%'";
    assert_eq!(value::<i64>(&resumed, runs).await, 1);
}
