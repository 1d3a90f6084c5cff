//! A network that stalls: what is waited for with an end, what is told, and what ends the rest.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use expect_test::expect;
use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use seaway::{
    ConnectConfig, Event, Interrupt, Revisions, RunError, Runner, Target,
    connect::{
        self,
        answer::Listener,
        databases::{self, DatabasesError},
    },
    entities::{self, EntitiesError},
    runner::{Rest, teardown::Scope},
};
use tests::{Database, Outcome, Program, Stalling, bin_dir, migrator, plain::Plain};

use crate::{rows::column, signals};

/// Short, because a test waits for it; long enough for a busy machine to answer within a half.
const ANSWER: Duration = Duration::from_secs(1);

migrator!(Slow: Plain {
    name: "m0001_slow",
    up: &["SELECT pg_sleep(2.5)"],
    down: &[],
    transaction: None,
});

migrator!(Quick: Plain {
    name: "m0001_quick",
    up: &["SELECT"],
    down: &[],
    transaction: None,
});

fn config(url: &str) -> ConnectConfig {
    ConnectConfig {
        timeout: ANSWER,
        answer_timeout: ANSWER,
        ..ConnectConfig::new(url.parse().expect("a URL"), "stalled")
    }
}

/// Waits for what must have an end, much longer than it should take.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    let ended = async_std::future::timeout(ANSWER * 20, Box::pin(work)).await;
    ended.expect("an end")
}

async fn runner<M: MigratorTrait>(config: &ConnectConfig) -> Runner {
    let database = connect::Database::connect(config).await.expect("connected");
    let revisions = Revisions::of::<M>().expect("a list without duplicates");
    Runner::new(database, revisions).with_lock_timeout(Duration::from_millis(100))
}

/// The error without the port, which differs.
fn stable(error: &RunError) -> String {
    let outcome = Outcome {
        stdout: format!("{error}\nhint: {}\n", error.hint().unwrap_or_default()),
        stderr: String::new(),
        code: None,
    };
    outcome.stable().replace("[ended by a signal]\n", "")
}

#[async_std::test]
async fn a_look_that_is_not_answered_is_told_and_then_given_up() {
    let database = Database::migrated().await;
    let proxy = Stalling::start(&database.url());
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Listener::new({
        let told = Arc::clone(&told);
        move |event: &Event| told.lock().expect("told").push(event.clone())
    });
    let config = ConnectConfig {
        listener,
        ..config(&proxy.url(&database))
    };
    let runner = runner::<Migrator>(&config).await;
    proxy.stall();
    let error = in_time(runner.status()).await;
    let error = error.expect_err("nobody answers");
    expect![[r#"
        PostgreSQL at [server] did not answer for 1 s, while reading the ledger and the history
        hint: check the network and the server, and whether another session holds a lock on these tables (pg_stat_activity); `status` shows afterwards what is applied
    "#]]
    .assert_eq(&stable(&error));
    let told = told.lock().expect("told");
    assert!(matches!(told[..], [Event::Unanswered { .. }]), "{told:?}");
}

/// `status` would need the database that is not there, and no table of ours is locked.
#[async_std::test]
async fn a_database_that_is_not_created_in_time_is_not_looked_at_with_status() {
    let database = Database::empty().await;
    let proxy = Stalling::start(&database.url());
    proxy.hold("pg_database");
    let config = config(&proxy.url(&database));
    let error = in_time(databases::create(&config)).await;
    let error = error.expect_err("no answer");
    let hint = error.hint().unwrap_or_default();
    assert!(matches!(error, DatabasesError::Unanswered(_)), "{error}");
    expect!["check the network and the server, then run it again"].assert_eq(&hint);
}

#[async_std::test]
async fn entities_end_if_the_server_does_not_answer() {
    let database = Database::empty().await;
    let proxy = Stalling::start(&database.url());
    proxy.hold("CREATE DATABASE");
    let (send, heard) = async_std::channel::unbounded();
    let config = ConnectConfig {
        listener: Listener::new(move |event| send.try_send(event.clone()).expect("heard")),
        ..config(&proxy.url(&database))
    };
    let revisions = Revisions::of::<Quick>().expect("a list without duplicates");
    let generated = in_time(entities::generate(revisions, &config)).await;
    let error = generated.expect_err("no answer");
    assert!(matches!(error, EntitiesError::Unanswered(_)), "{error}");
    let told = heard.try_recv().expect("an event");
    assert!(matches!(told, Event::Unanswered { .. }), "{told:?}");
}

/// A preview runs the revisions, for which there is no deadline.
#[async_std::test]
async fn a_preview_tells_that_nobody_answers() {
    let database = Database::migrated().await;
    let proxy = Stalling::start(&database.url());
    let (send, heard) = async_std::channel::unbounded();
    let config = ConnectConfig {
        listener: Listener::new(move |event| send.try_send(event.clone()).expect("heard")),
        ..config(&proxy.url(&database))
    };
    let runner = runner::<Slow>(&config).await;
    proxy.stall();
    // The look at the ledger has a deadline, but not yet.
    let runner = runner.with_lock_timeout(ANSWER * 10);
    let previewing = async {
        let preview = runner.preview_fresh(Scope::Made).await;
        panic!("it ended before anything was told: {:?}", preview.map(drop));
    };
    let listening = async { heard.recv().await.expect("an event") };
    let told = in_time(futures_lite::future::or(listening, previewing)).await;
    assert!(matches!(told, Event::Unanswered { .. }), "{told:?}");
}

#[async_std::test]
async fn a_ledger_that_is_not_written_ends_the_run() {
    let database = Database::empty().await;
    let proxy = Stalling::start(&database.url());
    let runner = runner::<Quick>(&config(&proxy.url(&database))).await;
    let stall = |event| {
        if let Event::Statement { .. } = event {
            proxy.stall();
        }
    };
    let error = in_time(runner.up(&Target::Head, &mut { stall })).await;
    let error = error.expect_err("nobody answers");
    expect![[r#"
        PostgreSQL at [server] did not answer for 1 s, while writing the ledger and the history
        hint: check the network and the server, and whether another session holds a lock on these tables (pg_stat_activity); `status` shows afterwards what is applied
    "#]]
    .assert_eq(&stable(&error));
}

#[async_std::test]
async fn a_stalled_revision_is_told_and_an_interrupt_ends_it() {
    let database = Database::empty().await;
    let proxy = Stalling::start(&database.url());
    let interrupt = Interrupt::new();
    let runner = runner::<Quick>(&config(&proxy.url(&database))).await;
    let runner = runner.with_interrupt(interrupt.clone());
    let mut told = 0;
    let mut observer = |event| match event {
        Event::Started { .. } => proxy.stall(),
        Event::Unanswered { .. } => {
            told += 1;
            if told == 2 {
                interrupt.raise();
            }
        }
        _ => {}
    };
    let error = in_time(runner.up(&Target::Head, &mut observer)).await;
    let error = error.expect_err("it is interrupted");
    let RunError::Interrupted { rest, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*rest, Rest::Unanswered);
    expect![[r#"
        interrupted; the server did not answer in time whether what was at work is rolled back; nothing was done before it
        hint: it rolls back what is not committed as soon as it notices that this program is gone; `status` shows afterwards what is applied
    "#]]
    .assert_eq(&stable(&error));
}

#[async_std::test]
async fn a_revision_may_take_longer_than_any_deadline_while_the_server_answers() {
    let database = Database::empty().await;
    let runner = runner::<Slow>(&config(&database.url())).await;
    let mut told = Vec::new();
    let mut observer = |event| {
        if let Event::Unanswered { .. } = event {
            told.push(event);
        }
    };
    let report = runner.up(&Target::Head, &mut observer).await;
    assert_eq!(report.expect("applied").len(), 1);
    assert_eq!(told, []);
}

/// Connecting and reading come to an end, whichever packet is the last.
#[async_std::test]
async fn reading_ends_after_any_packet() {
    let database = Database::migrated().await;
    let packets = {
        let proxy = Stalling::start(&database.url());
        let patient = ConnectConfig::new(proxy.url(&database).parse().expect("a URL"), "stalled");
        assert!(reading(&patient).await, "it is answered");
        proxy.packets()
    };
    let readings: Vec<_> = (1..packets)
        .map(|packets| {
            let proxy = Stalling::after(&database.url(), packets);
            let config = config(&proxy.url(&database));
            async_std::task::spawn(async move {
                let is_answered = reading(&config).await;
                // It lives as long as the reading.
                drop(proxy);
                is_answered
            })
        })
        .collect();
    // The last packets are those of the session's end, so the last readings may be answered.
    let mut answered = Vec::new();
    for reading in readings {
        answered.push(reading.await);
    }
    assert_eq!(answered.first(), Some(&false));
}

async fn reading(config: &ConnectConfig) -> bool {
    let reading = async {
        let database = connect::Database::connect(config).await.ok()?;
        let revisions = Revisions::of::<Migrator>().expect("a list without duplicates");
        let runner = Runner::new(database, revisions);
        runner.status().await.ok()
    };
    in_time(reading).await.is_some()
}

#[async_std::test]
async fn one_signal_ends_a_program_whose_server_is_gone() {
    bin_dir();
    let database = Database::empty().await;
    Program::stress(&database.url())
        .run(&["up", "0002"])
        .success();
    let proxy = Stalling::start(&database.url());
    let holding = signals::holding(&database, "people").await;
    let running = Program::stress(&proxy.url(&database)).start(&["up"]);
    signals::until(&database, signals::WAITS).await;
    proxy.stall();
    let signalled = Instant::now();
    running.signal("TERM");
    let ended = running.wait();
    assert!(signalled.elapsed() < Duration::from_secs(5));
    expect![[r#"
        ------- stderr -------
        error: interrupted; the server did not answer in time whether what was at work is rolled back; nothing was done before it
        hint: it rolls back what is not committed as soon as it notices that this program is gone; `status` shows afterwards what is applied
        [exit status: 130]
    "#]]
    .assert_eq(&ended.stable());
    drop((proxy, holding));
    signals::until_none(&database, signals::LEFT).await;
}

#[async_std::test]
async fn the_server_notices_that_its_client_is_gone() {
    let database = Database::empty().await;
    let settings: Vec<String> = column(
        &database,
        "SELECT name || ' = ' || setting FROM pg_settings \
         WHERE name LIKE 'tcp_%' OR name = 'client_connection_check_interval' ORDER BY name",
    )
    .await;
    expect![[r#"
        client_connection_check_interval = 10000
        tcp_keepalives_count = 3
        tcp_keepalives_idle = 15
        tcp_keepalives_interval = 5
        tcp_user_timeout = 30000"#]]
    .assert_eq(&settings.join("\n"));
}

/// It waits as long as any program by default.
#[async_std::test]
async fn augos_server_does_not_wait_for_ever_before_it_starts() {
    let database = Database::migrated().await;
    let proxy = Stalling::start(&database.url());
    // Of the look at the ledger.
    proxy.hold("row security");
    let run = Program::server(&proxy.url(&database)).run(&[]);
    assert!(proxy.is_holding(), "{run}");
    expect![[r#"
        ------- stderr -------
        error: cannot read which revisions are applied: PostgreSQL at [server] did not answer for 30 s, while reading the ledger and the history
        hint: check the network and the server, and whether another session holds a lock on these tables (pg_stat_activity); `status` shows afterwards what is applied
        [exit status: 2]
    "#]].assert_eq(&run.stable());
}
