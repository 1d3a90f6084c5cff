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
        marked m0002_create_users as applied
        marked m0003_create_sessions as applied
        marked m0004_create_storage as applied
        marked m0005_create_financial_accounts as applied
        marked m0006_create_transactions as applied
        marked m0007_create_budgets as applied
        marked m0008_create_shared_spaces as applied
        marked m0009_create_notifications as applied
        marked m0010_create_searchable_messages as applied
        marked m0011_create_forecast_tables as applied
        marked m0012_create_financial_settings as applied
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["stamp", "0012"]).stable());
    expect![[r#"
        ------- stderr -------
        marked m0013_stored_procedures as applied
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["stamp", "+1"]).stable());
    expect![[r#"
        ------- stderr -------
        already there; nothing changed
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
