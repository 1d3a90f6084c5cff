//! The defects of the reference that ours does not have, seen with rows.

use sea_orm::ConnectionTrait as _;
use seaway::postgres::error::ServerError;
use tests::Database;

use crate::rows::{column, count, fill, value};

#[async_std::test]
async fn budget_settings_can_be_made_from_their_defaults() {
    let db = filled().await;
    db.execute("INSERT INTO budget_settings (user_uuid) VALUES (md5('bob')::uuid)")
        .await;
    let day: String = value(
        &db,
        "SELECT weekly_summary_day FROM budget_settings WHERE user_uuid = md5('bob')::uuid",
    )
    .await;
    assert_eq!(day, "sunday");
}

#[async_std::test]
async fn a_user_whose_space_holds_anothers_transaction_can_be_deleted() {
    let db = filled().await;
    db.execute("DELETE FROM users WHERE username = 'ann'").await;
    assert_eq!(count(&db, "shared_spaces").await, 0);
    assert_eq!(count(&db, "space_transactions").await, 0);
    assert_eq!(
        column::<String>(
            &db,
            "SELECT u.username FROM transactions t JOIN users u ON u.uuid = t.user_uuid"
        )
        .await,
        ["bob"]
    );
}

#[async_std::test]
async fn every_user_can_be_deleted() {
    let db = filled().await;
    db.execute("DELETE FROM users").await;
    assert_eq!(count(&db, "transactions").await, 0);
}

#[async_std::test]
async fn a_rule_outlives_its_accounts_and_forgets_them() {
    let db = filled().await;
    db.execute("DELETE FROM financial_accounts").await;
    let forgotten = "recurring_transactions \
         WHERE source_account_id IS NULL AND target_account_id IS NULL";
    assert_eq!(count(&db, forgotten).await, 1);
}

#[async_std::test]
async fn a_rule_cannot_name_an_account_that_does_not_exist() {
    let db = filled().await;
    for side in ["source", "target"] {
        let nowhere =
            format!("UPDATE recurring_transactions SET {side}_account_id = gen_random_uuid()");
        let constraint = format!("recurring_transactions_{side}_account_id_fkey");
        assert_refused(&db, &nowhere, &constraint).await;
    }
}

#[async_std::test]
async fn what_the_application_reads_as_one_row_cannot_be_there_twice() {
    let db = filled().await;
    let duplicates = [
        (
            "INSERT INTO shared_spaces (name, creator_uuid, invite_code) \
             SELECT name, creator_uuid, invite_code FROM shared_spaces",
            "uq_shared_spaces_invite_code",
        ),
        (
            "INSERT INTO space_transactions (space_id, transaction_id, added_by_user_uuid) \
             SELECT space_id, transaction_id, added_by_user_uuid FROM space_transactions",
            "uq_space_transactions_space_id_transaction_id",
        ),
        (
            "INSERT INTO budget_periods (budget_id, period_start, period_end, adjusted_target) \
             SELECT budget_id, period_start, period_end, adjusted_target FROM budget_periods",
            "uq_budget_periods_budget_id_period_end",
        ),
        (
            "INSERT INTO transaction_shares \
                 (transaction_id, sharer_user_uuid, shared_with_user_uuid, shared_at, expires_at) \
             SELECT transaction_id, sharer_user_uuid, shared_with_user_uuid, shared_at, expires_at \
             FROM transaction_shares",
            "uq_transaction_shares_transaction_id_shared_with_user_uuid",
        ),
    ];
    for (duplicate, constraint) in duplicates {
        assert_refused(&db, duplicate, constraint).await;
    }
}

/// A monthly budget that is anchored on day 29 has the period 28 February to 28 March. When the
/// anchor becomes 31, the application makes 28 February to 30 March.
#[async_std::test]
async fn two_periods_of_a_budget_may_start_on_one_day() {
    let db = filled().await;
    for end in ["2027-03-28", "2027-03-30"] {
        db.execute(&format!(
            "INSERT INTO budget_periods (budget_id, period_start, period_end, adjusted_target) \
             SELECT DISTINCT ON (budget_id) budget_id, DATE '2027-02-28', DATE '{end}', 100 \
             FROM budget_periods"
        ))
        .await;
    }
}

/// A space need not have a code.
#[async_std::test]
async fn many_spaces_may_have_no_invite_code() {
    let db = filled().await;
    for name in ["one", "two"] {
        db.execute(&format!(
            "INSERT INTO shared_spaces (name, creator_uuid) VALUES ('{name}', md5('bob')::uuid)"
        ))
        .await;
    }
}

#[async_std::test]
async fn a_month_starts_on_a_day_that_months_have() {
    let db = filled().await;
    for day in [1, 31] {
        db.execute(&format!(
            "UPDATE financial_settings SET month_start_day = {day}"
        ))
        .await;
    }
    for day in [0, 32] {
        let refused = format!("UPDATE financial_settings SET month_start_day = {day}");
        assert_refused(&db, &refused, "chk_financial_settings_month_start_day").await;
    }
}

async fn filled() -> Database {
    let db = Database::migrated().await;
    fill(&db).await;
    db
}

/// Asserts that the statement fails, and because of that constraint.
async fn assert_refused(db: &Database, sql: &str, constraint: &str) {
    let refused = db.connection().execute_unprepared(sql).await;
    let error = refused.expect_err(sql);
    let report = ServerError::from_db_err(&error).expect("an error of the server");
    assert!(report.message.contains(constraint), "{}", report.message);
}
