//! What is heard of a revision's own statements: what the server remarks on them, and with -v they
//! themselves.

use std::time::Duration;

use async_std::channel;
use expect_test::expect;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use sea_orm_migration::MigratorTrait;
use seaway::{Event, Severity, Target};
use tests::{
    Database, Program, migrator,
    plain::{Plain, runner},
};

const RAISE: &str = "DO $$ BEGIN RAISE NOTICE 'seen %', 1; RAISE WARNING 'a
second line'; RAISE INFO 'asked for';
PERFORM set_config('client_min_messages', 'debug1', true); RAISE DEBUG 'never'; END $$";

const RAISING: Plain = Plain {
    name: "m0001_raising",
    up: &[RAISE, "DROP TABLE IF EXISTS nowhere"],
    down: &[],
    transaction: None,
};

migrator!(Whole: RAISING);

migrator!(Alone: Plain {
    transaction: Some(false),
    ..RAISING
});

migrator!(Failing: Plain {
    up: &[RAISE, "SELECT 1 / 0"],
    ..RAISING
});

migrator!(Flooding: Plain {
    up: &["DO $$ BEGIN FOR i IN 1..123 LOOP RAISE NOTICE '%', i; END LOOP; END $$"],
    ..RAISING
});

// A procedure that commits raises before the server refuses it, and again when it runs alone.
migrator!(Committing: Plain {
    name: "m0001_committing",
    up: &[
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'once'; COMMIT; END $$",
        "CALL p()",
    ],
    down: &[],
    transaction: Some(false),
});

const WAITING: Plain = Plain {
    name: "m0001_waiting",
    up: &["DO $$ BEGIN RAISE NOTICE 'before the lock'; LOCK TABLE held; END $$"],
    down: &[],
    transaction: None,
};

migrator!(Waiting: WAITING);

migrator!(WaitingAlone: Plain {
    transaction: Some(false),
    ..WAITING
});

/// Runs it while another session holds its lock until it is tried again, and returns what it told.
async fn told_in_the_end<M: MigratorTrait>() -> Vec<Event> {
    let database = Database::empty().await;
    database.execute("CREATE TABLE held ()").await;
    let mut holder = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    let hold = "BEGIN; LOCK TABLE held";
    holder.execute(hold).await.expect("the lock");
    let (again, retried) = channel::unbounded();
    let mut events = Vec::new();
    let mut observer = |event| {
        if let Event::Retrying { .. } = &event {
            again.try_send(()).expect("the holder listens");
        }
        events.push(event);
    };
    let runner = runner::<M>(&database).with_lock_timeout(Duration::from_millis(100));
    let up = runner.up(&Target::Head, &mut observer);
    let give_back = async {
        retried.recv().await.expect("a first retry");
        holder.close().await.expect("closed");
        // The runner may find the lock still held, and says so.
        retried
    };
    let (report, _retried) = futures_lite::future::zip(Box::pin(up), Box::pin(give_back)).await;
    assert_eq!(report.expect("up").len(), 1);
    events
}

/// Runs all of it, and returns what it told.
async fn told<M: MigratorTrait>() -> Vec<Event> {
    let database = Database::empty().await;
    let mut events = Vec::new();
    let mut observer = |event| events.push(event);
    // A failure is among the events.
    let _ = runner::<M>(&database)
        .up(&Target::Head, &mut observer)
        .await;
    events
}

/// Returns the notices as lines, and the end of the revision in between.
fn lines(events: &[Event]) -> Vec<String> {
    let line = |event: &Event| match event {
        Event::Notice { severity, message } => Some(format!("{severity}: {message}")),
        Event::MoreNotices { count } => Some(format!("and {count}")),
        Event::Finished { .. } => Some("finished".to_owned()),
        Event::Failed { .. } => Some("failed".to_owned()),
        _ => None,
    };
    events.iter().filter_map(line).collect()
}

fn statements(events: &[Event]) -> Vec<&str> {
    let mut found = Vec::new();
    for event in events {
        if let Event::Statement { sql, .. } = event {
            found.push(sql.as_str());
        }
    }
    found
}

const RAISED: [&str; 3] = [
    "NOTICE: seen 1",
    "WARNING: a\nsecond line",
    "INFO: asked for",
];

#[async_std::test]
async fn what_a_revision_raises_is_told_behind_its_end_and_nothing_of_the_runner_s() {
    let skipped = "NOTICE: table \"nowhere\" does not exist, skipping";
    let expected = [&["finished"][..], &RAISED, &[skipped]].concat();
    for events in [told::<Whole>().await, told::<Alone>().await] {
        assert_eq!(lines(&events), expected);
        assert_eq!(statements(&events), RAISING.up);
    }
    let expected = [&["failed"][..], &RAISED].concat();
    let events = told::<Failing>().await;
    assert_eq!(lines(&events), expected);
    assert_eq!(statements(&events), [RAISE, "SELECT 1 / 0"]);
}

#[async_std::test]
async fn of_a_flood_the_first_are_told_and_the_others_counted() {
    let events = told::<Flooding>().await;
    let lines = lines(&events);
    assert_eq!(lines.len(), 102);
    assert_eq!(lines[1], "NOTICE: 1");
    assert_eq!(lines[101], "and 23");
    let severities = events.iter().filter(
        |event| matches!(event, Event::Notice { severity, .. } if *severity == Severity::Notice),
    );
    assert_eq!(severities.count(), 100);
}

#[async_std::test]
async fn what_is_sent_again_outside_a_transaction_is_told_once() {
    let events = told::<Committing>().await;
    assert_eq!(lines(&events), ["finished", "NOTICE: once"]);
    assert_eq!(statements(&events).len(), 2);
}

#[async_std::test]
async fn what_is_rolled_back_and_tried_again_is_told_once() {
    for events in [
        told_in_the_end::<Waiting>().await,
        told_in_the_end::<WaitingAlone>().await,
    ] {
        assert_eq!(lines(&events), ["finished", "NOTICE: before the lock"]);
    }
}

#[async_std::test]
async fn notices_are_printed_under_the_revision() {
    let database = Database::empty().await;
    let raising = || Program::raising(&database.url());
    expect![[r#"
        ------- stderr -------
        applied m0001_whole ([ms])
          NOTICE: table "nowhere" does not exist, skipping
          WARNING: a
            b \u{1b}[31m
        applied m0002_alone ([ms])
          NOTICE: table "nowhere" does not exist, skipping
          WARNING: a
            b \u{1b}[31m
          NOTICE: table "nowhere" does not exist, skipping
        error: applying revision `m0003_failing` failed: table "nowhere" does not exist (SQLSTATE 42P01)
        DROP TABLE nowhere
        applied before it: m0001_whole, m0002_alone
        [exit status: 2]
    "#]].assert_eq(&raising().run(&["up"]).stable());
    expect![[r#"
        [exit status: 0]
    "#]]
    .assert_eq(&raising().run(&["down", "--quiet"]).stable());
}

#[async_std::test]
async fn verbose_prints_the_revisions_statements_and_twice_verbose_all() {
    let database = Database::empty().await;
    let stress = |arguments: &[&str]| Program::stress(&database.url()).run(arguments);
    let once = stress(&["up", "0001", "-v"]);
    expect![[r#"
        ------- stderr -------
        CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, visits integer NOT NULL); -- [time]
        INSERT INTO people SELECT i, 'person ' || i, 0 FROM generate_series(1, 3000) AS i; -- [time]
        CREATE TABLE log (line text NOT NULL); -- [time]
        applied m0001_people ([ms])
        [exit status: 0]
    "#]].assert_eq(&once.stable());
    let twice = stress(&["up", "0002", "-vv"]).success().stderr.clone();
    let own = "CREATE INDEX CONCURRENTLY ix_people_name ON people (name); -- ";
    assert_eq!(twice.matches(own).count(), 1, "{twice}");
    assert!(twice.contains("pg_try_advisory_xact_lock"), "{twice}");
    let (reading, none) = (stress(&["status", "-v"]), stress(&["status"]));
    assert_eq!(reading, none);
}
