//! What destroys something asks first, and only a person at a terminal can answer.

use expect_test::expect;
use tests::{Database, Program};

use crate::rows::column;

const DESTROYING: [&str; 3] = ["fresh", "refresh", "reset"];

/// No line at all, but the end of the input.
const NOTHING: &str = "";

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

/// A migrated database with a row, which none of the commands would leave.
async fn with_a_row() -> Database {
    let database = Database::migrated().await;
    database
        .execute(
            "INSERT INTO _seaway_history (revision, action, finished_at) \
             VALUES ('', 'stamp', now()); ANALYZE",
        )
        .await;
    database
}

async fn assert_untouched(database: &Database) {
    let rows: Vec<i64> = column(database, "SELECT count(*) FROM _seaway_history").await;
    assert_eq!(rows, [14]);
    assert_eq!(database.tables("public").await.len(), 23);
}

#[async_std::test]
async fn without_a_terminal_it_is_refused_and_nothing_changes() {
    let database = with_a_row().await;
    let mut told = String::new();
    for command in DESTROYING {
        let run = migration(&database).run(&[command]);
        told = told + "$ " + command + "\n" + &run.stable();
    }
    expect![[r#"
        $ fresh
        ------- stderr -------
        to be dropped: 24 objects, about 27 rows
          table _seaway_history (about 14 rows)
          table seaql_migrations (about 13 rows)
          table account_daily_snapshots (empty)
          table ai_feedback_memory (empty)
          table attachments (empty)
          table budget_periods (empty)
          table budget_settings (empty)
          table budgets (empty)
          table financial_accounts (empty)
          table financial_settings (empty)
          table notifications (empty)
          table recurring_transactions (empty)
          table searchable_messages (empty)
          table sessions (empty)
          table shared_spaces (empty)
          table space_members (empty)
          table space_transactions (empty)
          table storage_configs (empty)
          table transaction_comments (empty)
          table transaction_shares (empty)
          and 4 more
        to be spared, because it belongs to the extension uuid-ossp: 10 objects
        to be spared, because it belongs to the extension vector: 121 objects
        error: confirmation required, but stdin is not a terminal: Drop what the revisions make in schema `public` of augo@[server]/[database]?
        hint: pass --yes if it is meant; where that cannot be passed, set SEAWAY_YES=1
        [exit status: 4]
        $ refresh
        ------- stderr -------
        error: confirmation required, but stdin is not a terminal: Roll back everything and apply it again in schema `public` of augo@[server]/[database]?
        hint: pass --yes if it is meant; where that cannot be passed, set SEAWAY_YES=1
        [exit status: 4]
        $ reset
        ------- stderr -------
        error: confirmation required, but stdin is not a terminal: Roll back everything in schema `public` of augo@[server]/[database]?
        hint: pass --yes if it is meant; where that cannot be passed, set SEAWAY_YES=1
        [exit status: 4]
    "#]]
    .assert_eq(&told);
    assert_untouched(&database).await;
}

#[async_std::test]
async fn at_a_terminal_yes_goes_on() {
    let database = Database::empty().await;
    for typed in ["y\n", "Yes\n"] {
        migration(&database)
            .run_at_terminal(&["fresh"], typed)
            .success();
    }
    let reset = migration(&database).run_at_terminal(&["reset"], "y\n");
    reset.success();
    let question = "Roll back everything in schema `public` of ";
    assert!(reset.stderr.starts_with(question), "{reset}");
    assert!(reset.stderr.contains("? [y/N] rolled back"), "{reset}");
    assert_eq!(reset.stdout, "", "{reset}");
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn at_a_terminal_every_other_answer_is_a_no() {
    let database = with_a_row().await;
    for command in DESTROYING {
        for typed in ["n\n", "\n", "yup\n", NOTHING] {
            let run = migration(&database).run_at_terminal(&[command], typed);
            assert_eq!(run.code, Some(4), "{typed:?}: {run}");
            assert!(run.stderr.contains("? [y/N] "), "{typed:?}: {run}");
            let end = "error: aborted\n";
            assert!(run.stderr.ends_with(end), "{typed:?}: {run}");
        }
    }
    assert_untouched(&database).await;
}

#[async_std::test]
async fn the_question_names_the_schema_and_the_database_without_its_password() {
    let database = with_a_row().await;
    // `fresh` runs the revisions in a schema of their own before it asks. The others look into the
    // ledger.
    let grant = "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', \
                 current_database()); END $$; GRANT SELECT ON seaql_migrations TO {role}";
    let url = database.login("s3cret", grant).await;
    let mut asked = String::new();
    for command in DESTROYING {
        let run = Program::migration(&url).run_at_terminal(&[command], NOTHING);
        // No line of this file shall end in a blank.
        asked += &run.stable().replace("] \n", "]\n");
    }
    expect![[r#"
        ------- stderr -------
        to be dropped: 24 objects, about 27 rows
          table _seaway_history (about 14 rows)
          table seaql_migrations (about 13 rows)
          table account_daily_snapshots (empty)
          table ai_feedback_memory (empty)
          table attachments (empty)
          table budget_periods (empty)
          table budget_settings (empty)
          table budgets (empty)
          table financial_accounts (empty)
          table financial_settings (empty)
          table notifications (empty)
          table recurring_transactions (empty)
          table searchable_messages (empty)
          table sessions (empty)
          table shared_spaces (empty)
          table space_members (empty)
          table space_transactions (empty)
          table storage_configs (empty)
          table transaction_comments (empty)
          table transaction_shares (empty)
          and 4 more
        to be spared, because it belongs to the extension uuid-ossp: 10 objects
        to be spared, because it belongs to the extension vector: 121 objects
        Drop what the revisions make in schema `public` of [role]@[server]/[database]? [y/N]
        error: aborted
        [exit status: 4]
        ------- stderr -------
        Roll back everything and apply it again in schema `public` of [role]@[server]/[database]? [y/N]
        error: aborted
        [exit status: 4]
        ------- stderr -------
        Roll back everything in schema `public` of [role]@[server]/[database]? [y/N]
        error: aborted
        [exit status: 4]
    "#]].assert_eq(&asked);
}

/// A question is no chatter: who does not read it cannot answer.
#[async_std::test]
async fn quiet_asks_all_the_same() {
    let database = with_a_row().await;
    let run = migration(&database).run_at_terminal(&["fresh", "--quiet"], "n\n");
    assert_eq!(run.code, Some(4), "{run}");
    assert!(run.stderr.contains("? [y/N] "), "{run}");
}

#[async_std::test]
async fn quiet_says_nothing_but_errors() {
    let database = Database::empty().await;
    for arguments in [
        &["up", "--quiet"][..],
        &["-q", "up"],
        &["down", "-q"],
        &["-q", "fresh", "-y"],
        &["reset", "-qy"],
    ] {
        expect![[r#"
            [exit status: 0]
        "#]]
        .assert_eq(&migration(&database).run(arguments).stable());
    }
    expect![[r#"
        ------- stderr -------
        error: no revision matches `nonsense`
        hint: did you mean m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions? `status` lists all
        [exit status: 2]
    "#]]
    .assert_eq(
        &migration(&database)
            .run(&["up", "--quiet", "nonsense"])
            .stable(),
    );
}

/// A few rows in many tables, and no terminal but where one is mentioned.
#[async_std::test]
async fn a_way_down_asks_if_rows_would_be_lost_and_no_number_was_named() {
    let database = Database::migrated().await;
    let run = |arguments: &[&str]| migration(&database).run(arguments);
    // Nothing to lose.
    run(&["down", "0010"]).success();
    run(&["up"]).success();
    crate::rows::fill(&database).await;
    database.execute("ANALYZE").await;
    let mut told = String::new();
    for arguments in [&["down", "base"][..], &["down", "0011"], &["down", "0008"]] {
        let asked = migration(&database).run_at_terminal(arguments, "n\n");
        assert_eq!(asked.code, Some(4), "{asked}");
        told += &asked.stable();
        assert_eq!(run(arguments).code, Some(4));
    }
    expect![[r#"
        ------- stderr -------
        Roll back 13 revisions in schema `public` of augo@[server]/[database], and lose the rows of table account_daily_snapshots (about 1 row), ai_feedback_memory (about 1 row), attachments (about 1 row), budget_periods (about 1 row), budget_settings (about 1 row) and 16 more? [y/N] error: aborted
        [exit status: 4]
        ------- stderr -------
        Roll back 2 revisions in schema `public` of augo@[server]/[database], and lose the rows of table financial_settings (about 1 row)? [y/N] error: aborted
        [exit status: 4]
        ------- stderr -------
        Roll back 5 revisions in schema `public` of augo@[server]/[database], and lose the rows of table account_daily_snapshots (about 1 row), ai_feedback_memory (about 1 row), financial_settings (about 1 row), notifications (about 1 row), searchable_messages (about 1 row)? [y/N] error: aborted
        [exit status: 4]
    "#]].assert_eq(&told);
    let applied: Vec<i64> = column(&database, "SELECT count(*) FROM seaql_migrations").await;
    assert_eq!(applied, [13]);
    // One revision, a number, or a clear word.
    for arguments in [
        &["down", "0012"][..],
        &["down"],
        &["down", "-2"],
        &["down", "-n", "2"],
        &["down", "--sql"],
        &["down", "0002", "--yes"],
    ] {
        run(arguments).success();
    }
    migration(&database)
        .env("SEAWAY_YES", "true")
        .run(&["down", "base"])
        .success();
}

/// The role that migrates may own all tables, and yet no right to make a schema.
#[async_std::test]
async fn a_way_down_asks_if_it_is_unknown_what_would_be_lost() {
    let database = Database::migrated().await;
    let grant = "GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}";
    let url = database.login("pw", grant).await;
    expect![[r#"
        ------- stderr -------
        it is unknown which rows would be lost: permission denied for database [database] (SQLSTATE 42501)
        error: confirmation required, but stdin is not a terminal: Roll back 3 revisions in schema `public` of [role]@[server]/[database]?
        hint: pass --yes if it is meant; where that cannot be passed, set SEAWAY_YES=1
        [exit status: 4]
    "#]].assert_eq(&Program::migration(&url).run(&["down", "0010"]).stable());
}

/// `sea-orm-cli migrate fresh -d migration` cannot pass `--yes`.
#[async_std::test]
async fn a_variable_says_yes_in_a_script() {
    let database = Database::migrated().await;
    let say = |value: &str, command: &str| {
        let program = migration(&database).env("SEAWAY_YES", value);
        program.run(&[command, "--quiet"])
    };
    for command in DESTROYING {
        assert_eq!(say("", command).code, Some(4), "{command}");
        say("1", command).success();
    }
    assert_eq!(database.tables("public").await, [""; 0]);
    expect![[r#"
        ------- stderr -------
        error: invalid value 'no' for '--yes': SEAWAY_YES is 1, true or yes, or it is empty or not set

        For more information, try '--help'.
        [exit status: 2]
    "#]].assert_eq(&say("no", "fresh").stable());
}
