//! The search path of the runner's session is empty again, however a revision has ended.

use seaway::{Event, Interrupt, Runner, Target, runner::teardown::Scope};
use tests::{
    Database, migrator,
    plain::{Plain, runner},
};

use crate::rows::column_of;

const fn plain(up: &'static [&'static str], transaction: Option<bool>) -> Plain {
    Plain {
        name: "m0001_plain",
        up,
        down: &["SELECT"],
        transaction,
    }
}

/// What a revision sets for the whole session.
const SET: &str = "SET search_path = pg_temp, public";

migrator!(Sets: plain(&[SET], None));
migrator!(Fails: plain(&[SET, "SELECT 1 / 0"], None));
// What it has set stays, whatever is rolled back afterwards.
migrator!(Commits: plain(&[SET, "COMMIT", "SELECT 1 / 0"], None));
migrator!(Sleeps: plain(&[SET, "COMMIT", "SELECT pg_sleep(600)"], None));
migrator!(Alone: plain(&[SET], Some(false)));
migrator!(FailsAlone: plain(&[SET, "SELECT 1 / 0"], Some(false)));

/// Fails if the session of the runners on this database has anything on its path.
async fn assert_empty(database: &Database, what: &str) {
    let path = "SELECT pg_catalog.current_setting('search_path')";
    let path: Vec<String> = column_of(database.seaway().connection(), path).await;
    assert_eq!(path, [""], "{what}");
}

async fn up(runner: Runner) -> bool {
    runner.up(&Target::Head, &mut |_| {}).await.is_ok()
}

#[async_std::test]
async fn the_search_path_is_empty_after_every_revision() {
    let database = Database::empty().await;
    assert!(!up(runner::<Fails>(&database)).await);
    assert_empty(&database, "a failure").await;
    assert!(!up(runner::<Commits>(&database)).await);
    assert_empty(&database, "a failure after a COMMIT").await;
    assert!(!up(runner::<FailsAlone>(&database)).await);
    assert_empty(&database, "a failure without a transaction").await;

    let database = Database::empty().await;
    assert!(up(runner::<Alone>(&database)).await);
    assert_empty(&database, "no transaction").await;

    let database = Database::empty().await;
    assert!(up(runner::<Sets>(&database)).await);
    assert_empty(&database, "up").await;
    let runner = runner::<Sets>(&database);
    let previewed = runner.preview_fresh(Scope::Made).await;
    previewed.expect("a survey").1.expect("no refusal");
    assert_empty(&database, "a preview").await;
    runner.refresh(&mut |_| {}).await.expect("refreshed");
    assert_empty(&database, "refresh").await;
    let fresh = runner.fresh(Scope::Made, &mut |_| {}).await;
    fresh.expect("made anew");
    assert_empty(&database, "fresh").await;
    let down = runner.down(&Target::Base, &mut |_| {}).await;
    down.expect("rolled back");
    assert_empty(&database, "down").await;
}

#[async_std::test]
async fn the_search_path_is_empty_after_an_interrupt() {
    let database = Database::empty().await;
    let interrupt = Interrupt::new();
    let runner = runner::<Sleeps>(&database).with_interrupt(interrupt.clone());
    let mut observer = |event| {
        if let Event::Statement { sql, .. } = event
            && sql == "COMMIT"
        {
            interrupt.raise();
        }
    };
    let interrupted = runner.up(&Target::Head, &mut observer).await;
    interrupted.expect_err("it is interrupted");
    assert_empty(&database, "an interrupt").await;
}

/// Writes down whether the statements of a revision are compiled.
const COMPILED: &str = "CREATE TABLE compiled AS SELECT pg_catalog.current_setting('jit') AS jit";

migrator!(Compiled: plain(&[COMPILED], None));
migrator!(CompiledAlone: plain(&[COMPILED], Some(false)));

async fn assert_compiled_as_the_server_is_set(database: &Database) {
    let read = "SELECT concat_ws(', ', current_setting('jit'), jit = reset_val) \
                FROM public.compiled, pg_settings WHERE name = 'jit'";
    let read: Vec<String> = column_of(database.seaway().connection(), read).await;
    assert_eq!(read, ["off, t"], "this session; that of the revision");
}

/// The compiler would take longer than the queries of the catalog; what a revision does to many rows
/// it may speed up.
#[async_std::test]
async fn the_statements_of_revisions_alone_are_compiled_just_in_time() {
    let database = Database::empty().await;
    assert!(up(runner::<Compiled>(&database)).await);
    assert_compiled_as_the_server_is_set(&database).await;

    let database = Database::empty().await;
    assert!(up(runner::<CompiledAlone>(&database)).await);
    assert_compiled_as_the_server_is_set(&database).await;
}
