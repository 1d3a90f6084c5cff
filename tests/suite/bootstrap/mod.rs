//! `server bootstrap`: what it makes, what it leaves alone, and what it refuses.

mod alembic;
mod cut_off;
mod langgraph;
mod mem0;
mod others;
mod rights;
mod roles;
mod settings;
mod shape;
mod strangers;
mod unknown;

use expect_test::{Expect, expect};
use server::{
    bootstrap::{self, BootstrapError, Options, Outcome, Report, Step},
    config::{Collection, Config},
};
use tests::{Database, Program, catalog::Catalog};

use crate::rows::column;

/// The versions of a complete set-up of LangGraph.
const ALL: [i32; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/// A configuration for the library.
fn config(database: &Database, name: &str, dimensions: u16) -> Config {
    let dimensions = dimensions.to_string();
    let collection = Collection::new(Some(name), Some(&dimensions)).expect("a collection");
    Config::of(database.location().clone(), collection)
}

fn default_config(database: &Database) -> Config {
    config(database, "longterm_memory", 1024)
}

async fn bootstrapped(config: &Config) -> Result<Report, BootstrapError> {
    bootstrap::bootstrap(config, &Options::default(), &mut |_| {}).await
}

async fn checked(config: &Config) -> Report {
    let checked = bootstrap::check(config, &Options::default(), &mut |_| {}).await;
    checked.expect("a report")
}

/// What a step came to.
fn outcome(report: &Report, step: Step) -> Outcome {
    let found = report.iter().find(|done| done.step == step);
    found.expect("the step").outcome.clone()
}

async fn catalog(database: &Database) -> Catalog {
    Catalog::read(database.connection(), "public").await
}

/// Runs a bootstrap that must be refused, and must leave everything as it was.
async fn refused(database: &Database, config: &Config, expected: &Expect) {
    let before = catalog(database).await;
    let error = bootstrapped(config).await.expect_err("refused");
    assert!(
        matches!(error, BootstrapError::Refused { step: None, .. }),
        "{error}"
    );
    let hint = error.hint().expect("a hint");
    expected.assert_eq(&format!("{error}\nhint: {hint}"));
    assert!(catalog(database).await == before, "something was changed");
}

#[async_std::test]
async fn a_missing_database_becomes_a_complete_one() {
    let database = Database::empty().await;
    let url = database.url();
    let own = database.connection().clone();
    Program::migration(&url)
        .run(&["dropdb", "--yes", "--force"])
        .success();
    drop(own);
    let run = Program::server(&url).run(&["bootstrap", "--check"]);
    expect![[r#"
        server: accepts connections ([ms])
        database: missing: database [database], and all in it ([ms])
        [exit status: 1]
    "#]]
    .assert_eq(&run.stable());
    let run = Program::server(&url).run(&["bootstrap"]);
    expect![[r#"
        ------- stderr -------
        server: accepts connections ([ms])
        database: created database [database] ([ms])
        extensions: created extension uuid-ossp, created extension vector ([ms])
          applied m0001_extensions ([ms])
          applied m0002_create_users ([ms])
          applied m0003_create_sessions ([ms])
          applied m0004_create_storage ([ms])
          applied m0005_create_financial_accounts ([ms])
          applied m0006_create_transactions ([ms])
          applied m0007_create_budgets ([ms])
          applied m0008_create_shared_spaces ([ms])
          applied m0009_create_notifications ([ms])
          applied m0010_create_searchable_messages ([ms])
          applied m0011_create_forecast_tables ([ms])
          applied m0012_create_financial_settings ([ms])
          applied m0013_stored_procedures ([ms])
        migrations: applied 13 ([ms])
        langgraph: created table checkpoint_migrations, created table checkpoints, created table checkpoint_blobs, created table checkpoint_writes, added versions 0 to 9 to checkpoint_migrations ([ms])
        mem0: created table longterm_memory, created table mem0migrations ([ms])
        alembic: recorded 0013 in alembic_version ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
    let run = Program::server(&url).run(&["bootstrap", "--check"]);
    expect![[r#"
        server: accepts connections ([ms])
        database: complete ([ms])
        extensions: complete ([ms])
        migrations: complete ([ms])
        langgraph: complete ([ms])
        mem0: complete ([ms])
        alembic: complete ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
    Program::server(&url).run(&[]).success();
}

#[async_std::test]
async fn a_check_says_what_is_missing_and_changes_nothing() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute(
            "DROP TABLE mem0migrations, alembic_version; DROP INDEX checkpoints_thread_id_idx; \
             DELETE FROM checkpoint_migrations WHERE v > 5; \
             ALTER TABLE checkpoint_writes DROP COLUMN task_path",
        )
        .await;
    let before = catalog(&database).await;
    let run = Program::server(&database.url()).run(&["bootstrap", "--check", "--format", "json"]);
    expect![[r#"
        {
          "complete": false,
          "steps": [
            {
              "step": "server",
              "outcome": "complete",
              "details": [],
              "milliseconds": [ms]
            },
            {
              "step": "database",
              "outcome": "complete",
              "details": [],
              "milliseconds": [ms]
            },
            {
              "step": "extensions",
              "outcome": "complete",
              "details": [],
              "milliseconds": [ms]
            },
            {
              "step": "migrations",
              "outcome": "complete",
              "details": [],
              "milliseconds": [ms]
            },
            {
              "step": "langgraph",
              "outcome": "missing",
              "details": [
                "index checkpoints_thread_id_idx",
                "column checkpoint_writes.task_path",
                "versions 6 to 9 of checkpoint_migrations"
              ],
              "milliseconds": [ms]
            },
            {
              "step": "mem0",
              "outcome": "missing",
              "details": [
                "table mem0migrations"
              ],
              "milliseconds": [ms]
            },
            {
              "step": "alembic",
              "outcome": "missing",
              "details": [
                "0013 in alembic_version"
              ],
              "milliseconds": [ms]
            }
          ],
          "error": null
        }
        [exit status: 1]
    "#]]
    .assert_eq(&run.stable());
    assert!(
        catalog(&database).await == before,
        "a check changes nothing"
    );
    let report = bootstrapped(&config).await.expect("complete");
    expect![[r#"
        Changed(
            [
                "added column checkpoint_writes.task_path",
                "created index checkpoints_thread_id_idx",
                "added versions 6 to 9 to checkpoint_migrations",
            ],
        )"#]]
    .assert_eq(&format!("{:#?}", outcome(&report, Step::LangGraph)));
    assert!(bootstrap::is_complete(&checked(&config).await));
}

#[async_std::test]
async fn a_failure_is_in_the_report_for_programs_too() {
    let database = Database::migrated().await;
    database.execute("CREATE TABLE checkpoints ()").await;
    let run = Program::server(&database.url()).run(&["-q", "bootstrap", "--format", "json"]);
    expect![[r#"
        {
          "complete": false,
          "steps": [
            {
              "step": "server",
              "outcome": "complete",
              "details": [],
              "milliseconds": [ms]
            },
            {
              "step": "database",
              "outcome": "complete",
              "details": [],
              "milliseconds": [ms]
            }
          ],
          "error": {
            "message": "refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has no column `thread_id`; it has no column `checkpoint_ns`; it has no column `checkpoint_id`; it has no column `parent_checkpoint_id`; it has no column `type`; it has no column `checkpoint`; it has no column `metadata`; its primary key is none, not (thread_id, checkpoint_ns, checkpoint_id)",
            "hint": "look at the table; if LangGraph made it, correct each difference that is listed; if another program made it, rename it: ALTER TABLE \"checkpoints\" RENAME TO …"
          }
        }
        ------- stderr -------
        error: refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has no column `thread_id`; it has no column `checkpoint_ns`; it has no column `checkpoint_id`; it has no column `parent_checkpoint_id`; it has no column `type`; it has no column `checkpoint`; it has no column `metadata`; its primary key is none, not (thread_id, checkpoint_ns, checkpoint_id)
        hint: look at the table; if LangGraph made it, correct each difference that is listed; if another program made it, rename it: ALTER TABLE "checkpoints" RENAME TO …
        [exit status: 4]
    "#]].assert_eq(&run.stable());
}

/// Long steps are told of while they last.
#[async_std::test]
async fn a_server_that_does_not_come_is_told_and_has_an_end() {
    let run =
        Program::server("postgres://augo@127.0.0.1:9/augo").run(&["bootstrap", "--timeout", "6"]);
    expect![[r#"
        ------- stderr -------
        server: still at work after 5 s
        error: waited 6 s without success: cannot reach PostgreSQL at [server]: Connection refused
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
    "#]]
    .assert_eq(&run.stable());
}

/// The versions that LangGraph's set-up has written.
async fn versions(database: &Database) -> Vec<i32> {
    column(database, "SELECT v FROM checkpoint_migrations ORDER BY v").await
}
