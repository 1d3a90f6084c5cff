//! The table that keeps an unchanged Augo image from applying its own revisions.

use expect_test::expect;
use server::bootstrap::{self, Options, Outcome, Step};
use tests::{Database, Program};

use super::{bootstrapped, default_config, outcome};
use crate::rows::column;

const RECORDED: &str = "SELECT version_num::text FROM alembic_version";

#[async_std::test]
async fn one_that_says_something_else_is_never_changed() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    let mut said = Vec::new();
    for table in [
        "CREATE TABLE alembic_version AS SELECT '0012'::text AS version_num",
        "CREATE TABLE alembic_version AS SELECT 1 AS other",
        "CREATE VIEW alembic_version AS SELECT '0013'::text AS version_num",
    ] {
        database.execute(table).await;
        let report = bootstrapped(&config).await.expect("done");
        said.push(outcome(&report, Step::Alembic));
        let kind = if table.contains("VIEW") {
            "VIEW"
        } else {
            "TABLE"
        };
        database
            .execute(&format!("DROP {kind} alembic_version"))
            .await;
    }
    expect![[r#"
        [
            LeftAlone(
                "alembic_version says 0012, not 0013; it is never changed",
            ),
            LeftAlone(
                "alembic_version is not read: it is not as Alembic makes it, its owner is not trusted, or this role may not read it; it is never changed",
            ),
            LeftAlone(
                "alembic_version is not read: it is not as Alembic makes it, its owner is not trusted, or this role may not read it; it is never changed",
            ),
        ]
    "#]]
    .assert_debug_eq(&said);
}

#[async_std::test]
async fn an_empty_one_is_filled_and_none_is_made_if_it_is_not_wanted() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    let without = Options {
        alembic: false,
        ..Options::default()
    };
    let report = bootstrap::bootstrap(&config, &without, &mut |_| {}).await;
    let report = report.expect("complete");
    assert!(matches!(
        outcome(&report, Step::Alembic),
        Outcome::LeftAlone(_)
    ));
    assert!(
        !database
            .tables("public")
            .await
            .contains(&"alembic_version".to_owned())
    );
    database
        .execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        .await;
    bootstrapped(&config).await.expect("complete");
    assert_eq!(column::<String>(&database, RECORDED).await, ["0013"]);
}

/// The table is for Alembic. For our own programs only the ledger counts.
#[async_std::test]
async fn our_own_programs_do_not_read_it() {
    let database = Database::migrated().await;
    bootstrapped(&default_config(&database))
        .await
        .expect("complete");
    let migration = |arguments: &[&str]| Program::migration(&database.url()).run(arguments);
    migration(&["down", "base", "--yes"]).success();
    migration(&["plan"]).success();
    migration(&["up"]).success();
    migration(&["reset", "--yes"]).success();
    migration(&["up"]).success();
    migration(&["fresh", "--yes"]).success();
    assert_eq!(column::<String>(&database, RECORDED).await, ["0013"]);
    // One that Alembic itself has made counts.
    migration(&["down", "base", "--yes"]).success();
    database
        .execute("COMMENT ON TABLE alembic_version IS NULL")
        .await;
    let run = migration(&["up"]);
    assert!(
        run.stable().contains("Alembic has migrated this schema"),
        "{run}"
    );
}
