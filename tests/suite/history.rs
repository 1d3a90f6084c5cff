//! Who ran what, when and how: the table beside the ledger, and what is told of it.

use std::fs;

use expect_test::expect;
use serde_json::Value;
use tests::{Database, Program};

use crate::rows::value;

const FUNCTION: &str = "m0013_stored_procedures";

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

/// The newest revision as `history -v` knows it.
fn newest(database: &Database) -> Value {
    let arguments = ["history", "-v", "-r", "-1:", "--format", "json"];
    let run = migration(database).run(&arguments);
    assert_eq!(run.stderr, "", "no SQL is told");
    let document: Value = serde_json::from_str(&run.success().stdout).expect("JSON");
    document["revisions"][0].clone()
}

/// Makes the history say that other statements were applied.
async fn change(database: &Database, revision: &str) {
    let change = format!("UPDATE _seaway_history SET sha256 = 'x' WHERE revision = '{revision}'");
    database.execute(&change).await;
}

#[async_std::test]
async fn every_run_is_written_down_with_who_and_where_and_what() {
    let database = Database::empty().await;
    for arguments in [&["up"][..], &["down"], &["stamp", "head"]] {
        migration(&database).run(arguments).success();
    }
    let sum = |action| {
        format!(
            "SELECT sha256 FROM _seaway_history WHERE revision = '{FUNCTION}' AND action = '{action}'"
        )
    };
    let sums: [String; 3] = [
        value(&database, &sum("up")).await,
        value(&database, &sum("stamp")).await,
        value(&database, &sum("down")).await,
    ];
    assert!(sums.iter().all(|sum| sum.len() == 64), "{sums:?}");
    assert_eq!(sums[0], sums[1], "what is applied");
    change(&database, FUNCTION).await;
    migration(&database)
        .run(&["repair", "0013", "--reason", "made by hand"])
        .success();
    let (role, host): (String, _) = (
        value(&database, "SELECT current_user::text").await,
        fs::read_to_string("/proc/sys/kernel/hostname").expect("a name"),
    );
    let newest = newest(&database);
    let runs = newest["runs"].as_array().expect("a list");
    let actions: Vec<_> = runs.iter().map(|run| &run["action"]).collect();
    assert_eq!(actions, ["repair", "stamp", "down", "up"]);
    for run in runs {
        assert_eq!(run["role"], role.as_str(), "{run}");
        assert_eq!(run["host"], host.trim(), "{run}");
        assert_eq!(run["program"], "migration 0.1.0", "{run}");
        assert_eq!(run["finished"], true, "{run}");
    }
    let [repair, stamp, down, up] = &runs[..] else {
        panic!("{runs:?}")
    };
    assert_eq!(repair["reason"], "made by hand");
    assert!(stamp["reason"].is_null() && stamp["milliseconds"].is_null());
    assert!(up["milliseconds"].is_u64() && down["milliseconds"].is_u64());
    assert_eq!(repair["sha256"], sums[0], "what is applied");
    assert_ne!(sums[2], sums[0], "what was done");
}

#[async_std::test]
async fn history_tells_the_runs_below_each_revision() {
    let database = Database::empty().await;
    migration(&database).run(&["up", "0002"]).success();
    migration(&database).run(&["down"]).success();
    change(&database, "m0001_extensions").await;
    let reason = "'two\nlines'";
    // As a person would quote it.
    migration(&database)
        .run(&["repair", "0001", "--reason", reason])
        .success();
    database
        .execute("UPDATE _seaway_history SET finished_at = NULL WHERE action = 'down'")
        .await;
    expect![[r#"
        m0003_create_sessions
            pending
        m0002_create_users
            half done: down, 0 statements done
            down [time], unfinished, by [role] on [host], migration 0.1.0
            up [time], [ms], by [role] on [host], migration 0.1.0
        m0001_extensions
            applied [time]
            repair [time], by [role] on [host], migration 0.1.0: 'two lines'
            up [time], [ms], by [role] on [host], migration 0.1.0
        [exit status: 0]
    "#]]
    .assert_eq(
        &migration(&database)
            .run(&["history", "-v", "-r", ":0003"])
            .stable(),
    );
}

#[async_std::test]
async fn status_says_what_has_changed_and_repair_ends_it() {
    let database = Database::migrated().await;
    let told = |arguments: &[&str]| {
        let run = migration(&database).run(arguments);
        let mut lines: Vec<_> = run.stdout.lines().collect();
        let shown = lines.split_off(lines.len() - 2).join("\n") + "\n";
        let run = tests::Outcome {
            stdout: shown,
            ..run
        };
        run.stable()
    };
    change(&database, FUNCTION).await;
    expect![[r#"
        applied  m0012_create_financial_settings   [time]
        applied  m0013_stored_procedures           [time]  changed since
        ------- stderr -------
        m0013_stored_procedures has changed since it was applied: restore it, or accept it with `repair m0013_stored_procedures --reason …`
        [exit status: 0]
    "#]].assert_eq(&told(&["status"]));
    expect![[r#"
        applied  m0012_create_financial_settings   [time]
        applied  m0013_stored_procedures           [time]  changed since
        ------- stderr -------
        m0013_stored_procedures has changed since it was applied: restore it, or accept it with `repair m0013_stored_procedures --reason …`
        some applied revisions have changed since they were applied
        [exit status: 1]
    "#]].assert_eq(&told(&["status", "--check"]));
    let json = || -> Vec<String> {
        let run = migration(&database).run(&["status", "--format", "json"]);
        assert_eq!(run.stderr, "");
        let document: Value = serde_json::from_str(&run.success().stdout).expect("JSON");
        assert_eq!(document["at_head"], true);
        let revisions = document["revisions"].as_array().expect("a list");
        let changed = revisions.iter().filter(|row| row["changed"] == true);
        changed.map(|row| row["revision"].to_string()).collect()
    };
    assert_eq!(json(), [format!("\"{FUNCTION}\"")]);
    migration(&database)
        .run(&["repair", "0013", "--reason", "only a comment"])
        .success();
    expect![[r#"
        applied  m0012_create_financial_settings   [time]
        applied  m0013_stored_procedures           [time]
        [exit status: 0]
    "#]]
    .assert_eq(&told(&["status", "--check"]));
    assert_eq!(json(), [""; 0]);
    assert_eq!(newest(&database)["runs"][0]["reason"], "only a comment");
}

#[async_std::test]
async fn a_repair_of_what_has_not_changed_writes_nothing() {
    let database = Database::migrated().await;
    let runs = "SELECT count(*) FROM _seaway_history";
    let before: i64 = value(&database, runs).await;
    let repair = migration(&database).run(&["repair", "3", "--reason", "so"]);
    let said = "nothing to repair: m0003_create_sessions has not changed\n";
    assert_eq!(repair.success().stderr, said);
    assert_eq!(value::<i64>(&database, runs).await, before);
}

#[async_std::test]
async fn up_says_what_differs_although_nothing_is_pending() {
    let database = Database::migrated().await;
    database
        .execute(
            "INSERT INTO seaql_migrations
               SELECT 'm00' || n || '_of_tomorrow', 1800000000 FROM generate_series(20, 26) AS n;
             UPDATE _seaway_history SET sha256 = 'x' WHERE revision IN
               ('m0003_create_sessions', 'm0013_stored_procedures')",
        )
        .await;
    expect![[r#"
        ------- stderr -------
        nothing to apply
        the database has revisions that this program does not know: m0020_of_tomorrow, m0021_of_tomorrow, m0022_of_tomorrow, m0023_of_tomorrow, m0024_of_tomorrow and 2 more
        applied with other statements than this program has, see `status`: m0003_create_sessions, m0013_stored_procedures
        [exit status: 0]
    "#]].assert_eq(&migration(&database).run(&["up"]).stable());
}

/// A newer build may write what this one does not know.
#[async_std::test]
async fn an_action_or_a_time_that_nobody_knows_stops_nothing() {
    let database = Database::migrated().await;
    database
        .execute(
            "DELETE FROM _seaway_history;
             INSERT INTO _seaway_history (revision, action, started_at, finished_at, host, program) VALUES
               ('m0013_stored_procedures', E'merge\nerror: x', '2026-01-01 UTC', now(), 'h', 'p'),
               ('m0013_stored_procedures', 'merge', '2026-01-01 UTC', NULL, 'h', 'p'),
               ('m0013_stored_procedures', 'up', 'infinity', now(), 'h', 'p'),
               ('m0013_stored_procedures', 'up', '-infinity', now(), 'h', 'p')",
        )
        .await;
    assert_works(&database.url(), 4);
    let history = migration(&database).run(&["history", "-v", "-r", "0012:"]);
    expect![[r#"
        m0013_stored_procedures (head)
            applied [time]
            up [time], [ms], by [role] on [host], migration 0.1.0
            down [time], [ms], by [role] on [host], migration 0.1.0
            up, by [role] on [host], p
            up, by [role] on [host], p
            merge [time], unfinished, by [role] on [host], p
            merge\nerror: x [time], by [role] on [host], p
        [exit status: 0]
    "#]]
    .assert_eq(&history.stable());
    database
        .execute(
            "INSERT INTO _seaway_history (revision, action, started_at) VALUES
               ('m0013_stored_procedures', 'up', 'infinity')",
        )
        .await;
    expect![[r#"
        applied    m0001_extensions                  [time]
        applied    m0002_create_users                [time]
        applied    m0003_create_sessions             [time]
        applied    m0004_create_storage              [time]
        applied    m0005_create_financial_accounts   [time]
        applied    m0006_create_transactions         [time]
        applied    m0007_create_budgets              [time]
        applied    m0008_create_shared_spaces        [time]
        applied    m0009_create_notifications        [time]
        applied    m0010_create_searchable_messages  [time]
        applied    m0011_create_forecast_tables      [time]
        applied    m0012_create_financial_settings   [time]
        half done  m0013_stored_procedures           up, 0 statements done
        ------- stderr -------
        m0013_stored_procedures is half done: `up` resumes it; or undo by hand what it did, then `repair m0013_stored_procedures --reason …`
        [exit status: 0]
    "#]].assert_eq(&migration(&database).run(&["status"]).stable());
    migration(&database).run(&["current"]).success();
    let repair = ["repair", "0013", "--reason", "so"];
    migration(&database).run(&repair).success();
    migration(&database).run(&["status", "--check"]).success();
}

/// It tells the story, and decides nothing.
#[async_std::test]
async fn without_the_table_everything_else_works() {
    let database = Database::migrated().await;
    database.execute("DROP TABLE _seaway_history").await;
    assert_works(&database.url(), 0);
    let tables = database.tables("public").await;
    assert!(
        tables.contains(&"_seaway_history".to_owned()),
        "`up` makes it anew"
    );
}

#[async_std::test]
async fn with_a_table_that_is_not_for_this_role_everything_else_works() {
    let database = Database::migrated().await;
    // What a role has made, it may drop.
    migration(&database).run(&["down"]).success();
    let grant = "GRANT CREATE, USAGE ON SCHEMA public TO {role};
        GRANT SELECT, INSERT, UPDATE, DELETE ON seaql_migrations TO {role}";
    let url = database.login("worker", grant).await;
    Program::migration(&url).run(&["up"]).success();
    let before: i64 = value(&database, "SELECT count(*) FROM _seaway_history").await;
    assert_works(&url, 0);
    let after: i64 = value(&database, "SELECT count(*) FROM _seaway_history").await;
    assert_eq!(before, after);
}

/// Reads and writes with a program whose revisions are all applied.
fn assert_works(url: &str, runs: usize) {
    for arguments in [
        &["status", "--check"][..],
        &["current"],
        &["history", "-v"],
        &["down"],
        &["up"],
        &["status", "--check"],
    ] {
        let run = Program::migration(url).run(arguments);
        run.success();
        if arguments == ["history", "-v"] {
            let told = run.stdout.matches(" by ").count();
            assert_eq!(told, runs, "{run}");
        }
    }
}
