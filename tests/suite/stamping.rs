//! `stamp`: the ledger says it, and nothing is run.

use expect_test::expect;
use seaway::{RunError, Target, ledger::history::Action};
use tests::{
    Database, Program, migrator,
    plain::{Plain, runner},
};

use crate::rows::column;

/// Would fail wherever it is run.
const fn never(name: &'static str) -> Plain {
    Plain {
        name,
        up: &["SELECT 1 / 0"],
        down: &["SELECT 1 / 0"],
        transaction: None,
    }
}

migrator!(Three: never("m0001_a"), never("m0002_b"), never("m0003_c"));

async fn ledger(database: &Database) -> Vec<String> {
    column(database, "SELECT version FROM seaql_migrations ORDER BY 1").await
}

#[async_std::test]
async fn the_ledger_is_set_in_both_directions_and_nothing_is_run() {
    let database = Database::empty().await;
    let runner = runner::<Three>(&database);
    for (target, expected) in [
        (Target::Head, &["m0001_a", "m0002_b", "m0003_c"][..]),
        (Target::Back(2), &["m0001_a"]),
        (Target::Revision("b".to_owned()), &["m0001_a", "m0002_b"]),
        (Target::Forward(1), &["m0001_a", "m0002_b", "m0003_c"]),
        (Target::Base, &[]),
    ] {
        let stamped = runner.stamp(&target, false, &mut |_| {}).await;
        stamped.expect("stamped");
        assert_eq!(ledger(&database).await, expected, "{target}");
    }
    let runs = runner.history().await.expect("runs");
    assert!(
        runs.iter().all(|run| run.action == Action::Stamp),
        "{runs:?}"
    );
    assert_eq!(runs.len(), 3 + 2 + 1 + 1 + 3);
}

#[async_std::test]
async fn what_this_program_does_not_know_goes_only_where_that_was_asked_for() {
    let database = Database::empty().await;
    let runner = runner::<Three>(&database);
    let stamped = runner.stamp(&Target::Head, false, &mut |_| {}).await;
    stamped.expect("stamped");
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0004_of_tomorrow', 1800000000)")
        .await;
    let refused = runner.stamp(&Target::Base, false, &mut |_| {}).await;
    assert!(matches!(refused, Err(RunError::Unknown(_))), "{refused:?}");
    assert_eq!(ledger(&database).await.len(), 4);
    let purged = runner
        .stamp(&Target::Revision("2".to_owned()), true, &mut |_| {})
        .await;
    purged.expect("purged");
    assert_eq!(ledger(&database).await, ["m0001_a", "m0002_b"]);
}

#[async_std::test]
async fn what_is_purged_is_said_and_written_down() {
    let database = Database::migrated().await;
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0014_of_tomorrow', 1800000000)")
        .await;
    let purged = Program::migration(&database.url()).run(&["stamp", "--purge", "head"]);
    let said = "`m0014_of_tomorrow` was removed from the ledger\n";
    assert_eq!(purged.success().stderr, said);
    let of_it = "SELECT action FROM _seaway_history WHERE revision = 'm0014_of_tomorrow'";
    assert_eq!(column::<String>(&database, of_it).await, ["stamp"]);
}

#[async_std::test]
async fn a_schema_that_came_about_otherwise_is_stamped_and_goes_on_from_there() {
    let (database, url) = {
        let database = Database::migrated().await;
        let url = database.url();
        (database, url)
    };
    database.execute("DROP TABLE seaql_migrations").await;
    let up = Program::migration(&url).run(&["up"]);
    assert_eq!(up.code, Some(2), "{up}");
    expect![[r#"
        ------- stderr -------
        m0002_create_users counts as applied
        m0003_create_sessions counts as applied
        m0004_create_storage counts as applied
        m0005_create_financial_accounts counts as applied
        m0006_create_transactions counts as applied
        m0007_create_budgets counts as applied
        m0008_create_shared_spaces counts as applied
        m0009_create_notifications counts as applied
        m0010_create_searchable_messages counts as applied
        m0011_create_forecast_tables counts as applied
        m0012_create_financial_settings counts as applied
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["stamp", "0012"]).stable());
    expect![[r#"
        ------- stderr -------
        m0013_stored_procedures counts as applied
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["stamp", "+1"]).stable());
    expect![[r#"
        ------- stderr -------
        the ledger says so already
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["stamp", "head"]).stable());
    expect![[r#"
        ------- stderr -------
        nothing to apply
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["up"]).stable());
    Program::migration(&url).run(&["down", "base"]).success();
}
