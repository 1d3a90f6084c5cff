//! Behind a pooler: refused with the reason where it shares sessions, else as without one.

use std::thread;

use expect_test::expect;
use sea_orm::sqlx::{
    self, Connection as _, Row as _,
    postgres::{PgConnectOptions, PgConnection},
};
use tests::{Database, IGNORE, Outcome, PgBouncer, Program};

use crate::rows::column;

/// Opens a session through a pooler, as an application has one: it asks for no unusual setting.
async fn application(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().expect("a URL");
    let options = options.extra_float_digits(None);
    PgConnection::connect_with(&options)
        .await
        .expect("a session")
}

async fn answer(session: &mut PgConnection, sql: &'static str) -> String {
    let row = sqlx::raw_sql(sql).fetch_one(session).await.expect(sql);
    row.try_get(0).expect("a text")
}

/// Says what the sessions in the pool have that they did not have when they were new.
async fn search_path(url: &str) -> String {
    answer(&mut application(url).await, "SHOW search_path").await
}

fn up_and_current(url: &str) -> String {
    let told = |command| Program::migration(url).run(&[command]).stable();
    format!("{}{}", told("up"), told("current"))
}

/// Starts the same command several times at once.
fn at_once(number: usize, url: &str) -> Vec<Outcome> {
    thread::scope(|scope| {
        let start = || Program::migration(url).run(&["up"]);
        let runs: Vec<_> = (0..number).map(|_| scope.spawn(start)).collect();
        let runs = runs.into_iter().map(|run| run.join().expect("a run"));
        runs.collect()
    })
}

async fn applied(database: &Database) -> i64 {
    column(database, "SELECT count(*) FROM seaql_migrations").await[0]
}

const UNTOUCHED: &str = "\"$user\", public";

#[async_std::test]
async fn a_shared_pool_of_any_size_is_refused_and_left_as_it_is() {
    for (mode, settings) in [
        ("transaction", "default_pool_size = 1"),
        ("transaction", "default_pool_size = 5"),
        ("transaction", "server_round_robin = 1"),
        ("statement", "default_pool_size = 5"),
    ] {
        let database = Database::empty().await;
        let pooler = PgBouncer::start(&database, mode, &[IGNORE, settings]);
        let url = pooler.url(&database);
        // The first finds the pool empty, the second as the first has left it.
        for command in ["up", "current"] {
            let run = Program::migration(&url).run(&[command]);
            assert_eq!(run.code, Some(2), "{run}");
            assert!(
                run.stderr.contains("incompatible connection pooler"),
                "{run}"
            );
            assert_eq!(search_path(&url).await, UNTOUCHED, "{mode} {settings}");
        }
        assert_eq!(database.tables("public").await, [""; 0]);
    }
}

#[async_std::test]
async fn the_reason_against_a_transaction_pool_is_said_with_the_way_out() {
    let database = Database::empty().await;
    let pooler = PgBouncer::start(&database, "transaction", &[IGNORE]);
    expect![[r#"
        ------- stderr -------
        error: incompatible connection pooler at [server]: it gives two connections the same server session
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        ------- stderr -------
        error: incompatible connection pooler at [server]: it gives two connections the same server session
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
    "#]].assert_eq(&up_and_current(&pooler.url(&database)));
}

#[async_std::test]
async fn a_pool_that_does_not_know_every_startup_parameter_is_refused() {
    let database = Database::empty().await;
    let pooler = PgBouncer::start(&database, "transaction", &[]);
    expect![[r#"
        ------- stderr -------
        error: incompatible connection pooler at [server]: unsupported startup parameter: extra_float_digits (SQLSTATE 08P01)
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        ------- stderr -------
        error: incompatible connection pooler at [server]: unsupported startup parameter: extra_float_digits (SQLSTATE 08P01)
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
    "#]].assert_eq(&up_and_current(&pooler.url(&database)));
}

/// Makes all sessions look as if the pooler handed on what sqlx asks for.
async fn hand_on_settings(database: &Database) {
    let name = database.location().database();
    let alter = format!("ALTER DATABASE {name} SET extra_float_digits = 2");
    database.execute(&alter).await;
}

#[async_std::test]
async fn a_pool_that_hands_settings_on_is_suspected_by_the_age_of_its_sessions() {
    let database = Database::empty().await;
    hand_on_settings(&database).await;
    let pooler = PgBouncer::start(&database, "transaction", &[IGNORE]);
    let url = pooler.url(&database);
    let mut warm = application(&url).await;
    let aged = "SELECT current_setting('extra_float_digits') FROM pg_sleep(1.5)";
    assert_eq!(answer(&mut warm, aged).await, "2");
    let run = Program::migration(&url).run(&["current"]);
    assert!(
        run.stderr.contains("incompatible connection pooler"),
        "{run}"
    );
    assert_eq!(search_path(&url).await, UNTOUCHED);
}

/// Nothing is suspected of sessions that are as young as the runner; the lock asks all the same.
#[async_std::test]
async fn a_pool_that_nothing_is_suspected_of_is_found_out_before_anything_is_changed() {
    let database = Database::empty().await;
    hand_on_settings(&database).await;
    let pooler = PgBouncer::start(&database, "transaction", &[IGNORE]);
    let run = Program::migration(&pooler.url(&database)).run(&["up"]);
    assert!(
        run.stderr.contains("incompatible connection pooler"),
        "{run}"
    );
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn eight_runners_at_once_do_nothing_behind_a_transaction_pool() {
    for hands_on in [false, true] {
        let database = Database::empty().await;
        if hands_on {
            hand_on_settings(&database).await;
        }
        let pooler = PgBouncer::start(&database, "transaction", &[IGNORE]);
        for run in at_once(8, &pooler.url(&database)) {
            assert_eq!(run.code, Some(2), "{run}");
            assert!(!run.stderr.contains("applied"), "{run}");
        }
        assert_eq!(database.tables("public").await, [""; 0]);
    }
}

#[async_std::test]
async fn a_session_pool_works_as_no_pool_does() {
    let database = Database::empty().await;
    let pooler = PgBouncer::start(&database, "session", &[IGNORE]);
    let url = pooler.url(&database);
    Program::migration(&url).run(&["up"]).success();
    assert_eq!(applied(&database).await, 13);
    expect![[r#"
        m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["current"]).stable());
    assert_eq!(search_path(&url).await, UNTOUCHED);
}

#[async_std::test]
async fn runners_behind_a_session_pool_wait_for_each_other() {
    let database = Database::empty().await;
    let pooler = PgBouncer::start(&database, "session", &[IGNORE]);
    let runs = at_once(2, &pooler.url(&database));
    let applied_by = |run: &Outcome| run.success().stderr.matches("applied m0").count();
    let shares: Vec<_> = runs.iter().map(applied_by).collect();
    assert!(shares == [13, 0] || shares == [0, 13], "{shares:?}");
    assert_eq!(applied(&database).await, 13);
}

#[async_std::test]
async fn a_session_pool_that_is_too_small_is_said_to_be() {
    let database = Database::empty().await;
    let pooler = PgBouncer::start(&database, "session", &[IGNORE, "default_pool_size = 1"]);
    expect![[r#"
        ------- stderr -------
        error: incompatible connection pooler at [server]: it had no second session to tell its mode by
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        ------- stderr -------
        error: incompatible connection pooler at [server]: it had no second session to tell its mode by
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
    "#]].assert_eq(&up_and_current(&pooler.url(&database)));
}
