//! Other sessions, other roles and the network in the way of a bootstrap.

use std::time::Duration;

use async_std::future::timeout;
use futures_lite::future::zip;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use seaway::Interrupt;
use server::bootstrap::{self, BootstrapError, Event, Options, Outcome, Step};
use tests::{Database, Program, Stalling};

use super::{ALL, bootstrapped, default_config, outcome, versions};
use crate::{
    rows::{column, value},
    signals::{until, until_none},
};

/// An index that is not built to its end: it is being built, or its build was cut off.
const INVALID: &str = "UPDATE pg_index SET indisvalid = false \
     WHERE indexrelid = 'checkpoints_thread_id_idx'::regclass";

/// A build holds this lock on its table, until its end.
const BUILDS: &str = "BEGIN; LOCK TABLE checkpoints IN SHARE UPDATE EXCLUSIVE MODE";

/// Much longer than what must have an end should take.
const LONGEST: Duration = Duration::from_secs(40);

async fn session(database: &Database) -> PgConnection {
    let session = PgConnection::connect(&database.url()).await;
    session.expect("a session")
}

#[async_std::test]
async fn an_index_that_another_session_still_builds_is_waited_for() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database.execute(INVALID).await;
    let mut builder = session(&database).await;
    builder.execute(BUILDS).await.expect("at work");
    let (say, hear) = async_std::channel::unbounded();
    let mut observer = |event| {
        if let Event::Outlasting { table, .. } = event {
            say.try_send(table).expect("heard");
        }
    };
    let options = Options::default();
    let working = bootstrap::bootstrap(&config, &options, &mut observer);
    let building = async {
        let table = hear.recv().await.expect("told");
        assert_eq!(table, "checkpoints");
        let ends = INVALID.replace("false", "true");
        let ends = sea_orm::sqlx::AssertSqlSafe(format!("{ends}; COMMIT"));
        builder.execute(ends).await.expect("built");
    };
    let both = timeout(LONGEST, Box::pin(zip(working, building))).await;
    let (report, ()) = both.expect("an end");
    // Nothing was left to do then: it is not dropped and built again.
    let done = outcome(&report.expect("complete"), Step::LangGraph);
    assert_eq!(done, Outcome::Complete);
}

/// As when the application starts at the same time, and sets LangGraph up itself.
#[async_std::test]
async fn a_table_that_another_session_makes_meanwhile_is_taken_as_it_is() {
    let database = Database::migrated().await;
    let mut other = session(&database).await;
    let makes = "BEGIN; CREATE TABLE checkpoint_migrations (v integer PRIMARY KEY); \
                 INSERT INTO checkpoint_migrations VALUES (0)";
    other.execute(makes).await.expect("made");
    let config = default_config(&database);
    let ending = async {
        // Who makes a relation of the same name waits for the transaction that has made one.
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'server' \
                     AND datname = current_database() AND wait_event = 'transactionid'";
        until(&database, waits).await;
        other.execute("COMMIT").await.expect("committed");
    };
    let both = zip(bootstrapped(&config), ending);
    let both = timeout(LONGEST, Box::pin(both)).await;
    both.expect("an end").0.expect("complete");
    assert_eq!(versions(&database).await, ALL);
}

/// Alembic itself may be at work. Two rows would be two heads.
#[async_std::test]
async fn a_revision_that_alembic_records_meanwhile_is_kept_alone() {
    let database = Database::migrated().await;
    let empty = "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)";
    database.execute(empty).await;
    let mut alembic = session(&database).await;
    let records = "BEGIN; INSERT INTO alembic_version VALUES ('0009')";
    alembic.execute(records).await.expect("recorded");
    let config = default_config(&database);
    let ending = async {
        let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted \
                     AND relation = 'alembic_version'::regclass";
        until(&database, waits).await;
        alembic.execute("COMMIT").await.expect("committed");
    };
    let both = timeout(LONGEST, Box::pin(zip(bootstrapped(&config), ending))).await;
    let report = both.expect("an end").0.expect("complete");
    let done = outcome(&report, Step::Alembic);
    assert!(matches!(done, Outcome::LeftAlone(_)), "{done:?}");
    let recorded = "SELECT version_num::text FROM alembic_version";
    assert_eq!(column::<String>(&database, recorded).await, ["0009"]);
}

/// Both what was made before another session was waited for and what was made after it are reported,
/// and a column is not added while the other session is at work: that would wait for its lock.
#[async_std::test]
async fn all_that_was_made_is_reported_whoever_was_waited_for() {
    for (missing, expected) in [
        (
            "DROP TABLE checkpoint_blobs; DROP INDEX checkpoints_thread_id_idx",
            vec![
                "created table checkpoint_blobs",
                "created index checkpoints_thread_id_idx",
            ],
        ),
        (
            "ALTER TABLE checkpoint_writes DROP COLUMN task_path",
            vec!["added column checkpoint_writes.task_path"],
        ),
    ] {
        let database = Database::migrated().await;
        let config = default_config(&database);
        bootstrapped(&config).await.expect("complete");
        database.execute(missing).await;
        let mut vacuum = session(&database).await;
        let both = "BEGIN; LOCK TABLE checkpoints, checkpoint_writes \
                    IN SHARE UPDATE EXCLUSIVE MODE";
        vacuum.execute(both).await.expect("at work");
        let (say, hear) = async_std::channel::unbounded();
        let mut observer = |event| {
            if let Event::Outlasting { .. } = event {
                say.try_send(()).expect("heard");
            }
        };
        let options = Options::default();
        let working = bootstrap::bootstrap(&config, &options, &mut observer);
        let ending = async {
            hear.recv().await.expect("told");
            vacuum.execute("COMMIT").await.expect("done");
        };
        let both = timeout(LONGEST, Box::pin(zip(working, ending))).await;
        let report = both.expect("an end").0.expect("complete");
        let expected = expected.into_iter().map(ToOwned::to_owned).collect();
        assert_eq!(
            outcome(&report, Step::LangGraph),
            Outcome::Changed(expected)
        );
    }
}

#[async_std::test]
async fn an_interrupted_build_does_not_go_on_in_the_server() {
    let database = Database::migrated().await;
    bootstrapped(&default_config(&database))
        .await
        .expect("complete");
    database
        .execute("DROP INDEX checkpoints_thread_id_idx")
        .await;
    // A build waits for the end of every transaction that has written to its table.
    let mut writer = session(&database).await;
    let write = "BEGIN; INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) \
                 VALUES ('t', 'c', '{}')";
    writer.execute(write).await.expect("written");
    let running = Program::server(&database.url()).start(&["bootstrap"]);
    let sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'server' \
                    AND datname = current_database()";
    let waits =
        format!("{sessions} AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active'");
    until(&database, &waits).await;
    running.signal("TERM");
    let ended = running.wait();
    assert_eq!(ended.code, Some(130), "{ended}");
    assert!(
        ended
            .stderr
            .ends_with("error: interrupted\nhint: run it again: what is done is kept\n"),
        "{ended}"
    );
    // Not only when the server notices that the program is gone.
    assert_eq!(value::<i64>(&database, &waits).await, 0);
    until_none(&database, sessions).await;
    writer.execute("ROLLBACK").await.expect("rolled back");
    bootstrapped(&default_config(&database))
        .await
        .expect("complete");
}

#[async_std::test]
async fn no_step_waits_for_ever_for_an_answer() {
    for text in [
        "CREATE EXTENSION",
        "CREATE TABLE \"public\".\"checkpoints\"",
        "CREATE TABLE \"public\".\"longterm_memory\"",
        "COMMENT ON TABLE \"public\".alembic_version",
    ] {
        let database = Database::empty().await;
        let proxy = Stalling::start(&database.url());
        proxy.hold(text);
        let mut config = default_config(&database);
        config.url = proxy.url(&database).parse().expect("a URL");
        let options = Options {
            answer: Duration::from_secs(2),
            ..Options::default()
        };
        let mut deaf = |_| {};
        let working = bootstrap::bootstrap(&config, &options, &mut deaf);
        let ended = timeout(LONGEST, working).await;
        let error = ended.expect("an end").expect_err("no answer");
        assert!(
            matches!(error, BootstrapError::Silent { .. }),
            "{text}: {error}"
        );
        proxy.release();
        drop(proxy);
        bootstrapped(&default_config(&database))
            .await
            .expect("complete");
    }
}

#[async_std::test]
async fn an_interrupt_is_an_error_of_its_own() {
    let database = Database::migrated().await;
    let options = Options {
        interrupt: Interrupt::new(),
        ..Options::default()
    };
    options.interrupt.raise();
    let ended = bootstrap::bootstrap(&default_config(&database), &options, &mut |_| {}).await;
    assert!(matches!(ended, Err(BootstrapError::Interrupted)));
}
