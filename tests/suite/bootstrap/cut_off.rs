//! Bootstraps that are killed at any moment, and several at once.

use std::{
    thread,
    time::{Duration, Instant},
};

use sea_orm::{ConnectOptions, sqlx::Connection as _};
use tests::{Database, Program, Running, catalog::Catalog, rounds, seed};

use super::{catalog, langgraph, versions};
use crate::{
    interrupted::Moments,
    rows::{column, value},
    runners::busy,
    signals::until,
};

/// Returns a schema to what a new database has.
const EMPTY: &str = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; \
                     GRANT ALL ON SCHEMA public TO PUBLIC";

/// What a bootstrap from nothing leaves, and how long it takes.
async fn reference(database: &Database) -> (Catalog, Duration) {
    Program::server(&database.url())
        .run(&["bootstrap"])
        .success();
    let complete = catalog(database).await;
    database.execute(EMPTY).await;
    let start = Instant::now();
    Program::server(&database.url())
        .run(&["bootstrap"])
        .success();
    let elapsed = start.elapsed();
    assert!(catalog(database).await == complete);
    (complete, elapsed)
}

/// Panics where a database is not complete.
async fn assert_complete(database: &Database, complete: &Catalog, round: &str) {
    let differences = complete.differences(&catalog(database).await);
    assert_eq!(differences, [], "{round}");
    assert_eq!(versions(database).await, super::ALL, "{round}");
    let recorded = "SELECT version_num::text FROM alembic_version";
    assert_eq!(
        column::<String>(database, recorded).await,
        ["0013"],
        "{round}"
    );
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(value::<i64>(database, invalid).await, 0, "{round}");
    let check = Program::server(&database.url()).run(&["bootstrap", "--check"]);
    assert_eq!(check.code, Some(0), "{round}\n{check}");
}

/// Every other round finds LangGraph's tables half set up and with rows, so that their indexes are
/// built concurrently.
#[async_std::test]
async fn after_a_kill_at_any_moment_a_bootstrap_completes() {
    let database = Database::empty().await;
    let (complete, duration) = reference(&database).await;
    let mut moments = Moments::new(seed());
    for round in 0..rounds(4) {
        database.execute(EMPTY).await;
        if round % 2 == 1 {
            langgraph::set_up(&database, 5, &[0, 1, 2, 3, 4, 5]).await;
            database
                .execute(
                    "INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) \
                     SELECT n, n, '{}' FROM generate_series(1, 20000) AS n",
                )
                .await;
        }
        let moment = moments.within(duration);
        let mut running = Program::server(&database.url()).start(&["bootstrap"]);
        // The moment itself; nothing is waited for.
        thread::sleep(moment);
        running.kill();
        let cut_off = running.wait();
        let after = Program::server(&database.url()).run(&["bootstrap"]);
        let round = format!(
            "round {round}, seed {}: killed after {moment:?}\n{cut_off}\n{after}",
            seed()
        );
        assert_eq!(after.code, Some(0), "{round}");
        assert_complete(&database, &complete, &round).await;
    }
}

#[async_std::test]
async fn three_at_once_on_a_missing_database_all_succeed() {
    let database = Database::empty().await;
    let (complete, _) = reference(&database).await;
    let other = Database::empty().await;
    let url = other.url();
    for round in 0..rounds(1) {
        Program::migration(&url)
            .run(&["dropdb", "--yes", "--force"])
            .success();
        let running = [(); 3].map(|()| Program::server(&url).start(&["bootstrap"]));
        let ended = running.map(Running::wait);
        let round = format!("round {round}\n{}\n{}\n{}", ended[0], ended[1], ended[2]);
        assert!(ended.iter().all(|ended| ended.code == Some(0)), "{round}");
        let found = sea_orm::Database::connect(ConnectOptions::new(&url)).await;
        let found = found.expect("a connection");
        let differences = complete.differences(&Catalog::read(&found, "public").await);
        assert_eq!(differences, [], "{round}");
        found.close().await.expect("closed");
    }
}

#[async_std::test]
async fn a_signal_ends_it_while_it_waits_for_the_lock() {
    let database = Database::empty().await;
    let holder = busy(&database).await;
    let running = Program::server(&database.url()).start(&["bootstrap"]);
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'server' \
                 AND datname = current_database() AND query LIKE '%pg_locks%'";
    until(&database, waits).await;
    running.signal("TERM");
    let ended = running.wait();
    assert_eq!(ended.code, Some(130), "{ended}");
    assert!(database.tables("public").await.is_empty());
    holder.close().await.expect("closed");
}
