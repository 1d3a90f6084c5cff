//! Ctrl-C and SIGTERM: what is not committed is rolled back, and the lock given back.

use std::time::Duration;

use expect_test::expect;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use tests::{Database, Outcome, Program, bin_dir};

use crate::rows::{column, value};

/// Asks until there is one, and fails where that takes too long.
pub(crate) async fn until(database: &Database, count: &str) {
    let asking = async { while value::<i64>(database, count).await == 0 {} };
    let ended = async_std::future::timeout(Duration::from_secs(30), Box::pin(asking)).await;
    ended.expect(count);
}

/// Asks until nothing is left: the server's own account of its sessions may lag behind.
pub(crate) async fn until_none(database: &Database, count: &str) {
    let asking = async { while value::<i64>(database, count).await > 0 {} };
    let ended = async_std::future::timeout(Duration::from_secs(30), Box::pin(asking)).await;
    ended.expect(count);
}

/// A session that holds a table's lock.
pub(crate) async fn holding(database: &Database, table: &str) -> PgConnection {
    let url = format!("{}&application_name=holder", database.url());
    let mut session = PgConnection::connect(&url).await.expect("a session");
    let lock = format!("BEGIN; LOCK TABLE {table}");
    let lock = sea_orm::sqlx::AssertSqlSafe(lock);
    session.execute(lock).await.expect("the lock");
    session
}

/// Somebody waits for the holder.
pub(crate) const WAITS: &str = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation' \
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// The sessions and the advisory locks of a run.
pub(crate) const LEFT: &str = "SELECT (SELECT count(*) FROM pg_stat_activity \
       WHERE application_name = 'stress' AND datname = current_database()) \
     + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";

async fn interrupted(database: &Database, signal: &str) -> Outcome {
    let running = Program::stress(&database.url()).start(&["up"]);
    until(database, WAITS).await;
    running.signal(signal);
    running.wait()
}

#[async_std::test]
async fn a_revision_at_work_is_rolled_back_and_the_lock_given_back() {
    bin_dir();
    let database = Database::empty().await;
    Program::stress(&database.url())
        .run(&["up", "0002"])
        .success();
    // The third revision makes a table and fills it before it wants this lock.
    let session = holding(&database, "people").await;
    for signal in ["INT", "TERM"] {
        let ended = interrupted(&database, signal).await;
        assert_eq!(ended.code, Some(130), "{signal}: {ended}");
        assert!(
            ended
                .stderr
                .contains("error: interrupted; nothing was done before it\n"),
            "{ended}"
        );
        until_none(&database, LEFT).await;
    }
    let places: Vec<bool> = column(&database, "SELECT to_regclass('places') IS NULL").await;
    assert_eq!(places, [true]);
    session.close().await.expect("closed");
    Program::stress(&database.url()).run(&["up"]).success();
}

#[async_std::test]
async fn an_index_at_work_is_cancelled_and_built_by_the_next_run() {
    bin_dir();
    let database = Database::empty().await;
    Program::stress(&database.url())
        .run(&["up", "0003"])
        .success();
    let session = holding(&database, "places").await;
    let ended = interrupted(&database, "INT").await;
    expect![[r#"
        ------- stderr -------
        error: interrupted in m0004_count_visits, which is half done: 1 of its statements is done
        hint: `up` resumes it
        [exit status: 130]
    "#]]
    .assert_eq(&ended.stable());
    until_none(&database, LEFT).await;
    session.close().await.expect("closed");
    let after = Program::stress(&database.url()).run(&["up"]);
    expect![[r#"
        ------- stderr -------
        resuming m0004_count_visits after statement 1
        applied m0004_count_visits ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&after.stable());
    let visits: Vec<i32> = column(&database, "SELECT DISTINCT visits FROM people").await;
    assert_eq!(visits, [11]);
}

#[async_std::test]
async fn who_waits_for_another_runner_can_be_interrupted() {
    bin_dir();
    let database = Database::empty().await;
    let mut other = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    let lock = "SELECT pg_advisory_lock(x'5ea3a15ea3a1'::bigint)";
    other.execute(lock).await.expect("the lock");
    let running = Program::stress(&database.url()).start(&["up"]);
    let tries = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stress' \
         AND datname = current_database() AND query LIKE '%pg_locks%'";
    until(&database, tries).await;
    running.signal("INT");
    let ended = running.wait();
    assert_eq!(ended.code, Some(130), "{ended}");
    other.close().await.expect("closed");
}
