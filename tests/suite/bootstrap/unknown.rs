//! What the database has that this program does not know.

use expect_test::expect;
use server::bootstrap::{Outcome, Step};
use tests::Database;

use super::{bootstrapped, checked, default_config, outcome};

#[async_std::test]
async fn revisions_that_this_build_does_not_know_are_named() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute(
            "INSERT INTO seaql_migrations (version, applied_at) \
             VALUES ('m0099_newer', 9999999999), (E'm\\x1b[31m', 9999999999)",
        )
        .await;
    let report = checked(&config).await;
    expect![[r#"LeftAlone("the database has revisions that this program does not know: m\\u{1b}[31m, m0099_newer")"#]].assert_eq(&format!("{:?}", outcome(&report, Step::Migrations)));
    assert_eq!(outcome(&report, Step::LangGraph), Outcome::Complete);
    let done = bootstrapped(&config).await.expect("nothing to do");
    let migrations = outcome(&done, Step::Migrations);
    assert_eq!(migrations, outcome(&report, Step::Migrations));
}

#[async_std::test]
async fn several_rows_of_alembic_are_counted() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute("INSERT INTO alembic_version VALUES ('0012'), (E'x\\x1b[31m')")
        .await;
    let report = bootstrapped(&config).await.expect("left alone");
    expect![[r#"LeftAlone("alembic_version has 3 rows (x\\u{1b}[31m, 0013, 0012), and only 0013 is expected; it is never changed")"#]].assert_eq(&format!("{:?}", outcome(&report, Step::Alembic)));
}
