//! Other sessions' locks: waited for, but never for long, and named in the end.

use std::time::{Duration, Instant};

use async_std::channel;
use migration::Migrator;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use seaway::{Event, Revisions, RunError, Runner, Target};
use tests::{Database, migrator, plain::Plain};

use crate::rows::{column, column_of};

const ALTER: Plain = Plain {
    name: "m0014_alter_transactions",
    up: &["ALTER TABLE transactions ADD COLUMN colour text"],
    down: &["ALTER TABLE transactions DROP COLUMN colour"],
    transaction: None,
};

const INDEX: Plain = Plain {
    name: "m0014_index_transactions",
    up: &["CREATE INDEX CONCURRENTLY ix_transactions_amount ON transactions (amount)"],
    down: &[],
    transaction: Some(false),
};

const ALTER_ALONE: Plain = Plain {
    transaction: Some(false),
    ..ALTER
};

/// Augo's revisions and one more.
struct Altering;

impl MigratorTrait for Altering {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = Migrator::migrations();
        all.push(Box::new(ALTER));
        all
    }
}

/// As [`Altering`], statement by statement.
struct AlteringAlone;

impl MigratorTrait for AlteringAlone {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = Migrator::migrations();
        all.push(Box::new(ALTER_ALONE));
        all
    }
}

struct Indexing;

impl MigratorTrait for Indexing {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = Migrator::migrations();
        all.push(Box::new(INDEX));
        all
    }
}

migrator!(Deadlocking: Plain {
    name: "m0001_two_tables",
    up: &["LOCK TABLE a", "SELECT pg_advisory_xact_lock(1)", "LOCK TABLE b"],
    down: &[],
    transaction: None,
});

fn runner<M: MigratorTrait>(database: &Database, lock_timeout: Duration) -> Runner {
    let revisions = Revisions::of::<M>().expect("a list without duplicates");
    Runner::new(database.seaway().clone(), revisions)
        .with_lock_timeout(lock_timeout)
        .with_patience(Duration::from_secs(4))
}

async fn session(database: &Database, name: &str) -> PgConnection {
    let url = format!("{}&application_name={name}", database.url());
    PgConnection::connect(&url).await.expect("a session")
}

/// A session that has read the table and does not end its transaction.
async fn reader_at_lunch(database: &Database) -> PgConnection {
    let mut session = session(database, "reader-at-lunch").await;
    let read = "BEGIN; SELECT count(*) FROM transactions";
    session.execute(read).await.expect("a read");
    session
}

/// Reads again and again until told to stop, and returns its longest wait.
async fn longest_wait(database: &Database, stop: channel::Receiver<()>) -> Duration {
    let mut session = session(database, "later-reader").await;
    let mut longest = Duration::ZERO;
    while stop.is_empty() {
        let start = Instant::now();
        let read = session.execute("SELECT count(*) FROM transactions").await;
        read.expect("a read");
        longest = longest.max(start.elapsed());
    }
    longest
}

#[async_std::test]
async fn a_lock_in_the_way_is_given_up_in_time_named_and_stops_readers_no_longer_than_its_limit() {
    let database = Database::migrated().await;
    let at_lunch = reader_at_lunch(&database).await;
    let limit = Duration::from_secs(1);
    let (told_to_stop, stop) = channel::bounded(1);
    let (mut blocked, mut retried) = (0, 0);
    let mut observer = |event| match event {
        Event::Blocked { .. } => blocked += 1,
        Event::Retrying { .. } => retried += 1,
        _ => {}
    };
    let altering = runner::<Altering>(&database, limit);
    let start = Instant::now();
    let up = async {
        let error = altering.up(&Target::Head, &mut observer).await;
        let elapsed = start.elapsed();
        told_to_stop.send(()).await.expect("the reader listens");
        (error.expect_err("the lock is not to be had"), elapsed)
    };
    let reading = longest_wait(&database, stop);
    let ((error, elapsed), longest) = together(Box::pin(up), Box::pin(reading)).await;
    let RunError::Failed(failure) = &error else {
        panic!("{error}")
    };
    let blocker = failure.blockers.first().expect("somebody is named");
    assert_eq!(blocker.application.as_deref(), Some("reader-at-lunch"));
    assert_eq!(blocker.state.as_deref(), Some("idle in transaction"));
    assert!(
        error.to_string().contains("`reader-at-lunch`, idle in"),
        "{error}"
    );
    assert!(
        error
            .hint()
            .expect("a hint")
            .contains(&blocker.pid.to_string())
    );
    assert!(
        elapsed < Duration::from_secs(5),
        "gave up after {elapsed:?}"
    );
    assert!(longest < limit + limit / 2, "a reader waited {longest:?}");
    assert!(blocked > 0 && retried > 0, "{blocked} {retried}");
    at_lunch.close().await.expect("closed");
    let status = altering.status().await.expect("a status");
    assert_eq!(status.pending(), ["m0014_alter_transactions"]);
}

/// Ends the session that looks who is in the way, and lets it open no other one. What remains is the
/// worker, the holder of the lock's session, and whoever is at lunch.
async fn blind(database: &Database, worker: i32) {
    let location = database.location();
    let server = location.with_database("postgres").expose();
    let mut session = PgConnection::connect(&server).await.expect("a session");
    let name = location.database();
    let close = format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
    let close = sea_orm::sqlx::AssertSqlSafe(close);
    session.execute(close).await.expect("closed to others");
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity AS a \
               WHERE datname = $1 AND pid <> $2 AND application_name <> 'reader-at-lunch' \
                 AND backend_type = 'client backend' \
                 AND NOT EXISTS (SELECT FROM pg_locks AS l \
                                 WHERE l.pid = a.pid AND l.locktype = 'advisory')";
    let ended: Vec<bool> = sea_orm::sqlx::query_scalar(end)
        .bind(name)
        .bind(worker)
        .fetch_all(&mut session)
        .await
        .expect(end);
    assert!(ended.iter().all(|ended| *ended), "{ended:?}");
}

/// The last pause ends at the deadline, so the last try gets one millisecond: nobody can look who is
/// in the way of that. Here nobody can look any more as soon as somebody was seen.
#[async_std::test]
async fn a_last_try_that_is_cut_short_names_who_was_in_the_way_of_those_before_it() {
    for is_whole in [true, false] {
        let database = Database::migrated().await;
        let _at_lunch = reader_at_lunch(&database).await;
        let at_work = database.seaway().connection();
        let worker = column_of::<i32>(at_work, "SELECT pg_backend_pid()").await[0];
        let limit = Duration::from_millis(300);
        let altering = if is_whole {
            runner::<Altering>(&database, limit)
        } else {
            runner::<AlteringAlone>(&database, limit)
        };
        let altering = altering.with_patience(Duration::from_secs(2));
        let mut is_blind = false;
        let mut observer = |event| match event {
            Event::Retrying { blockers, .. } if !is_blind && !blockers.is_empty() => {
                is_blind = true;
                // The runner waits for its observer, so it looks no more in between.
                futures_lite::future::block_on(Box::pin(blind(&database, worker)));
            }
            _ => {}
        };
        let up = altering.up(&Target::Head, &mut observer).await;
        let error = up.expect_err("the lock is not to be had");
        assert!(is_blind, "nobody was seen: {error}");
        let text = error.to_string();
        assert!(text.contains("`reader-at-lunch`"), "{text}");
        assert!(error.hint().expect("a hint").contains("pg_terminate"));
    }
}

#[async_std::test]
async fn a_revision_is_tried_again_when_the_lock_is_given_back() {
    let database = Database::migrated().await;
    let at_lunch = reader_at_lunch(&database).await;
    let (told, heard) = channel::bounded(64);
    let mut observer = |event| {
        if let Event::Retrying { blockers, .. } = event {
            told.try_send(blockers).expect("room");
        }
    };
    let altering = runner::<Altering>(&database, Duration::from_millis(200));
    let up = altering.up(&Target::Head, &mut observer);
    let back = async {
        let blockers = heard.recv().await.expect("a first retry");
        at_lunch.close().await.expect("closed");
        blockers
    };
    let (report, blockers) = together(Box::pin(up), Box::pin(back)).await;
    assert_eq!(report.expect("up").len(), 1);
    assert_eq!(blockers.len(), 1, "{blockers:?}");
}

#[async_std::test]
async fn an_index_built_concurrently_waits_beyond_the_limit_and_says_for_whom() {
    let database = Database::migrated().await;
    let mut writer = session(&database, "slow-writer").await;
    let write = "BEGIN; LOCK TABLE transactions IN ROW EXCLUSIVE MODE";
    writer.execute(write).await.expect("a lock");
    let (told, heard) = channel::bounded(64);
    let mut observer = |event| {
        if let Event::Blocked { .. } | Event::Progressed { .. } | Event::Retrying { .. } = &event {
            told.try_send(event).expect("room");
        }
    };
    let limit = Duration::from_millis(100);
    let indexing = runner::<Indexing>(&database, limit);
    let up = indexing.up(&Target::Head, &mut observer);
    let end = async {
        let mut events = vec![heard.recv().await.expect("it waits")];
        // Several times the limit.
        let long = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                    AND datname = current_database() \
                    AND clock_timestamp() - query_start > interval '600 ms'";
        until(&mut session(&database, "looker").await, long).await;
        writer.close().await.expect("closed");
        while let Ok(event) = heard.try_recv() {
            events.push(event);
        }
        events
    };
    let (report, events) = together(Box::pin(up), Box::pin(end)).await;
    assert_eq!(report.expect("up").len(), 1);
    let named = |event: &Event| match event {
        Event::Blocked { blockers } => blockers
            .iter()
            .any(|blocker| blocker.application.as_deref() == Some("slow-writer")),
        _ => false,
    };
    assert!(events.iter().any(named), "{events:?}");
    let retries = events
        .iter()
        .filter(|event| matches!(event, Event::Retrying { .. }));
    assert_eq!(retries.count(), 0);
    let progress = events.iter().find_map(|event| match event {
        Event::Progressed { progress } => Some(progress.command.clone()),
        _ => None,
    });
    assert_eq!(progress.as_deref(), Some("CREATE INDEX CONCURRENTLY"));
}

#[async_std::test]
async fn a_deadlock_is_tried_again() {
    let database = Database::empty().await;
    database
        .execute("CREATE TABLE a (); CREATE TABLE b ()")
        .await;
    let mut other = session(&database, "other").await;
    // Whoever looks for a deadlock first is failed: not this session.
    let hold = "SET deadlock_timeout = '1h'; SELECT pg_advisory_lock(1); BEGIN; LOCK TABLE b";
    other.execute(hold).await.expect("locks");
    let mut retried = 0;
    let mut observer = |event| {
        if let Event::Retrying { .. } = event {
            retried += 1;
        }
    };
    let runner = runner::<Deadlocking>(&database, Duration::ZERO);
    let up = runner.up(&Target::Head, &mut observer);
    // The runner waits for the number while it has `a`; the other has `b` and wants `a`.
    let cross = async {
        let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                     AND database = (SELECT oid FROM pg_database \
                                     WHERE datname = current_database())";
        let mut looker = session(&database, "looker").await;
        until(&mut looker, waits).await;
        let cross = "SELECT pg_advisory_unlock(1); LOCK TABLE a";
        other.execute(cross).await.expect("the other lock");
        other.execute("ROLLBACK").await.expect("the end");
    };
    let (report, ()) = together(Box::pin(up), Box::pin(cross)).await;
    assert_eq!(report.expect("up").len(), 1);
    let versions: Vec<String> =
        column(&database, "SELECT version::text FROM seaql_migrations").await;
    assert_eq!(versions, ["m0001_two_tables"]);
    assert_eq!(retried, 1);
}

/// Does both, and fails where they do not come to an end.
async fn together<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let both = Box::pin(futures_lite::future::zip(a, b));
    let ended = async_std::future::timeout(Duration::from_secs(30), both).await;
    ended.expect("it comes to an end")
}

/// Asks until a count is not zero.
async fn until(session: &mut PgConnection, count: &'static str) {
    loop {
        let counted: i64 = sea_orm::sqlx::query_scalar(count)
            .fetch_one(&mut *session)
            .await
            .expect(count);
        if counted > 0 {
            return;
        }
    }
}
