//! What only reads: `status`, `current`, `heads` and `history`; and that it only reads.

use expect_test::expect;
use tests::{Database, Program};

/// Rights of a role that may only look.
const READER: &str = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}";

/// Every way to read.
const READING: [&[&str]; 12] = [
    &["status"],
    &["status", "--check"],
    &["status", "--format", "json"],
    &["current"],
    &["current", "--format", "json"],
    &["heads"],
    &["history"],
    &["history", "-r", ":current"],
    &["history", "-v"],
    &["show", "head"],
    &["plan", "--format", "json"],
    &["plan", "base"],
];

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

/// A program that was not told of any database.
fn offline(arguments: &[&str]) -> String {
    let program = Program::migration("").without("DATABASE_URL");
    program.run(arguments).stable()
}

/// Runs every way to read, and fails where one fails; a no to `--check` is an answer.
fn read_all(url: &str, expected_of_check: i32) {
    for arguments in READING {
        let run = Program::migration(url).run(arguments);
        let asked = arguments.contains(&"--check");
        let expected = if asked { expected_of_check } else { 0 };
        assert_eq!(run.code, Some(expected), "{arguments:?}: {run}");
    }
}

#[async_std::test]
async fn a_role_that_may_only_look_can_read_an_empty_database() {
    let database = Database::empty().await;
    let url = database.login("reader", READER).await;
    expect![[r#"
        ------- stderr -------
        at base: no revision is applied
        pending: 13 revisions, m0001_extensions to m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["current"]).stable());
    read_all(&url, 1);
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn a_role_that_may_only_look_can_read_a_migrated_database() {
    let database = Database::migrated().await;
    let url = database.login("reader", READER).await;
    read_all(&url, 0);
}

#[async_std::test]
async fn a_database_that_takes_no_writes_can_be_read() {
    for (database, expected_of_check) in [
        (Database::empty().await, 1),
        (Database::migrated().await, 0),
    ] {
        let name = database.location().database();
        let read_only = format!("ALTER DATABASE \"{name}\" SET default_transaction_read_only = on");
        database.execute(&read_only).await;
        let refused = migration(&database).run(&["fresh", "--yes"]);
        assert!(
            refused.stderr.contains("read-only transaction"),
            "{refused}"
        );
        read_all(&database.url(), expected_of_check);
    }
}

#[async_std::test]
async fn status_check_says_no_where_something_is_pending_or_unknown() {
    let database = Database::migrated().await;
    let check = || {
        let run = migration(&database).run(&["status", "--check"]);
        let table = migration(&database).run(&["status"]);
        assert_eq!(run.stdout, table.stdout);
        (run.code, run.stderr)
    };
    assert_eq!(check(), (Some(0), String::new()));
    let no = || (Some(1), "the database is not at head\n".to_owned());
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0014_from_tomorrow', 1800000000)")
        .await;
    assert_eq!(check(), no());
    database
        .execute("DELETE FROM seaql_migrations WHERE version > 'm0013'")
        .await;
    assert_eq!(check(), no());
}

#[test]
fn heads_and_history_need_no_database() {
    expect![[r#"
        m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&offline(&["heads"]));
    expect![[r#"
        m0013_stored_procedures (head)
        m0012_create_financial_settings
        m0011_create_forecast_tables
        m0010_create_searchable_messages
        m0009_create_notifications
        m0008_create_shared_spaces
        m0007_create_budgets
        m0006_create_transactions
        m0005_create_financial_accounts
        m0004_create_storage
        m0003_create_sessions
        m0002_create_users
        m0001_extensions
        [exit status: 0]
    "#]]
    .assert_eq(&offline(&["history"]));
    expect![[r#"
        {
          "revisions": [
            {
              "revision": "m0013_stored_procedures",
              "number": 13,
              "revises": "m0012_create_financial_settings",
              "is_head": true
            },
            {
              "revision": "m0012_create_financial_settings",
              "number": 12,
              "revises": "m0011_create_forecast_tables",
              "is_head": false
            }
          ]
        }
        [exit status: 0]
    "#]]
    .assert_eq(&offline(&["history", "-r", "-2:", "--format", "json"]));
    expect![[r#"
        {
          "heads": [
            "m0013_stored_procedures"
          ]
        }
        [exit status: 0]
    "#]]
    .assert_eq(&offline(&["heads", "--format", "json"]));
}

#[test]
fn history_shows_a_range_of_revisions() {
    let mut told = String::new();
    for range in [
        "-3:",
        ":+2",
        "0003:users",
        "users:0003",
        "-2:0005",
        "head:",
        ":base",
        "nonsense:",
        "create:",
        "0003",
        "-3:+3",
        "postgres://ann:s3cret@h/d",
    ] {
        told = told + "$ history -r " + range + "\n" + &offline(&["history", "-r", range]);
    }
    expect![[r#"
        $ history -r -3:
        m0013_stored_procedures (head)
        m0012_create_financial_settings
        m0011_create_forecast_tables
        [exit status: 0]
        $ history -r :+2
        m0002_create_users
        m0001_extensions
        [exit status: 0]
        $ history -r 0003:users
        ------- stderr -------
        error: `0003` is newer than `users`
        hint: the older end stands before the colon
        [exit status: 2]
        $ history -r users:0003
        m0003_create_sessions
        [exit status: 0]
        $ history -r -2:0005
        m0005_create_financial_accounts
        m0004_create_storage
        [exit status: 0]
        $ history -r head:
        [exit status: 0]
        $ history -r :base
        [exit status: 0]
        $ history -r nonsense:
        ------- stderr -------
        error: no revision matches `nonsense`
        hint: did you mean m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions? `status` lists all
        [exit status: 2]
        $ history -r create:
        ------- stderr -------
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ history -r 0003
        ------- stderr -------
        error: invalid value '0003' for '--rev-range <FROM:TO>': `0003` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r -3:+3
        ------- stderr -------
        error: invalid value '-3:+3' for '--rev-range <FROM:TO>': `-3:+3` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r postgres://ann:s3cret@h/d
        ------- stderr -------
        error: invalid value 'postgres://…': a URL is no range

        For more information, try '--help'.
        [exit status: 2]
    "#]].assert_eq(&told);
    assert_eq!(
        offline(&["history", "-r-1:"]),
        offline(&["history", "--rev-range=0012:"])
    );
}

#[async_std::test]
async fn history_knows_what_is_current_and_then_only_connects() {
    let database = Database::empty().await;
    let history = |range| migration(&database).run(&["history", "-r", range]).stdout;
    assert_eq!(history(":current"), "");
    migration(&database).run(&["up", "0003"]).success();
    assert_eq!(
        history("-2:current"),
        "m0003_create_sessions\nm0002_create_users\n"
    );
    assert_eq!(
        history("current:+2"),
        "m0005_create_financial_accounts\nm0004_create_storage\n"
    );
    expect![[r#"
        ------- stderr -------
        error: no database URL was given
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
    "#]]
    .assert_eq(&offline(&["history", "-r", "current:"]));
}

#[async_std::test]
async fn history_marks_what_is_current_if_asked() {
    let database = Database::empty().await;
    let history = |arguments: &[&str]| {
        let arguments = [&["history", "-r", "0002:0004"], arguments].concat();
        migration(&database).run(&arguments).stable()
    };
    migration(&database).run(&["up", "0003"]).success();
    let json = history(&["--indicate-current", "--format", "json"]);
    let told = history(&["-i"]) + &history(&[]) + &json;
    expect![[r#"
        m0004_create_storage
        m0003_create_sessions (current)
        [exit status: 0]
        m0004_create_storage
        m0003_create_sessions
        [exit status: 0]
        {
          "revisions": [
            {
              "revision": "m0004_create_storage",
              "number": 4,
              "revises": "m0003_create_sessions",
              "is_head": false,
              "is_current": false
            },
            {
              "revision": "m0003_create_sessions",
              "number": 3,
              "revises": "m0002_create_users",
              "is_head": false,
              "is_current": true
            }
          ]
        }
        [exit status: 0]
    "#]]
    .assert_eq(&told);
    expect![[r#"
        ------- stderr -------
        error: no database URL was given
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
    "#]]
    .assert_eq(&offline(&["history", "-i"]));
    migration(&database).run(&["down", "base"]).success();
    assert_eq!(history(&["-i"]), history(&[]));
    migration(&database).run(&["up"]).success();
    let marked = migration(&database).run(&["history", "-i", "-r", "-1:"]);
    assert_eq!(marked.stdout, "m0013_stored_procedures (head) (current)\n");
}

#[async_std::test]
async fn history_says_when_each_was_applied_if_asked() {
    let database = Database::empty().await;
    migration(&database).run(&["up", "0002"]).success();
    let history = |more: &[&str]| {
        let arguments = [&["history", "-v", "-r", "0001:0003"], more].concat();
        migration(&database).run(&arguments).stable()
    };
    expect![[r#"
        m0003_create_sessions
            pending
        m0002_create_users
            applied [time]
            up [time], [ms], by [role] on [host], migration 0.1.0
        [exit status: 0]
    "#]]
    .assert_eq(&history(&[]));
    expect![[r#"
        {
          "revisions": [
            {
              "revision": "m0003_create_sessions",
              "number": 3,
              "revises": "m0002_create_users",
              "is_head": false,
              "state": "pending",
              "applied_at": null,
              "direction": null,
              "statements_done": null,
              "runs": []
            },
            {
              "revision": "m0002_create_users",
              "number": 2,
              "revises": "m0001_extensions",
              "is_head": false,
              "state": "applied",
              "applied_at": "[time]",
              "direction": null,
              "statements_done": null,
              "runs": [
                {
                  "action": "up",
                  "started_at": "[time]",
                  "finished": true,
                  "milliseconds": [ms],
                  "role": "[role]",
                  "host": "[host]",
                  "program": "migration 0.1.0",
                  "sha256": "[sha256]",
                  "reason": null
                }
              ]
            }
          ]
        }
        [exit status: 0]
    "#]]
    .assert_eq(&history(&["--format", "json"]));
}

#[async_std::test]
async fn json_tells_of_base_and_of_head() {
    let database = Database::empty().await;
    let current = || {
        migration(&database)
            .run(&["current", "--format", "json"])
            .stable()
    };
    expect![[r#"
        {
          "revision": null,
          "at_head": false,
          "pending": 13,
          "unknown": [],
          "half_done": []
        }
        [exit status: 0]
    "#]]
    .assert_eq(&current());
    migration(&database).run(&["up"]).success();
    expect![[r#"
        {
          "revision": "m0013_stored_procedures",
          "at_head": true,
          "pending": 0,
          "unknown": [],
          "half_done": []
        }
        [exit status: 0]
    "#]]
    .assert_eq(&current());
}
