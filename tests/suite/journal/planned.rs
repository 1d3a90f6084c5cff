//! The rest of a half-done revision as a script: what `plan` prints, psql completes.

use std::time::Duration;

use expect_test::expect;
use sea_orm::sqlx::Executor as _;
use tests::{Database, Outcome, Program};

use super::{
    reading::{half_way_down, half_way_up},
    session, zombie,
};
use tests::catalog::Catalog;

use crate::{
    plan::{assert_same, psql},
    rows::{column, value},
};

fn stress(database: &Database, arguments: &[&str]) -> Outcome {
    Program::stress(&database.url()).run(arguments)
}

fn stopping(database: &Database, arguments: &[&str]) -> Outcome {
    Program::stopping(&database.url()).run(arguments)
}

fn plan(database: &Database, target: &str) -> String {
    stress(database, &["plan", target]).success().stdout.clone()
}

/// A database in which the second revision stops where this makes it fail.
async fn stopped_by(obstacle: &str, mended: &str) -> Database {
    let database = Database::empty().await;
    stress(&database, &["up", "0001"]).success();
    database.execute(obstacle).await;
    let failed = stress(&database, &["up", "0002"]);
    assert_eq!(failed.code, Some(2), "{failed}");
    database.execute(mended).await;
    database
}

pub(crate) async fn after_one_statement() -> Database {
    stopped_by(
        "CREATE TABLE ix_people_name ()",
        "DROP TABLE ix_people_name",
    )
    .await
}

async fn half_done(database: &Database) -> Vec<i32> {
    let half_done = "SELECT cardinality(statements) FROM _seaway_history WHERE finished_at IS NULL";
    column(database, half_done).await
}

/// What the revisions have left in rows.
async fn rows(database: &Database) -> (i64, Vec<String>) {
    let visits = value(database, "SELECT sum(visits) FROM people").await;
    let log = column(database, "SELECT line FROM log ORDER BY ctid").await;
    (visits, log)
}

async fn assert_done_as(expected: &Database, database: &Database) {
    assert_same(expected, database).await;
    assert_eq!(rows(database).await, rows(expected).await);
    assert_eq!(half_done(database).await, [0; 0]);
}

#[async_std::test]
async fn the_script_does_the_rest_and_the_revisions_after_it() {
    let expected = Database::empty().await;
    stress(&expected, &["up"]).success();
    for (done, obstacle, mended) in [
        (
            0,
            "ALTER TABLE log RENAME TO elsewhere",
            "ALTER TABLE elsewhere RENAME TO log",
        ),
        (
            1,
            "CREATE TABLE ix_people_name ()",
            "DROP TABLE ix_people_name",
        ),
        (
            2,
            "ALTER TABLE people ADD CONSTRAINT none CHECK (visits = 0)",
            "ALTER TABLE people DROP CONSTRAINT none",
        ),
        (
            3,
            "CREATE TABLE \"ix People\" ()",
            "DROP TABLE \"ix People\"",
        ),
        (
            5,
            "ALTER TABLE seaql_migrations ADD who text NOT NULL DEFAULT 'me';
             ALTER TABLE seaql_migrations ALTER who DROP DEFAULT",
            "ALTER TABLE seaql_migrations DROP who",
        ),
    ] {
        for way in [&[][..], &["-1", "-f", "-"]] {
            let database = stopped_by(obstacle, mended).await;
            assert_eq!(half_done(&database).await, [done]);
            psql(&database, way, &plan(&database, "head")).success();
            assert_done_as(&expected, &database).await;
            stress(&database, &["status", "--check"]).success();
        }
    }
}

#[async_std::test]
async fn the_rest_says_where_it_begins() {
    let database = half_way_up().await;
    let plan = stress(&database, &["plan", "0002"]);
    let behind = plan.stdout.split_once("-- m0002_find_people, up\n");
    let (_, revision) = behind.expect("the revision");
    let shown = format!("{revision}------- stderr -------\n{}", plan.stderr);
    expect![[r#"
        -- Resumes after statement 3 of 5.
        DO $seaway$
        DECLARE
            run record;
            other record;
        BEGIN
            SELECT * INTO run FROM "public"._seaway_history AS h
                WHERE h.id = 2 AND h.finished_at IS NULL
                  AND pg_catalog.cardinality(h.statements) = 3 AND h.statement_begun = false;
            IF NOT FOUND OR NOT ((SELECT i.indisvalid AS valid FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE c.relkind OPERATOR(pg_catalog.=) 'i' AND c.relname::pg_catalog.text OPERATOR(pg_catalog.=) 'ix People'::pg_catalog.text AND n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) coalesce( NULL::pg_catalog.text, pg_catalog.current_schema()::pg_catalog.text)) IS NOT DISTINCT FROM NULL) THEN
                RAISE EXCEPTION '% does not stand where this plan begins', 'm0002_find_people'
                    USING HINT = 'make a new plan';
            END IF;
            SELECT a.pid, a.state LIKE 'idle%' AS idle,
                    a.usesysid = me.usesysid AND a.application_name = 'stress' AS is_own
                INTO other
                FROM pg_catalog.pg_stat_activity AS a
                JOIN pg_catalog.pg_stat_activity AS me ON me.pid = pg_catalog.pg_backend_pid()
                WHERE pg_catalog.concat(a.pid, ' ', extract(epoch FROM a.backend_start)) = run.backend
                  AND a.datid = me.datid AND a.pid <> me.pid;
            IF other.idle AND other.is_own THEN
                PERFORM pg_catalog.pg_terminate_backend(other.pid);
            ELSIF other.idle THEN
                RAISE EXCEPTION 'the history names backend % as the session of %', other.pid, 'm0002_find_people'
                    USING DETAIL = 'its role or application is not the runner''s own: it is left alone',
                        HINT = 'find out what it is, end it if it was the run, and make a new plan';
            ELSIF FOUND THEN
                RAISE EXCEPTION 'backend % is still at a statement of %', other.pid, 'm0002_find_people'
                    USING HINT = 'wait for its end, and make a new plan';
            END IF;
        END
        $seaway$;
        CREATE UNIQUE INDEX CONCURRENTLY "ix People" ON people (lower(name), id);
        VACUUM people;
        BEGIN;
        INSERT INTO "seaql_migrations" ("version", "applied_at") VALUES ('m0002_find_people', GREATEST(pg_catalog.floor(extract(epoch FROM pg_catalog.now()))::bigint, (SELECT pg_catalog.max(applied_at) FROM "seaql_migrations")));
        UPDATE "public"._seaway_history SET finished_at = GREATEST(started_at, pg_catalog.clock_timestamp()), statement_begun = false WHERE id = 2 AND finished_at IS NULL;
        COMMIT;

        DO $seaway$
        BEGIN
            PERFORM pg_catalog.pg_advisory_unlock(104056880014241);
        END
        $seaway$;
        ------- stderr -------
        m0002_find_people is half done (up, 3 statements done); the plan begins with the rest of it
    "#]].assert_eq(&shown);
    expect![[r#"
        {
          "steps": [
            {
              "revision": "m0002_find_people",
              "direction": "up",
              "transaction": false,
              "statements": [
                "CREATE UNIQUE INDEX CONCURRENTLY \"ix People\" ON people (lower(name), id)",
                "VACUUM people"
              ],
              "sha256": "[sha256]"
            }
          ]
        }
        [exit status: 0]
    "#]]
    .assert_eq(&stress(&database, &["plan", "0002", "--format", "json"]).stable());
    let whole = ["--offline", "--format", "json"];
    let whole = stress(&database, &[&["plan", "0002"], &whole[..]].concat());
    let rest = stress(&database, &["plan", "0002", "--format", "json"]);
    let sum = |text: &str| {
        let line = text.lines().rfind(|line| line.contains("\"sha256\""));
        line.expect("a sum").to_owned()
    };
    assert_eq!(sum(&rest.stdout), sum(&whole.stdout));
}

#[async_std::test]
async fn the_way_down_is_completed_too() {
    let expected = Database::empty().await;
    stress(&expected, &["up"]).success();
    stress(&expected, &["down", "0001", "--yes"]).success();
    let database = half_way_down().await;
    psql(&database, &[], &plan(&database, "0001")).success();
    assert_done_as(&expected, &database).await;
}

#[async_std::test]
async fn a_script_of_a_range_does_not_repeat_what_is_done() {
    let database = half_way_up().await;
    let before = Catalog::read(database.connection(), "public").await;
    let script = stress(&database, &["up", "--sql", "0001:0002"]);
    let refused = psql(&database, &[], &script.success().stdout);
    assert_eq!(refused.code, Some(3), "{refused}");
    let why = "revision m0002_find_people is half done";
    assert!(refused.stderr.contains(why), "{refused}");
    before.assert_is(&Catalog::read(database.connection(), "public").await);
}

#[async_std::test]
async fn a_plan_that_does_not_begin_with_the_rest_is_refused() {
    let (up, down) = (half_way_up().await, half_way_down().await);
    for (database, target) in [(&up, "-1"), (&up, "0001"), (&down, "head")] {
        let plan = stress(database, &["plan", target]);
        assert_eq!((plan.code, plan.stdout.as_str()), (Some(4), ""), "{plan}");
        assert!(plan.stderr.contains("is half done"), "{plan}");
    }
}

#[async_std::test]
async fn an_index_left_invalid_is_dropped_in_the_schema_of_the_sessions_settings() {
    let database = stopping_database().await;
    database.execute("INSERT INTO other.t VALUES (99)").await;
    let failed = stopping(&database, &["up", "0001"]);
    assert!(failed.stderr.contains("duplicated"), "{failed}");
    database
        .execute("DELETE FROM other.t WHERE ctid = '(0,1)'")
        .await;
    let plan = stopping(&database, &["plan", "0001"]);
    psql(&database, &[], &plan.success().stdout).success();
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'other.ux_t_id'::regclass";
    assert_eq!(column::<bool>(&database, valid).await, [true]);
    let rows = "SELECT id FROM other.t ORDER BY 1";
    assert_eq!(column::<i32>(&database, rows).await, [99, 100]);
    let versions = "SELECT version::text FROM public.seaql_migrations";
    let versions: Vec<String> = column(&database, versions).await;
    assert_eq!(versions, ["m0001_elsewhere"]);
    assert_eq!(half_done(&database).await, [0; 0]);
}

#[async_std::test]
async fn a_build_that_was_complete_without_a_mark_is_left_out() {
    let database = after_one_statement().await;
    // As a kill between the index and its mark leaves it.
    database
        .execute("CREATE INDEX CONCURRENTLY ix_people_name ON people (name)")
        .await;
    let begun = "UPDATE _seaway_history SET statement_begun = true WHERE finished_at IS NULL";
    database.execute(begun).await;
    let plan = plan(&database, "head");
    psql(&database, &[], &plan).success();
    let expected = Database::empty().await;
    stress(&expected, &["up"]).success();
    assert_done_as(&expected, &database).await;
}

#[async_std::test]
async fn a_script_that_is_out_of_date_does_nothing() {
    for meanwhile in [
        "UPDATE _seaway_history SET finished_at = now() WHERE finished_at IS NULL",
        "UPDATE _seaway_history SET statements = '{1,0}' WHERE finished_at IS NULL",
        "UPDATE _seaway_history SET statement_begun = true WHERE finished_at IS NULL",
        "DELETE FROM _seaway_history WHERE finished_at IS NULL",
        "CREATE INDEX ix_people_name ON people (name)",
    ] {
        let database = after_one_statement().await;
        let plan = plan(&database, "head");
        database.execute(meanwhile).await;
        let (before, log) = (rows(&database).await, half_done(&database).await);
        let run = psql(&database, &[], &plan);
        assert_eq!(run.code, Some(3), "{meanwhile}: {run}");
        let said = "m0002_find_people does not stand where this plan begins";
        assert!(run.stderr.contains(said), "{meanwhile}: {run}");
        assert_eq!(
            (rows(&database).await, half_done(&database).await),
            (before, log)
        );
    }
}

#[async_std::test]
async fn a_script_ends_an_idle_session_of_the_killed_program() {
    let database = after_one_statement().await;
    let mut zombie = zombie(&database, "stress").await;
    psql(&database, &[], &plan(&database, "head")).success();
    zombie.execute("SELECT").await.expect_err("it was ended");
}

#[async_std::test]
async fn a_script_leaves_a_session_at_work_alone_and_fails() {
    let database = after_one_statement().await;
    let (mut zombie, mut other) = (zombie(&database, "stress").await, session(&database).await);
    other
        .execute("SELECT pg_advisory_lock(7)")
        .await
        .expect("the lock");
    let at_work = async_std::task::spawn(async move {
        zombie.execute("SELECT pg_advisory_lock(7)").await.map(drop)
    });
    let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let waiting = async { while value::<i64>(&database, waits).await == 0 {} };
    let waiting = async_std::future::timeout(Duration::from_secs(30), waiting).await;
    waiting.expect("it waits for the lock");
    let run = psql(&database, &[], &plan(&database, "head"));
    assert_eq!(run.code, Some(3), "{run}");
    assert!(
        run.stderr.contains("is still at a statement of m0002"),
        "{run}"
    );
    assert_eq!(half_done(&database).await, [1]);
    other
        .execute("SELECT pg_advisory_unlock(7)")
        .await
        .expect("given back");
    at_work.await.expect("it was left alone");
}

async fn stopping_database() -> Database {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE TABLE go (); CREATE SCHEMA other; CREATE TABLE other.t (id integer);
             CREATE TABLE t (id integer, done boolean); INSERT INTO t VALUES (1), (2)",
        )
        .await;
    database
}

#[async_std::test]
async fn what_a_script_cannot_resume_is_refused() {
    let mut told = String::new();
    for (before, revision) in [
        ("0001", "0002"),
        ("0002", "0003"),
        ("0003", "0004"),
        ("0004", "0005"),
        ("0005", "0006"),
    ] {
        let database = stopping_database().await;
        stopping(&database, &["stamp", before]).success();
        let stopped = stopping(&database, &["up", revision]);
        assert!(stopped.stderr.contains("stopped"), "{stopped}");
        told =
            told + "$ plan " + revision + "\n" + &stopping(&database, &["plan", revision]).stable();
    }
    let changed = half_way_up().await;
    changed
        .execute("UPDATE _seaway_history SET statements_sha256 = '0', sha256 = '0'")
        .await;
    told += &stress(&changed, &["plan"]).stable();
    expect![[r#"
        $ plan 0002
        ------- stderr -------
        error: revision `m0002_draft` was interrupted, and the temporary objects of its session are lost
        hint: undo by hand what it did, then `repair m0002_draft --reason …`
        [exit status: 2]
        $ plan 0003
        ------- stderr -------
        error: revision `m0003_together` was interrupted, and the temporary objects of its session are lost
        hint: undo by hand what it did, then `repair m0003_together --reason …`
        [exit status: 2]
        $ plan 0004
        ------- stderr -------
        error: revision `m0004_own_transaction` is half done, and a script cannot do the rest: among its first statements is a transaction of its own
        hint: `up` resumes it
        [exit status: 4]
        $ plan 0005
        ------- stderr -------
        error: revision `m0005_fall_back` is half done, and a script cannot do the rest: one of its statements failed, and the revision continued after that
        hint: `up` resumes it
        [exit status: 4]
        $ plan 0006
        ------- stderr -------
        error: revision `m0006_batches` is half done, and a script cannot do the rest: which statements it sends depends on the database
        hint: `up` resumes it
        [exit status: 4]
        ------- stderr -------
        error: revision `m0002_find_people` was interrupted, and its first statements have changed since
        hint: restore them; or undo by hand what it did, then `repair m0002_find_people --reason …`
        [exit status: 2]
    "#]].assert_eq(&told);
}
