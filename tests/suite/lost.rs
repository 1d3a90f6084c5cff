//! A connection that is lost during a run, and rebuilds that are cut off: what was done, and what
//! was rolled back.

use expect_test::{Expect, expect};
use regex::Regex;
use sea_orm::sqlx::{self, Connection as _, Executor as _, postgres::PgConnection};
use seaway::{
    ConnectConfig, Event, Interrupt, Revisions, RunError, Runner, Target, connect,
    runner::{Commit, lock::LockError, teardown::Scope},
};
use tests::{Cluster, Database, Program, Stalling, migrator, plain, plain::Plain};

use crate::{rows::column, runners::end_the_lock};

migrator!(Ended: Plain {
    name: "m0001_tables",
    up: &["CREATE TABLE made ()"],
    down: &["DROP TABLE made"],
    transaction: None,
}, Plain {
    name: "m0002_ended",
    up: &["CREATE TABLE later ()", "SELECT pg_terminate_backend(pg_backend_pid())"],
    down: &["DROP TABLE later"],
    transaction: None,
});

migrator!(Slow: Plain {
    name: "m0001_tables",
    up: &["CREATE TABLE made ()"],
    down: &["SELECT pg_sleep(600)", "DROP TABLE made"],
    transaction: None,
});

migrator!(EndedAlone: Plain {
    name: "m0001_alone",
    up: &["CREATE TABLE made ()", "SELECT pg_terminate_backend(pg_backend_pid())"],
    down: &["DROP TABLE made"],
    transaction: Some(false),
});

fn text(error: &RunError) -> String {
    let hint = error.hint().map(|hint| format!("hint: {hint}\n"));
    let text = format!("{error}\n{}", hint.unwrap_or_default());
    let place = Regex::new(r"127\.0\.0\.1:\d+").expect("a regular expression");
    place.replace_all(&text, "[server]").into_owned()
}

fn is(error: &RunError, expected: &Expect) {
    expected.assert_eq(&text(error));
}

#[async_std::test]
async fn a_session_that_an_administrator_ended_is_said_with_what_was_rolled_back() {
    let database = Database::empty().await;
    let runner = plain::runner::<Ended>(&database);
    let up = runner.up(&Target::Head, &mut |_| {}).await;
    is(
        &up.expect_err("ended"),
        &expect![[r#"
        lost the connection to PostgreSQL at [server] while applying revision `m0002_ended`: terminating connection due to administrator command (SQLSTATE 57P01)
        applied before it: m0001_tables
        hint: that revision was rolled back; `status` shows what is applied
    "#]],
    );
    let made = ["_seaway_history", "made", "seaql_migrations"];
    assert_eq!(database.tables("public").await, made);
}

#[async_std::test]
async fn a_revision_without_a_transaction_may_be_half_done() {
    let database = Database::empty().await;
    let runner = plain::runner::<EndedAlone>(&database);
    let up = runner.up(&Target::Head, &mut |_| {}).await;
    is(
        &up.expect_err("ended"),
        &expect![[r#"
        lost the connection to PostgreSQL at [server] while applying revision `m0001_alone`: terminating connection due to administrator command (SQLSTATE 57P01)
        hint: that revision has no transaction, and may be half done: `status` shows how far it is
    "#]],
    );
}

#[async_std::test]
async fn a_fresh_whose_session_was_ended_says_that_the_database_is_as_it_was() {
    let database = Database::empty().await;
    database.execute("CREATE TABLE made (id integer)").await;
    let runner = plain::runner::<Ended>(&database);
    let fresh = runner.fresh(Scope::All, &mut |_| {}).await;
    is(
        &fresh.expect_err("ended"),
        &expect![[r#"
        lost the connection to PostgreSQL at [server] while applying revision `m0002_ended`: terminating connection due to administrator command (SQLSTATE 57P01)
        hint: all of it was one transaction, and was rolled back: the database is as it was; `status` shows what is applied
    "#]],
    );
    assert_eq!(database.tables("public").await, ["made"]);
}

#[async_std::test]
async fn a_rebuild_that_was_interrupted_says_that_the_database_is_as_it_was() {
    let database = Database::empty().await;
    for rebuild in ["fresh", "refresh", "reset"] {
        plain::runner::<Slow>(&database)
            .up(&Target::Head, &mut |_| {})
            .await
            .expect("up");
        let interrupt = Interrupt::new();
        let runner: Runner = plain::runner::<Slow>(&database).with_interrupt(interrupt.clone());
        let mut observer = |event| {
            if let Event::Started { .. } = event {
                interrupt.raise();
            }
        };
        let done = match rebuild {
            "fresh" => runner.fresh(Scope::Made, &mut observer).await,
            "refresh" => runner.refresh(&mut observer).await,
            _ => runner.reset(&mut observer).await,
        };
        let error = done.expect_err("interrupted");
        assert!(
            matches!(
                error,
                RunError::Interrupted {
                    whole: Some(Commit::Before),
                    ..
                }
            ),
            "{rebuild}: {error}"
        );
        is(
            &error,
            &expect![[r#"
            interrupted
            hint: all of it was one transaction, and was rolled back: the database is as it was
        "#]],
        );
        let tables = database.tables("public").await;
        assert_eq!(tables, ["_seaway_history", "made", "seaql_migrations"]);
    }
}

#[async_std::test]
async fn a_rebuild_whose_lock_was_ended_says_that_the_database_is_as_it_was() {
    let database = Database::empty().await;
    let runner = plain::runner::<Slow>(&database);
    runner.up(&Target::Head, &mut |_| {}).await.expect("up");
    let mut session = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    let reset = async_std::task::spawn(async move { runner.reset(&mut |_| {}).await });
    let sleeps = "SELECT FROM pg_stat_activity AS a \
                  WHERE a.datid = l.database AND a.wait_event = 'PgSleep'";
    end_the_lock(&mut session, sleeps).await;
    let error = reset.await.expect_err("the lock is lost");
    assert!(
        matches!(&error, RunError::Undone { source, .. }
            if matches!(**source, RunError::Lock(LockError::Lost))),
        "{error}"
    );
    is(
        &error,
        &expect![[r#"
        the session that held the runner's lock was ended from outside
        hint: all of it was one transaction, and was rolled back: the database is as it was
    "#]],
    );
    session.close().await.expect("closed");
    let versions: Vec<String> = column(&database, "SELECT version FROM seaql_migrations").await;
    assert_eq!(versions, ["m0001_tables"]);
}

#[async_std::test]
async fn a_commit_that_was_not_answered_leaves_the_question_open() {
    let database = Database::empty().await;
    // The server ends the session in the middle of its COMMIT.
    database
        .execute(
            "CREATE TABLE probe (id integer);
             CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \
               $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
             CREATE CONSTRAINT TRIGGER stop AFTER INSERT ON probe \
               DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stop()",
        )
        .await;
    let runner = plain::runner::<Inserting>(&database);
    let up = runner.up(&Target::Head, &mut |_| {}).await;
    is(
        &up.expect_err("ended"),
        &expect![[r#"
        lost the connection to PostgreSQL at [server] while applying revision `m0001_inserting`: terminating connection due to administrator command (SQLSTATE 57P01)
        hint: its COMMIT was already on its way: `status` shows whether that revision is applied
    "#]],
    );
    let whole = runner.refresh(&mut |_| {}).await;
    is(
        &whole.expect_err("ended"),
        &expect![[r#"
        lost the connection to PostgreSQL at [server]: terminating connection due to administrator command (SQLSTATE 57P01)
        hint: all of it was one transaction, and its COMMIT was already on its way: `status` shows whether all of it was done or nothing
    "#]],
    );
}

migrator!(Quick: Plain {
    name: "m0001_quick",
    up: &["SELECT"],
    down: &[],
    transaction: None,
});

migrator!(Inserting: Plain {
    name: "m0001_inserting",
    up: &["INSERT INTO probe VALUES (1)"],
    down: &[],
    transaction: None,
});

#[async_std::test]
async fn a_server_that_was_stopped_is_named() {
    let cluster = Cluster::start("lost");
    let url = cluster.url("stopping");
    Program::stress(&url).run(&["dropdb", "--yes"]).success();
    Program::stress(&url).run(&["createdb"]).success();
    let mut session = PgConnection::connect(&url).await.expect("a session");
    session
        .execute("CREATE TABLE people (); BEGIN; LOCK TABLE people")
        .await
        .expect("held");
    let running = Program::stress(&url).start(&["-q", "up", "--lock-timeout", "60"]);
    let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    while sqlx::query_scalar::<_, i64>(waits)
        .fetch_one(&mut session)
        .await
        .expect(waits)
        == 0
    {}
    cluster.crash();
    let run = running.wait();
    expect![[r#"
        ------- stderr -------
        error: lost the connection to PostgreSQL at [server] while applying revision `m0001_people`: the server closed it
        hint: that revision was rolled back; `status` shows what is applied
        [exit status: 2]
    "#]]
    .assert_eq(&run.stable());
}

/// sqlx's pool connects anew where the server refuses, for longer than the lock's loss waits for a
/// better explanation.
#[async_std::test]
async fn a_server_that_is_gone_is_not_connected_to_again() {
    let database = Database::empty().await;
    let mut proxy = Some(Stalling::start(&database.url()));
    let url = proxy.as_ref().expect("there").url(&database);
    let config = ConnectConfig::new(url.parse().expect("a URL"), "lost");
    let revisions = Revisions::of::<Quick>().expect("a list without duplicates");
    let there = connect::Database::connect(&config).await.expect("there");
    let runner = Runner::new(there, revisions);
    let mut observer = |event| {
        if let Event::Started { .. } = event {
            proxy = None;
        }
    };
    let up = runner.up(&Target::Head, &mut observer).await;
    let error = up.expect_err("gone");
    assert!(matches!(error, RunError::ConnectionLost(_)), "{error}");
}

migrator!(Dropping: Plain {
    name: "m0001_dropping",
    up: &["CREATE TABLE made ()", "DROP TABLE _seaway_history"],
    down: &["DROP TABLE made"],
    transaction: None,
}, Plain {
    name: "m0002_later",
    up: &["CREATE TABLE later ()"],
    down: &["DROP TABLE later"],
    transaction: None,
});

#[async_std::test]
async fn a_history_that_was_dropped_during_a_run_does_not_end_it() {
    let database = Database::empty().await;
    let mut told = Vec::new();
    let mut observer = |event| {
        if let Event::NotInHistory { revision, .. } = event {
            told.push(revision);
        }
    };
    let runner = plain::runner::<Dropping>(&database);
    runner.up(&Target::Head, &mut observer).await.expect("up");
    assert_eq!(told, ["m0001_dropping"], "said once");
    let versions: Vec<String> = column(&database, "SELECT version FROM seaql_migrations").await;
    assert_eq!(versions, ["m0001_dropping", "m0002_later"]);
    let tables = database.tables("public").await;
    assert_eq!(tables, ["later", "made", "seaql_migrations"]);
}
