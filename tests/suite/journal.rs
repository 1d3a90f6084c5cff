//! Revisions without a transaction: every statement once, whatever comes between.

mod going_on;
pub(crate) mod planned;
mod reading;
mod refusing;

use std::time::Duration;

use expect_test::expect;
use migration::Migrator;
use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, postgres::PgConnection};
use seaway::{
    Event, Revisions, RunError, Runner, Target, ledger::history::Action, runner::teardown::Scope,
};
use tests::{
    Database, Program, migrator,
    plain::{Plain, runner},
};

use self::reading::half_way_up;
use crate::rows::column;

const TABLES: Plain = Plain {
    name: "m0001_tables",
    up: &["CREATE TABLE t (a integer)", "CREATE TABLE log (line text)"],
    down: &["DROP TABLE t, log"],
    transaction: None,
};

const UNIQUE: Plain = Plain {
    name: "m0002_unique",
    up: &[
        "INSERT INTO log VALUES ('first')",
        "INSERT INTO log SELECT 'second' FROM generate_series(1, 2)",
        "CREATE UNIQUE INDEX CONCURRENTLY ux_t_a ON t (a)",
        "INSERT INTO log VALUES ('last')",
    ],
    down: &["DROP INDEX CONCURRENTLY ux_t_a"],
    transaction: Some(false),
};

const OTHER: Plain = Plain {
    up: &[
        "INSERT INTO log VALUES ('first')",
        "INSERT INTO log VALUES ('something else')",
        "CREATE UNIQUE INDEX CONCURRENTLY ux_t_a ON t (a)",
    ],
    ..UNIQUE
};

const SHORTER: Plain = Plain {
    up: &["INSERT INTO log VALUES ('first')"],
    ..UNIQUE
};

/// What a runner in this process calls itself.
const RUNNER: &str = "seaway test";

migrator!(Tables: TABLES);
migrator!(Indexed: TABLES, UNIQUE);
migrator!(Otherwise: TABLES, OTHER);
migrator!(Shorter: TABLES, SHORTER);

/// A database in which the unique index has failed, half way.
async fn half_way() -> Database {
    let database = Database::empty().await;
    up::<Tables>(&database).await.expect("up");
    database.execute("INSERT INTO t VALUES (1), (1)").await;
    let error = up::<Indexed>(&database).await.expect_err("duplicates");
    expect![[r#"
        applying revision `m0002_unique` failed: could not create unique index "ux_t_a" (SQLSTATE 23505)
          Key (a)=(1) is duplicated.
        CREATE UNIQUE INDEX CONCURRENTLY ux_t_a ON t (a)"#]].assert_eq(&error.to_string());
    let unmended = up::<Indexed>(&database).await;
    unmended.expect_err("still duplicates");
    database.execute("TRUNCATE t").await;
    database
}

async fn up<M: sea_orm_migration::MigratorTrait>(
    database: &Database,
) -> Result<Vec<Event>, RunError> {
    let mut events = Vec::new();
    let mut observer = |event| events.push(event);
    runner::<M>(database)
        .up(&Target::Head, &mut observer)
        .await?;
    Ok(events)
}

async fn log(database: &Database) -> Vec<String> {
    column(database, "SELECT line FROM log").await
}

async fn valid(database: &Database) -> Vec<bool> {
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('ux_t_a')";
    column(database, valid).await
}

#[async_std::test]
async fn it_goes_on_behind_what_is_done_and_rebuilds_an_invalid_index() {
    let database = half_way().await;
    assert_eq!(valid(&database).await, [false]);
    let events = up::<Indexed>(&database).await.expect("up");
    let told = |wanted: &Event| events.contains(wanted);
    assert!(
        told(&Event::Resumed {
            revision: "m0002_unique".to_owned(),
            statements: 2,
        }),
        "{events:?}"
    );
    let index = "ux_t_a".to_owned();
    assert!(told(&Event::Rebuilding { index }), "{events:?}");
    assert_eq!(valid(&database).await, [true]);
    assert_eq!(log(&database).await, ["first", "second", "second", "last"]);
    let runs = runner::<Indexed>(&database).history().await.expect("runs");
    let last = runs.last().expect("a run");
    assert_eq!((&last.action, last.finished), (&Action::Up, true));
    assert_eq!(runs.len(), 2, "it is one run: {runs:?}");
}

#[async_std::test]
async fn a_build_that_was_complete_when_its_runner_died_is_not_repeated() {
    let database = Database::empty().await;
    up::<Indexed>(&database).await.expect("up");
    // As if it had been killed between the index and the mark behind it.
    let cut = "DELETE FROM seaql_migrations WHERE version = 'm0002_unique';
        DELETE FROM log WHERE line = 'last';
        UPDATE _seaway_history SET finished_at = NULL, statements = '{1,2}', statement_begun = true,
          statements_sha256 = (SELECT sha FROM marked)
        WHERE revision = 'm0002_unique'";
    // The sum of the first two statements, as a run that fails behind them leaves it.
    let twin = half_way().await;
    let sum: Vec<String> = column(
        &twin,
        "SELECT statements_sha256 FROM _seaway_history WHERE revision = 'm0002_unique'",
    )
    .await;
    let cut = cut.replace("(SELECT sha FROM marked)", &format!("'{}'", sum[0]));
    database.execute(&cut).await;
    let oid = "SELECT 'ux_t_a'::regclass::oid::bigint";
    let before: Vec<i64> = column(&database, oid).await;
    up::<Indexed>(&database).await.expect("up");
    assert_eq!(column::<i64>(&database, oid).await, before);
    assert_eq!(log(&database).await, ["first", "second", "second", "last"]);
}

/// A session that is written down as the one of the half-done run.
/// A session that the history names as an interrupted run's, and what it calls itself.
async fn zombie(database: &Database, application: &str) -> PgConnection {
    let mut zombie = session(database).await;
    let name = format!("SET application_name = '{application}'");
    zombie.execute(AssertSqlSafe(name)).await.expect("named");
    let written_down = "UPDATE _seaway_history \
         SET backend = (SELECT pid || ' ' || extract(epoch FROM backend_start) \
                        FROM pg_stat_activity WHERE pid = pg_backend_pid()) \
         WHERE finished_at IS NULL";
    zombie.execute(written_down).await.expect("written down");
    zombie
}

async fn session(database: &Database) -> PgConnection {
    let session = PgConnection::connect(&database.url()).await;
    session.expect("a session")
}

#[async_std::test]
async fn a_statement_that_outlives_its_killed_program_is_waited_for_and_counts() {
    let database = half_way().await;
    let (mut zombie, mut other) = (zombie(&database, RUNNER).await, session(&database).await);
    let hold = "SELECT pg_advisory_lock(7)";
    other.execute(hold).await.expect("the lock");
    // As if its COMMIT took its time: what it does counts only then.
    let late = "BEGIN; \
         UPDATE _seaway_history SET statements = statements || 0::bigint, \
           statements_sha256 = 'of another' WHERE finished_at IS NULL; \
         SELECT pg_advisory_xact_lock(7); COMMIT";
    let (told, heard) = async_std::channel::bounded(1);
    let mut observer = |event| {
        if let Event::Outlasting { pid } = event {
            told.try_send(pid).expect("told once");
        }
    };
    let runner = runner::<Indexed>(&database);
    let up = async {
        let up = runner.up(&Target::Head, &mut observer).await;
        up.expect_err("its statements are others")
    };
    let end = async {
        heard.recv().await.expect("it is waited for");
        other.close().await.expect("closed");
    };
    let at_work = async { zombie.execute(late).await.expect("committed") };
    let both = futures_lite::future::zip(Box::pin(up), Box::pin(end));
    let all = futures_lite::future::zip(both, Box::pin(at_work));
    let ended = async_std::future::timeout(Duration::from_secs(30), Box::pin(all)).await;
    let ((error, ()), _) = ended.expect("it comes to an end");
    assert!(matches!(error, RunError::Changed(_)), "{error}");
}

#[async_std::test]
async fn an_idle_session_of_a_killed_program_is_ended() {
    let database = half_way().await;
    let mut zombie = zombie(&database, RUNNER).await;
    up::<Indexed>(&database).await.expect("up");
    zombie.execute("SELECT").await.expect_err("it was ended");
}

#[async_std::test]
async fn without_a_history_an_invalid_index_is_rebuilt_all_the_same() {
    let database = Database::empty().await;
    up::<Tables>(&database).await.expect("up");
    database
        .execute(
            "DROP TABLE _seaway_history; CREATE TABLE _seaway_history (a integer);
             INSERT INTO t VALUES (1), (1)",
        )
        .await;
    up::<Indexed>(&database).await.expect_err("duplicates");
    database.execute("TRUNCATE t").await;
    up::<Indexed>(&database).await.expect("up");
    assert_eq!(valid(&database).await, [true]);
    runner::<Indexed>(&database)
        .down(&Target::Base, &mut |_| {})
        .await
        .expect("down");
}

#[async_std::test]
async fn what_has_changed_since_its_interruption_is_refused() {
    let database = half_way().await;
    for error in [
        up::<Otherwise>(&database).await,
        up::<Shorter>(&database).await,
    ] {
        let error = error.expect_err("changed");
        assert!(matches!(error, RunError::Changed(_)), "{error}");
    }
    assert_eq!(log(&database).await, ["first", "second", "second"]);
    let repaired = runner::<Otherwise>(&database)
        .repair("unique", "the log was emptied by hand", &mut |_| {})
        .await;
    repaired.expect("repaired");
    database.execute("TRUNCATE log").await;
    up::<Otherwise>(&database).await.expect("up from the start");
    assert_eq!(log(&database).await, ["first", "something else"]);
}

#[async_std::test]
async fn a_stamp_is_refused_until_what_is_half_done_is_settled() {
    let database = half_way_up().await;
    let stress = |arguments: &[&str]| Program::stress(&database.url()).run(arguments);
    let refused = stress(&["stamp", "0001"]);
    assert_eq!(refused.code, Some(4), "{refused}");
    stress(&["repair", "0002", "--reason", "undone by hand"]).success();
    stress(&["stamp", "0001"]).success();
}

#[async_std::test]
async fn what_is_half_done_and_unknown_is_repaired_by_its_full_name() {
    let database = Database::empty().await;
    let stress = |arguments: &[&str]| Program::stress(&database.url()).run(arguments);
    stress(&["up"]).success();
    database
        .execute("INSERT INTO _seaway_history (revision, action) VALUES ('m0006_later', 'up')")
        .await;
    expect![[r#"
        ------- stderr -------
        error: revision `m0006_later` was interrupted while being applied, and is half done
        hint: `up` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0006_later --reason …`; after that, run this again
        [exit status: 4]
    "#]].assert_eq(&stress(&["stamp", "head"]).stable());
    let part = stress(&["repair", "later", "--reason", "undone by hand"]);
    assert_eq!(part.code, Some(2), "{part}");
    expect![[r#"
        ------- stderr -------
        accepted m0006_later in its current form
        [exit status: 0]
    "#]]
    .assert_eq(&stress(&["repair", "m0006_later", "--reason", "undone by hand"]).stable());
    stress(&["stamp", "head"]).success();
    stress(&["status", "--check"]).success();
}

#[async_std::test]
async fn nothing_else_is_done_while_a_revision_is_half_done() {
    let database = half_way().await;
    let runner = runner::<Indexed>(&database);
    let down = runner.down(&Target::Back(1), &mut |_| {}).await;
    let error = down.expect_err("refused");
    assert!(matches!(error, RunError::Unfinished { .. }), "{error}");
    let part = runner
        .up(&Target::Revision("0001".to_owned()), &mut |_| {})
        .await;
    assert!(matches!(part, Err(RunError::Unfinished { .. })), "{part:?}");
    let refresh = runner.refresh(&mut |_| {}).await;
    assert!(matches!(refresh, Err(RunError::Unfinished { .. })));
    runner
        .fresh(Scope::Made, &mut |_| {})
        .await
        .expect("fresh begins anew");
    assert_eq!(log(&database).await, ["first", "second", "second", "last"]);
}

#[async_std::test]
async fn a_program_without_such_revisions_never_looks_back() {
    let database = Database::empty().await;
    let revisions = Revisions::of::<Migrator>().expect("a list");
    let runner = Runner::new(database.seaway().clone(), revisions);
    runner.up(&Target::Head, &mut |_| {}).await.expect("up");
    let unfinished: Vec<i64> = column(
        &database,
        "SELECT count(*) FROM _seaway_history WHERE finished_at IS NULL OR statements <> '{}'",
    )
    .await;
    assert_eq!(unfinished, [0]);
}
