//! The runner with revisions made for the purpose: what fails, what stays, what is told.

use expect_test::expect;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};
use seaway::{DbErr, Direction, Event, Extension, RunError, Step, Target, runner::teardown::Scope};
use tests::{
    Database, migrator,
    plain::{Plain, runner},
};

use crate::rows::column;

const TABLE_A: Plain = Plain {
    name: "m0001_a",
    up: &["CREATE TABLE a (id integer PRIMARY KEY)"],
    down: &["DROP TABLE a"],
    transaction: None,
};

const TABLE_B: Plain = Plain {
    name: "m0002_b",
    up: &["CREATE TABLE b (id integer REFERENCES a DEFERRABLE INITIALLY DEFERRED)"],
    down: &["DROP TABLE b"],
    transaction: None,
};

/// Makes a table, and then a mistake.
const BAD: Plain = Plain {
    name: "m0003_bad",
    up: &[
        "CREATE TABLE half (id integer)",
        "INSERT INTO a VALUES (1), (1)",
    ],
    down: &[],
    transaction: None,
};

/// Breaks a promise that PostgreSQL looks at when the transaction is committed.
const BAD_AT_COMMIT: Plain = Plain {
    name: "m0003_bad_at_commit",
    up: &["INSERT INTO b VALUES (7)"],
    down: &[],
    transaction: None,
};

const CONCURRENTLY: Plain = Plain {
    name: "m0003_concurrently",
    up: &[
        "SET lock_timeout = '1s'",
        "CREATE INDEX CONCURRENTLY ix_b_id ON b (id)",
    ],
    down: &["DROP INDEX CONCURRENTLY ix_b_id"],
    transaction: Some(false),
};

struct NeedsExtension;

impl MigrationName for NeedsExtension {
    fn name(&self) -> &'static str {
        "m0001_extension"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NeedsExtension {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let extension = Extension {
            name: "no-such-extension",
            install: "the package no-such",
        };
        extension.ensure(manager).await
    }
}

migrator!(Two: TABLE_A, TABLE_B);
migrator!(BreaksInTheMiddle: TABLE_A, BAD, TABLE_B);
migrator!(BreaksAtCommit: TABLE_A, TABLE_B, BAD_AT_COMMIT);
migrator!(BuildsConcurrently: TABLE_A, TABLE_B, CONCURRENTLY);
migrator!(WantsExtension: NeedsExtension);

async fn ledger(database: &Database) -> Vec<String> {
    column(
        database,
        "SELECT version::text FROM seaql_migrations ORDER BY 1",
    )
    .await
}

#[async_std::test]
async fn a_failing_revision_leaves_nothing_and_those_before_it_stay() {
    let database = Database::empty().await;
    let error = runner::<BreaksInTheMiddle>(&database)
        .up(&Target::Head, &mut |_| {})
        .await;
    let error = error.expect_err("the second revision fails");
    expect![[r#"
        applying revision `m0003_bad` failed: duplicate key value violates unique constraint "a_pkey" (SQLSTATE 23505)
          Key (id)=(1) already exists.
        INSERT INTO a VALUES (1), (1)
        applied before it: m0001_a"#]].assert_eq(&error.to_string());
    let RunError::Failed(failure) = error else {
        panic!("{error}")
    };
    let Step {
        revision,
        direction,
    } = &failure.step;
    assert_eq!(
        (revision.as_str(), *direction),
        ("m0003_bad", Direction::Up)
    );
    assert_eq!(failure.done.map(|done| done.len()), Some(1));
    assert_eq!(
        database.tables("public").await,
        ["_seaway_history", "a", "seaql_migrations"]
    );
    assert_eq!(ledger(&database).await, ["m0001_a"]);
}

#[async_std::test]
async fn a_revision_is_told_to_be_finished_when_it_is_committed() {
    let database = Database::empty().await;
    let mut finished = Vec::new();
    let mut observer = |event| {
        if let Event::Finished { revision, .. } = event {
            finished.push(revision);
        }
    };
    let error = runner::<BreaksAtCommit>(&database)
        .up(&Target::Head, &mut observer)
        .await;
    expect![[r#"
        applying revision `m0003_bad_at_commit` failed: insert or update on table "b" violates foreign key constraint "b_id_fkey" (SQLSTATE 23503)
          Key (id)=(7) is not present in table "a".
        applied before it: m0001_a, m0002_b"#]].assert_eq(&error.expect_err("the commit fails").to_string());
    assert_eq!(finished, ["m0001_a", "m0002_b"]);
    assert_eq!(ledger(&database).await, ["m0001_a", "m0002_b"]);
}

#[async_std::test]
async fn fresh_refresh_and_reset_that_fail_leave_the_database_as_it_was() {
    let database = Database::empty().await;
    runner::<Two>(&database)
        .up(&Target::Head, &mut |_| {})
        .await
        .expect("up");
    database
        .execute("INSERT INTO a VALUES (42); CREATE VIEW seen AS SELECT * FROM a")
        .await;
    let breaking = runner::<BreaksInTheMiddle>(&database);
    breaking
        .fresh(Scope::Made, &mut |_| {})
        .await
        .expect_err("fresh fails");
    database.execute("DROP VIEW seen").await;
    breaking
        .refresh(&mut |_| {})
        .await
        .expect_err("refresh fails");
    database
        .execute("CREATE VIEW applied AS SELECT version FROM seaql_migrations")
        .await;
    let error = runner::<Two>(&database).reset(&mut |_| {}).await;
    error.expect_err("reset cannot drop a ledger that a view needs");
    let rows: Vec<i32> = column(&database, "SELECT id FROM a").await;
    assert_eq!(rows, [42]);
    assert_eq!(ledger(&database).await, ["m0001_a", "m0002_b"]);
}

#[async_std::test]
async fn a_revision_that_declines_a_transaction_runs_without_one() {
    let database = Database::empty().await;
    let runner = runner::<BuildsConcurrently>(&database);
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('ix_b_id')";
    runner.up(&Target::Head, &mut |_| {}).await.expect("up");
    assert_eq!(column::<bool>(&database, valid).await, [true]);
    runner
        .down(&Target::Back(1), &mut |_| {})
        .await
        .expect("down");
    assert_eq!(column::<bool>(&database, valid).await, [false; 0]);
    runner.fresh(Scope::Made, &mut |_| {}).await.expect("fresh");
    runner.refresh(&mut |_| {}).await.expect("refresh");
    assert_eq!(column::<bool>(&database, valid).await, [true]);
    runner.reset(&mut |_| {}).await.expect("reset");
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn down_goes_in_the_reverse_order_of_the_list_and_refuses_to_guess() {
    let database = Database::empty().await;
    let runner = runner::<BuildsConcurrently>(&database);
    runner.up(&Target::Head, &mut |_| {}).await.expect("up");
    // As if the second had been merged from a branch, and applied last.
    database
        .execute(
            "UPDATE seaql_migrations SET applied_at = applied_at + 60 WHERE version = 'm0002_b'",
        )
        .await;
    let guessed = runner.down(&Target::Back(1), &mut |_| {}).await;
    let refused = guessed.expect_err("the orders differ").to_string();
    assert!(refused.contains("disagree"), "{refused}");
    let named = Target::Revision("m0002_b".to_owned());
    let report = runner.down(&named, &mut |_| {}).await.expect("down");
    let names: Vec<_> = report.iter().map(|step| step.revision.as_str()).collect();
    assert_eq!(names, ["m0003_concurrently"]);
}

#[async_std::test]
async fn an_extension_that_the_server_lacks_is_named_with_what_to_install() {
    let database = Database::empty().await;
    let error = runner::<WantsExtension>(&database)
        .up(&Target::Head, &mut |_| {})
        .await;
    let error = error.expect_err("there is no such extension");
    let hint = error.hint().expect("a hint");
    expect![[r#"
        applying revision `m0001_extension` failed: the server does not offer the extension `no-such-extension`
        on the machine of the PostgreSQL server, install the package no-such
    "#]].assert_eq(&format!("{error}\n{hint}\n"));
}

#[async_std::test]
async fn a_run_asks_little_of_its_callers_stack() {
    let database = Database::empty().await;
    let runner = runner::<Two>(&database);
    let mut observer = |_| {};
    let up = runner.up(&Target::Head, &mut observer);
    let size = size_of_val(&up);
    assert!(size < 8 * 1024, "{size}");
    up.await.expect("up");
}

const ENDS_IT: Plain = Plain {
    name: "m0003_ends_it",
    up: &["CREATE TABLE half ()", "COMMIT", "CREATE TABLE whole ()"],
    down: &[],
    transaction: None,
};

const MOVES_AWAY: Plain = Plain {
    name: "m0001_moves_away",
    up: &["CREATE SCHEMA other", "SET search_path = other"],
    down: &[],
    transaction: None,
};

migrator!(EndsIt: TABLE_A, TABLE_B, ENDS_IT);
migrator!(MovesAway: MOVES_AWAY, TABLE_B_ALONE);

const TABLE_B_ALONE: Plain = Plain {
    name: "m0002_b_alone",
    up: &["CREATE TABLE b ()"],
    down: &[],
    transaction: None,
};

#[async_std::test]
async fn a_revision_that_ends_the_runners_transaction_is_found_out() {
    let database = Database::empty().await;
    let up = runner::<EndsIt>(&database)
        .up(&Target::Head, &mut |_| {})
        .await;
    let error = up.expect_err("found out").to_string();
    assert!(error.contains("ended the runner's transaction"), "{error}");
    assert_eq!(ledger(&database).await, ["m0001_a", "m0002_b"]);
}

#[async_std::test]
async fn one_revisions_search_path_is_not_the_nexts() {
    let database = Database::empty().await;
    let up = runner::<MovesAway>(&database)
        .up(&Target::Head, &mut |_| {})
        .await;
    up.expect("up");
    let public = ["_seaway_history", "b", "seaql_migrations"];
    assert_eq!(database.tables("public").await, public);
}
