//! Several runners at once: one works, the others wait and then do what is left.

use std::{thread, time::Duration};

use expect_test::expect;
use migration::Migrator;
use regex::Regex;
use sea_orm::{
    ConnectionTrait as _, DbBackend, Statement,
    sqlx::{self, AssertSqlSafe, Connection as _, Executor as _, postgres::PgConnection},
};
use seaway::{
    ConnectConfig, Event, Report, Revisions, RunError, Runner, Target, runner::lock::LockError,
};
use tests::{
    Database, Program, bin_dir,
    catalog::Catalog,
    migrator,
    plain::{self, Plain},
    rounds,
};

use crate::{bad_input::at_0002, rows::column};

migrator!(WantsHeld: Plain {
    name: "m0001_wants_held",
    up: &["CREATE TABLE made ()", "LOCK TABLE held", "SELECT pg_sleep(0)"],
    down: &[],
    transaction: None,
});

/// Takes the runner's lock as any runner does, by its key.
pub(crate) async fn busy(database: &Database) -> PgConnection {
    let url = format!("{}&application_name=somebody%20else", database.url());
    let mut session = PgConnection::connect(&url).await.expect("a session");
    let lock = "SELECT pg_advisory_lock(x'5ea3a15ea3a1'::bigint)";
    session.execute(lock).await.expect("the lock");
    session
}

fn impatient(database: &Database) -> Runner {
    let revisions = Revisions::of::<Migrator>().expect("a list without duplicates");
    let runner = Runner::new(database.seaway().clone(), revisions);
    runner.with_patience(Duration::ZERO)
}

#[async_std::test]
async fn eight_runners_at_once_apply_each_revision_once() {
    let (database, reference) = (Database::empty().await, Database::migrated().await);
    let url = database.url();
    let runs: Vec<_> = thread::scope(|scope| {
        let start = || Program::migration(&url).run(&["up"]);
        let runners: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        runners
            .into_iter()
            .map(|runner| runner.join().expect("a run"))
            .collect()
    });
    let mut applied: Vec<&str> = Vec::new();
    for run in &runs {
        run.success();
        applied.extend(
            run.stderr
                .lines()
                .filter_map(|line| line.strip_prefix("applied ")),
        );
    }
    assert_eq!(applied.len(), 13, "{applied:?}");
    let migrated = Catalog::read(reference.connection(), "public").await;
    migrated.assert_is(&Catalog::read(database.connection(), "public").await);
}

#[async_std::test]
async fn thirty_two_runners_at_once_agree_on_revisions_without_a_transaction() {
    for round in 0..rounds(1) {
        let database = Database::empty().await;
        let url = database.url();
        let runs: Vec<_> = (0..32)
            .map(|_| Program::stress(&url).start(&["up"]))
            .collect();
        let mut applied = Vec::new();
        for run in runs {
            let run = run.wait();
            assert_eq!(run.code, Some(0), "round {round}: {run}");
            let lines = run.stderr.lines();
            let names = lines.filter_map(|line| line.strip_prefix("applied ")?.split(' ').next());
            applied.extend(names.map(str::to_owned));
        }
        applied.sort();
        assert_eq!(
            applied,
            [
                "m0001_people",
                "m0002_find_people",
                "m0003_places",
                "m0004_count_visits"
            ],
            "round {round}"
        );
        let visits: Vec<i32> = column(&database, "SELECT DISTINCT visits FROM people").await;
        assert_eq!(visits, [11], "round {round}");
    }
}

#[async_std::test]
async fn a_runner_that_does_not_come_to_an_end_is_named() {
    let database = Database::empty().await;
    let session = busy(&database).await;
    let mut waited_for = Vec::new();
    let mut observer = |event| {
        if let Event::Waiting { holder } = event {
            waited_for.push(holder);
        }
    };
    let error = impatient(&database).up(&Target::Head, &mut observer).await;
    let error = error.expect_err("another runner is at work");
    assert!(
        matches!(error, RunError::Lock(LockError::Held { .. })),
        "{error}"
    );
    let numbers = Regex::new(r"\d{2,}").expect("a regular expression");
    let text = format!("{error}\n{}\n", error.hint().expect("a hint"));
    expect![[r#"
        another session holds the runner's lock of this database (backend N, `somebody else`, role `augo`, from N.0.0.1, since N-N-N N:N:N UTC), and was for 0 s
        `somebody else` is not this program's name: unless it is another program's runner, or a script of `plan`, it should not hold this lock; see what it does: SELECT * FROM pg_stat_activity WHERE pid = N; to end it, as a superuser: SELECT pg_terminate_backend(N)
    "#]].assert_eq(&numbers.replace_all(&text, "N"));
    assert_eq!(database.tables("public").await, [""; 0]);
    session.close().await.expect("closed");
    impatient(&database)
        .up(&Target::Head, &mut |_| {})
        .await
        .expect("the lock is free again");
}

#[async_std::test]
async fn a_waiting_runner_goes_on_when_the_other_ends_and_does_what_is_left() {
    let database = Database::empty().await;
    let mut session = busy(&database).await;
    let runner = impatient(&database).with_patience(Duration::from_secs(30));
    // Built before the clock runs.
    bin_dir();
    let (told, heard) = async_std::channel::bounded(1);
    let mut observer = move |event| {
        if let Event::Waiting { .. } = event {
            told.try_send(()).expect("told once");
        }
    };
    let run = async_std::task::spawn(async move { runner.up(&Target::Head, &mut observer).await });
    heard.recv().await.expect("the runner waits");
    Program::migration(&database.url())
        .run(&["current"])
        .success();
    session
        .execute("SELECT pg_advisory_unlock_all()")
        .await
        .expect("unlocked");
    assert_eq!(run.await.expect("up").len(), 13);
}

/// Begins a run, changes the ledger while it waits for the lock, and returns what it did.
async fn with_the_ledger_changed_meanwhile(
    database: &Database,
    target: Target,
    change: &str,
) -> Report {
    let mut session = busy(database).await;
    let runner = impatient(database).with_patience(Duration::from_secs(30));
    let (told, heard) = async_std::channel::bounded(1);
    let mut observer = move |event| {
        if let Event::Waiting { .. } = event {
            told.try_send(()).expect("told once");
        }
    };
    let run = async_std::task::spawn(async move {
        match target {
            Target::Back(_) => runner.down(&target, &mut observer).await,
            _ => runner.up(&target, &mut observer).await,
        }
    });
    heard.recv().await.expect("the runner waits");
    database.execute(change).await;
    session
        .execute("SELECT pg_advisory_unlock_all()")
        .await
        .expect("unlocked");
    run.await.expect("what is left is done")
}

#[async_std::test]
async fn steps_that_another_runner_made_meanwhile_are_not_missed() {
    let database = Database::migrated().await;
    let newest = "DELETE FROM seaql_migrations WHERE version = 'm0013_stored_procedures'";
    database.execute(newest).await;
    let applied = "INSERT INTO seaql_migrations VALUES ('m0013_stored_procedures', 1)";
    let up = with_the_ledger_changed_meanwhile(&database, Target::Forward(1), applied).await;
    assert_eq!(up, []);

    let (database, _) = at_0002().await;
    let first = "DELETE FROM seaql_migrations WHERE version = 'm0001_extensions'";
    let down = with_the_ledger_changed_meanwhile(&database, Target::Back(2), first).await;
    let names: Vec<_> = down.iter().map(|step| step.revision.as_str()).collect();
    assert_eq!(names, ["m0002_create_users"]);
}

/// Ends the session that has the runner's lock as soon as a query about that, `l`, has a row.
pub(crate) async fn end_the_lock(session: &mut PgConnection, is_at_work: &str) {
    let end = format!(
        "SELECT count(pg_terminate_backend(l.pid)) FROM pg_locks AS l \
         WHERE l.locktype = 'advisory' AND l.granted \
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
           AND EXISTS ({is_at_work})"
    );
    while sqlx::query_scalar::<_, i64>(AssertSqlSafe(end.as_str()))
        .fetch_one(&mut *session)
        .await
        .expect("the lock's session")
        == 0
    {}
}

#[async_std::test]
async fn a_runner_whose_lock_was_ended_from_outside_stops() {
    let database = Database::empty().await;
    database.execute("CREATE TABLE held ()").await;
    let mut session = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    let hold = "BEGIN; LOCK TABLE held";
    session.execute(hold).await.expect("the lock");
    let blocked = plain::runner::<WantsHeld>(&database).with_lock_timeout(Duration::ZERO);
    let up = async_std::task::spawn(async move { blocked.up(&Target::Head, &mut |_| {}).await });
    let waits = "SELECT FROM pg_locks AS w WHERE NOT w.granted AND w.locktype = 'relation' \
                 AND w.database = l.database";
    end_the_lock(&mut session, waits).await;
    let error = up.await.expect_err("the lock is lost");
    assert!(matches!(error, RunError::Lock(LockError::Lost)), "{error}");
    session.close().await.expect("closed");
    assert_eq!(
        database.tables("public").await,
        ["_seaway_history", "held", "seaql_migrations"]
    );
    let versions: Vec<String> = column(&database, "SELECT version FROM seaql_migrations").await;
    assert_eq!(versions, [""; 0]);
}

#[async_std::test]
async fn with_nothing_to_apply_nobody_is_waited_for() {
    let database = Database::migrated().await;
    let _busy = busy(&database).await;
    let report = impatient(&database)
        .up(&Target::Head, &mut |_| {})
        .await
        .expect("up");
    assert_eq!(report, []);
}

#[async_std::test]
async fn a_failed_run_gives_the_lock_back() {
    let database = Database::empty().await;
    database.execute("CREATE TABLE users (id integer)").await;
    let error = impatient(&database).up(&Target::Head, &mut |_| {}).await;
    assert!(matches!(error, Err(RunError::Failed(_))), "{error:?}");
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
                (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(column::<i64>(&database, held).await, [0]);
}

#[async_std::test]
async fn a_session_that_waits_is_not_ended_for_being_idle() {
    let database = Database::empty().await;
    let name = database.location().database().to_owned();
    let impatience = format!("ALTER DATABASE {name} SET idle_session_timeout = '1min'");
    database.execute(&impatience).await;
    let config = ConnectConfig::new(database.location().clone(), "seaway test");
    let pinned = seaway::Database::connect(&config).await.expect("connected");
    let show = "SELECT current_setting('idle_session_timeout')";
    let show = Statement::from_string(DbBackend::Postgres, show);
    let row = pinned
        .connection()
        .query_one_raw(show)
        .await
        .expect("shown")
        .expect("a row");
    assert_eq!(row.try_get_by_index::<String>(0).expect("a setting"), "0");
}
