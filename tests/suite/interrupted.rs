//! Runs that are cut off at any moment, and what the next one makes of it.

mod moments;

use std::{
    thread,
    time::{Duration, Instant},
};

use sea_orm::{ConnectOptions, DatabaseConnection};
use tests::{Cluster, Database, Program, catalog::Catalog, rounds, seed};

pub(crate) use self::moments::Moments;
use crate::rows::{column_of, value};

/// What an uninterrupted run leaves.
struct Reference {
    catalog: Catalog,
    ledger: Vec<String>,
    /// How long `up` takes from base, and `down` to it.
    up: Duration,
    down: Duration,
}

impl Reference {
    async fn read() -> Self {
        let database = Database::empty().await;
        let url = database.url();
        let timed = |arguments: &[&str]| {
            let start = Instant::now();
            Program::stress(&url).run(arguments).success();
            start.elapsed()
        };
        timed(&["up"]);
        let down = timed(&["down", "base", "--yes"]);
        let up = timed(&["up"]);
        Self {
            catalog: Catalog::read(database.connection(), "public").await,
            ledger: ledger(database.connection()).await,
            up,
            down,
        }
    }

    /// Panics where a database is not what an uninterrupted run leaves: in its catalog, in its
    /// ledger, or in rows that tell of a statement that ran twice or not at all.
    async fn assert_is(&self, database: &DatabaseConnection, round: &str) {
        assert_eq!(ledger(database).await, self.ledger, "{round}");
        let found = Catalog::read(database, "public").await;
        let differences = self.catalog.differences(&found);
        assert_eq!(differences, [], "{round}");
        let visits: Vec<i32> = column_of(database, "SELECT DISTINCT visits FROM people").await;
        assert_eq!(visits, [11], "{round}");
        let lines = "SELECT count(*) FILTER (WHERE line = 'up') \
                     - count(*) FILTER (WHERE line = 'down') + \
                     10 * count(*) FILTER (WHERE line = 'counted') FROM log";
        assert_eq!(number(database, lines).await, 11, "{round}");
        let unfinished = "SELECT count(*) FROM _seaway_history WHERE finished_at IS NULL";
        assert_eq!(number(database, unfinished).await, 0, "{round}");
    }
}

async fn ledger(database: &DatabaseConnection) -> Vec<String> {
    column_of(database, "SELECT version FROM seaql_migrations ORDER BY 1").await
}

async fn number(database: &DatabaseConnection, sql: &str) -> i64 {
    column_of(database, sql).await[0]
}

/// Cuts off `up` from base and `down` to it in turn, each at a moment of its own, and has a plain
/// `up` follow each.
async fn cut_off(rounds: u32, seed: u64, cut: impl AsyncFn(&Database, &mut tests::Running)) {
    let reference = Reference::read().await;
    let mut moments = Moments::new(seed);
    let database = Database::empty().await;
    let url = database.url();
    for round in 0..rounds {
        let is_up = round % 2 == 0;
        let (arguments, duration): (&[&str], _) = if is_up {
            Program::stress(&url)
                .run(&["down", "base", "--yes"])
                .success();
            (&["up"], reference.up)
        } else {
            (&["down", "base", "--yes"], reference.down)
        };
        let moment = moments.within(duration);
        let mut running = Program::stress(&url).start(arguments);
        // The moment itself; nothing is waited for.
        thread::sleep(moment);
        cut(&database, &mut running).await;
        let cut_off = running.wait();
        let after = Program::stress(&url).run(&["up"]);
        let round = format!(
            "round {round}, seed {seed}: {arguments:?} cut off after {moment:?}\n{cut_off}\n{after}"
        );
        assert_eq!(after.code, Some(0), "{round}");
        reference.assert_is(database.connection(), &round).await;
    }
}

#[async_std::test]
async fn after_a_kill_at_any_moment_a_plain_up_completes() {
    let kill = async |_: &Database, running: &mut tests::Running| running.kill();
    cut_off(rounds(12), seed(), kill).await;
}

#[async_std::test]
async fn after_its_sessions_were_terminated_at_any_moment_a_plain_up_completes() {
    let terminate = async |database: &Database, _: &mut tests::Running| {
        // One of its sessions: at work, with the lock, or watching.
        let one = "SELECT count(pg_terminate_backend(pid)) FROM ( \
                   SELECT pid FROM pg_stat_activity WHERE application_name = 'stress' \
                     AND datname = current_database() ORDER BY random() LIMIT 1) AS a";
        let _: i64 = value(database, one).await;
    };
    cut_off(rounds(5), seed(), terminate).await;
}

#[async_std::test]
async fn after_a_crash_of_the_server_at_any_moment_a_plain_up_completes() {
    let reference = Reference::read().await;
    let cluster = Cluster::start("crash");
    let mut moments = Moments::new(seed());
    let url = cluster.url("crashing");
    Program::stress(&url).run(&["dropdb", "--yes"]).success();
    Program::stress(&url).run(&["createdb"]).success();
    for round in 0..rounds(2) {
        let (arguments, duration): (&[&str], _) = if round % 2 == 0 {
            Program::stress(&url)
                .run(&["down", "base", "--yes"])
                .success();
            (&["up"], reference.up)
        } else {
            (&["down", "base", "--yes"], reference.down)
        };
        // With fsync everything takes longer than on the tests' own server.
        let moment = moments.within(duration * 2);
        let running = Program::stress(&url).start(arguments);
        // The moment itself; nothing is waited for.
        thread::sleep(moment);
        cluster.crash();
        let cut_off = running.wait();
        cluster.up();
        let after = Program::stress(&url).run(&["up"]);
        let round = format!(
            "round {round}, seed {}: {arguments:?} cut off after {moment:?}\n{cut_off}\n{after}",
            seed()
        );
        assert_eq!(after.code, Some(0), "{round}");
        let database = sea_orm::Database::connect(ConnectOptions::new(&url)).await;
        let database = database.expect("a connection");
        reference.assert_is(&database, &round).await;
        database.close().await.expect("closed");
    }
}
