//! Servers that take no writes, are full, or have no session to spare.

use std::time::{Duration, Instant};

use expect_test::expect;
use regex::Regex;
use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, postgres::PgConnection};
use tests::{Database, migrator, plain::Plain};

use super::{
    Cases, EVERYTHING, FAILED, LOCKED, PASSWORD, at_0002,
    failures::{Failed, fails, fails_on},
};

/// What makes the server refuse to create or drop tables, with this SQLSTATE.
fn refusing(verb: &str, code: &str, message: &str) -> String {
    format!(
        "DROP EVENT TRIGGER IF EXISTS refuse; \
         CREATE OR REPLACE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ \
         BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{code}'; END $$; \
         CREATE EVENT TRIGGER refuse ON ddl_command_start \
         WHEN TAG IN ('{verb} TABLE') EXECUTE FUNCTION refuse()"
    )
}

#[async_std::test]
async fn a_database_that_takes_no_writes_says_what_to_do() {
    let (database, url) = at_0002().await;
    let name = database.location().database().to_owned();
    // A revision that has not changed needs no repair, and nothing is written.
    let changed = "UPDATE _seaway_history SET sha256 = 'another' WHERE revision LIKE 'm0002_%'";
    database.execute(changed).await;
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    database.execute(&read_only).await;
    let mut cases = Cases::at(&database, url);
    for arguments in [
        &["up"][..],
        &["down"],
        &["stamp", "head"],
        &["repair", "0002", "--reason", "so"],
        &["fresh", "--yes"],
        &["refresh", "--yes"],
        &["reset", "--yes"],
    ] {
        cases.run(arguments, FAILED).await;
    }
    cases.are(&expect![[r#"
        $ up
        error: applying revision `m0003_create_sessions` failed: cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)
        CREATE TABLE "sessions" ( "id" uuid NOT NULL DEFAULT (GEN_RANDOM_UUID()) PRIMARY KEY, "user_uuid" uu…
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: cannot execute DROP TABLE in a read-only transaction (SQLSTATE 25006)
        DROP TABLE "user_settings", "users"
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
        $ stamp head
        error: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
        $ repair 0002 --reason so
        error: cannot execute UPDATE in a read-only transaction (SQLSTATE 25006)
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
        $ fresh --yes
        error: not dropped, because it is not known what the revisions make: cannot execute CREATE SCHEMA in a read-only transaction (SQLSTATE 25006)
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server; `fresh --all` drops all without running the revisions first
        [exit status: 2]
        $ refresh --yes
        error: rolling back revision `m0002_create_users` failed: cannot execute DROP TABLE in a read-only transaction (SQLSTATE 25006)
        DROP TABLE "user_settings", "users"
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server; all of it was one transaction: the database is as it was
        [exit status: 2]
        $ reset --yes
        error: rolling back revision `m0002_create_users` failed: cannot execute DROP TABLE in a read-only transaction (SQLSTATE 25006)
        DROP TABLE "user_settings", "users"
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server; all of it was one transaction: the database is as it was
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn an_empty_database_that_takes_no_writes_gets_no_ledger() {
    let database = Database::empty().await;
    let url = database
        .login(
            PASSWORD,
            "ALTER ROLE {role} SUPERUSER; \
             ALTER ROLE {role} SET default_transaction_read_only = on",
        )
        .await;
    let mut cases = Cases::at(&database, url);
    cases.run(&["up"], FAILED).await;
    cases.are(&expect![[r#"
        $ up
        error: cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_role_or_a_database_without_sessions_to_spare_is_said_to_be() {
    let (database, _) = at_0002().await;
    let name = database.location().database().to_owned();
    let mut cases = Cases::at(&database, String::new());
    cases.with_url(
        database
            .login(PASSWORD, "ALTER ROLE {role} CONNECTION LIMIT 0")
            .await,
    );
    cases.note("no session");
    cases.run(&["up"], FAILED).await;
    cases.with_url(
        database
            .login(PASSWORD, "ALTER ROLE {role} CONNECTION LIMIT 1")
            .await,
    );
    cases.note("one session, and the runner's lock needs another");
    let grant = "GRANT SELECT ON seaql_migrations TO PUBLIC";
    database.execute(grant).await;
    cases.run(&["up"], FAILED).await;
    cases.note("none in the database");
    cases.with_url(database.login(PASSWORD, super::NOTHING).await);
    let limit = format!("ALTER DATABASE {name} CONNECTION LIMIT 0");
    database.execute(&limit).await;
    cases.run(&["wait", "--timeout", "1"], FAILED).await;
    cases.are(&expect![[r##"
        # no session
        $ up
        error: PostgreSQL at [server] refuses the connection: too many connections for role "[role]" (SQLSTATE 53300)
        hint: end other sessions, or raise the limit of the role, the database or the server; a run takes two sessions
        [exit status: 2]
        # one session, and the runner's lock needs another
        $ up
        error: PostgreSQL at [server] refuses the connection: too many connections for role "[role]" (SQLSTATE 53300)
        hint: end other sessions, or raise the limit of the role, the database or the server; a run takes two sessions
        [exit status: 2]
        # none in the database
        $ wait --timeout 1
        error: waited 1 s without success: PostgreSQL at [server] refuses the connection: too many connections for database "[database]" (SQLSTATE 53300)
        hint: end other sessions, or raise the limit of the role, the database or the server; a run takes two sessions
        [exit status: 2]
    "##]]);
}

/// A search path as long as this takes more than a millisecond to look through, so the first
/// query never comes to its end in time.
const LONG_SEARCH_PATH: &str = "DO $$ BEGIN EXECUTE format( \
     'ALTER ROLE {role} SET search_path = %s', \
     (SELECT string_agg('nowhere' || n, ', ') FROM generate_series(1, 20000) AS n)); END $$";

#[async_std::test]
async fn a_first_query_that_takes_too_long_for_the_role_is_said_to() {
    let (database, _) = at_0002().await;
    let grant = format!(
        "ALTER ROLE {{role}} SUPERUSER; ALTER ROLE {{role}} SET statement_timeout = '1ms'; \
         {LONG_SEARCH_PATH}"
    );
    let url = database.login(PASSWORD, &grant).await;
    let mut cases = Cases::at(&database, url);
    let start = Instant::now();
    for arguments in [["current"], ["up"]] {
        cases.run(&arguments, FAILED).await;
    }
    assert!(start.elapsed() < Duration::from_secs(5));
    cases.are(&expect![[r#"
        $ current
        error: PostgreSQL at [server] cancelled the first query of the connection: canceling statement due to statement timeout (SQLSTATE 57014)
        hint: if nobody did that, raise statement_timeout of the role, the database or the URL; psql lists it: \drds
        [exit status: 2]
        $ up
        error: PostgreSQL at [server] cancelled the first query of the connection: canceling statement due to statement timeout (SQLSTATE 57014)
        hint: if nobody did that, raise statement_timeout of the role, the database or the URL; psql lists it: \drds
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn what_a_server_refuses_to_write_down_changes_nothing() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    for (code, message) in [
        ("53100", "could not extend file: No space left on device"),
        ("53200", "out of shared memory"),
        (
            "53400",
            "temporary file size exceeds temp_file_limit (64kB)",
        ),
        ("57014", "canceling statement due to statement timeout"),
        (
            "57P01",
            "terminating connection due to administrator command",
        ),
        ("42501", "permission denied for table seaql_migrations"),
        ("25006", "cannot execute INSERT in a read-only transaction"),
        ("26000", "prepared statement \"sqlx_s_4\" does not exist"),
        ("42P05", "prepared statement \"sqlx_s_4\" already exists"),
        ("XX001", "invalid page in block 0"),
    ] {
        cases.note(code);
        // `stamp` makes it anew.
        let aside = "ALTER TABLE _seaway_history RENAME TO aside";
        database.execute(aside).await;
        database.execute(&refusing("CREATE", code, message)).await;
        cases.run(&["stamp", "head"], FAILED).await;
        let back = "ALTER TABLE aside RENAME TO _seaway_history";
        database.execute(back).await;
        database.execute(&refusing("DROP", code, message)).await;
        cases.run(&["down"], FAILED).await;
    }
    cases.are(&expect![[r##"
        # 53100
        $ stamp head
        error: could not extend file: No space left on device (SQLSTATE 53100)
        hint: free disk space on the server, and run it again
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: could not extend file: No space left on device (SQLSTATE 53100)
        DROP TABLE "user_settings", "users"
        hint: free disk space on the server, and run it again
        [exit status: 2]
        # 53200
        $ stamp head
        error: out of shared memory (SQLSTATE 53200)
        hint: if the message is about shared memory: raise max_locks_per_transaction (ALTER SYSTEM SET max_locks_per_transaction = …), restart the server, and run it again; else see its log
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: out of shared memory (SQLSTATE 53200)
        DROP TABLE "user_settings", "users"
        hint: if the message is about shared memory: raise max_locks_per_transaction (ALTER SYSTEM SET max_locks_per_transaction = …), restart the server, and run it again; else see its log
        [exit status: 2]
        # 53400
        $ stamp head
        error: temporary file size exceeds temp_file_limit (64kB) (SQLSTATE 53400)
        hint: raise the limit that it names, for this role: ALTER ROLE … SET …
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: temporary file size exceeds temp_file_limit (64kB) (SQLSTATE 53400)
        DROP TABLE "user_settings", "users"
        hint: raise the limit that it names, for this role: ALTER ROLE … SET …
        [exit status: 2]
        # 57014
        $ stamp head
        error: canceling statement due to statement timeout (SQLSTATE 57014)
        hint: somebody cancelled it, or it took longer than statement_timeout lets it; a revision may set that for itself: SET LOCAL statement_timeout = 0
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: canceling statement due to statement timeout (SQLSTATE 57014)
        DROP TABLE "user_settings", "users"
        hint: somebody cancelled it, or it took longer than statement_timeout lets it; a revision may set that for itself: SET LOCAL statement_timeout = 0
        [exit status: 2]
        # 57P01
        $ stamp head
        error: lost the connection to PostgreSQL at [server]: terminating connection due to administrator command (SQLSTATE 57P01)
        hint: `status` shows what is applied
        [exit status: 2]
        $ down
        error: lost the connection to PostgreSQL at [server] while rolling back revision `m0002_create_users`: terminating connection due to administrator command (SQLSTATE 57P01)
        hint: that revision was rolled back; `status` shows what is applied
        [exit status: 2]
        # 42501
        $ stamp head
        error: permission denied for table seaql_migrations (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: permission denied for table seaql_migrations (SQLSTATE 42501)
        DROP TABLE "user_settings", "users"
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        # 25006
        $ stamp head
        error: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)
        DROP TABLE "user_settings", "users"
        hint: connect to the primary, if this is a standby; else default_transaction_read_only is on for this role, database or server
        [exit status: 2]
        # 26000
        $ stamp head
        error: incompatible connection pooler: prepared statement "sqlx_s_4" does not exist (SQLSTATE 26000)
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: incompatible connection pooler: prepared statement "sqlx_s_4" does not exist (SQLSTATE 26000)
        DROP TABLE "user_settings", "users"
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        # 42P05
        $ stamp head
        error: incompatible connection pooler: prepared statement "sqlx_s_4" already exists (SQLSTATE 42P05)
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: incompatible connection pooler: prepared statement "sqlx_s_4" already exists (SQLSTATE 42P05)
        DROP TABLE "user_settings", "users"
        hint: connect to PostgreSQL directly, or to a pool in session mode with sessions to spare (PgBouncer: pool_mode = session, ignore_startup_parameters = extra_float_digits)
        [exit status: 2]
        # XX001
        $ stamp head
        error: invalid page in block 0 (SQLSTATE XX001)
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: invalid page in block 0 (SQLSTATE XX001)
        DROP TABLE "user_settings", "users"
        [exit status: 2]
    "##]]);
}

/// More than fits into a megabyte.
const SORTS: Plain = Plain {
    name: "m0002_sorts",
    up: &[
        "CREATE TABLE sorted AS SELECT n FROM generate_series(1, 100000) AS n \
         ORDER BY md5(n::text)",
    ],
    down: &[],
    transaction: None,
};

const SLOW: Plain = Plain {
    name: "m0002_slow",
    up: &[
        "SET LOCAL statement_timeout = '10ms'",
        "SELECT pg_sleep(60)",
    ],
    down: &[],
    transaction: None,
};

const FIRST: Plain = Plain {
    name: "m0001_a",
    up: &["CREATE TABLE a ()"],
    down: &["DROP TABLE a"],
    transaction: None,
};

migrator!(Sorts: FIRST, SORTS);
migrator!(Sleeps: FIRST, SLOW);

#[async_std::test]
async fn a_sort_that_does_not_fit_into_the_temporary_files_is_undone() {
    let database = Database::empty().await;
    let name = database.location().database().to_owned();
    for setting in ["temp_file_limit = '1MB'", "work_mem = '64kB'"] {
        let set = format!("ALTER DATABASE {name} SET {setting}");
        database.execute(&set).await;
    }
    let Failed { told, .. } = fails_on::<Sorts>(&database, &database.url()).await;
    // PostgreSQL 18 puts the names of settings in quotes.
    let told = told.replace("\"temp_file_limit\"", "temp_file_limit");
    expect![[r#"
        error: applying revision `m0002_sorts` failed: temporary file size exceeds temp_file_limit (1024kB) (SQLSTATE 53400)
        CREATE TABLE sorted AS SELECT n FROM generate_series(1, 100000) AS n ORDER BY md5(n::text)
        hint: raise the limit that it names, for this role: ALTER ROLE … SET …
    "#]].assert_eq(&told);
}

/// What is asked before the first revision may not fit, either.
#[async_std::test]
async fn a_server_without_room_for_the_runners_own_questions_is_said_to_have_none() {
    let (database, _) = at_0002().await;
    let no_room = "ALTER ROLE {role} SUPERUSER; ALTER ROLE {role} SET temp_file_limit = 0; \
                   ALTER ROLE {role} SET work_mem = '64kB'";
    let mut cases = Cases::at(&database, database.login(PASSWORD, no_room).await);
    cases.run(&["up"], FAILED).await;
    cases.are(&expect![[r#"
        $ up
        error: cannot ask for the runner's lock: temporary file size exceeds temp_file_limit (0kB) (SQLSTATE 53400)
        hint: raise the limit that it names, for this role: ALTER ROLE … SET …
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_statement_that_takes_too_long_for_the_server_is_undone() {
    let told = fails::<Sleeps>().await;
    expect![[r#"
        error: applying revision `m0002_slow` failed: canceling statement due to statement timeout (SQLSTATE 57014)
        SELECT pg_sleep(60)
        hint: somebody cancelled it, or it took longer than statement_timeout lets it; a revision may set that for itself: SET LOCAL statement_timeout = 0
    "#]].assert_eq(&told);
}

#[async_std::test]
async fn a_runner_that_is_not_waited_for_is_named() {
    let (database, url) = at_0002().await;
    let mut other = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    let lock = "BEGIN; SELECT pg_advisory_xact_lock(x'05ea3a15ea3a1'::bigint)";
    other.execute(lock).await.expect("the lock");
    let mut cases = Cases::at(&database, url);
    for command in ["up", "down"] {
        cases.run(&[command, "--patience", "0"], LOCKED).await;
    }
    other.close().await.expect("closed");
    let pid = Regex::new(r"(backend |backend\(|pid = )\d+").expect("a regular expression");
    let told = pid.replace_all(&cases.told, "$1[pid]").into_owned();
    expect![[r#"
        $ up --patience 0
        waiting for the runner's lock (backend [pid], role `augo`, from 127.0.0.1, since [time])
        error: another session holds the runner's lock of this database (backend [pid], role `augo`, from 127.0.0.1, since [time]), and was for 0 s
        hint: it does not say which program it is: unless it is another program's runner, or a script of `plan`, it should not hold this lock; see what it does: SELECT * FROM pg_stat_activity WHERE pid = [pid]; to end it, as a superuser: SELECT pg_terminate_backend([pid])
        [exit status: 3]
        $ down --patience 0
        waiting for the runner's lock (backend [pid], role `augo`, from 127.0.0.1, since [time])
        error: another session holds the runner's lock of this database (backend [pid], role `augo`, from 127.0.0.1, since [time]), and was for 0 s
        hint: it does not say which program it is: unless it is another program's runner, or a script of `plan`, it should not hold this lock; see what it does: SELECT * FROM pg_stat_activity WHERE pid = [pid]; to end it, as a superuser: SELECT pg_terminate_backend([pid])
        [exit status: 3]
    "#]].assert_eq(&told);
}

#[async_std::test]
async fn a_database_that_takes_no_connections_is_said_to() {
    let database = Database::empty().await;
    let url = database.login(PASSWORD, EVERYTHING).await;
    let name = database.location().database().to_owned();
    let shut = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
    let elsewhere = database.location().with_database("postgres").expose();
    let mut elsewhere = PgConnection::connect(&elsewhere).await.expect("a session");
    elsewhere.execute(AssertSqlSafe(shut)).await.expect("shut");
    elsewhere.close().await.expect("closed");
    let mut cases = Cases::at(&database, url);
    cases.run(&["up"], FAILED).await;
    cases.are(&expect![[r#"
        $ up
        error: PostgreSQL at [server] refuses the connection: database "[database]" is not currently accepting connections (SQLSTATE 55000)
        [exit status: 2]
    "#]]);
}
