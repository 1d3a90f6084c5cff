//! `rebuild_account_snapshots`: its figures, what it leaves alone, and what it shares with others.

mod arithmetic;
mod at_once;
mod scenario;

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use tests::{Database, rounds, seed};

use self::scenario::{Caller, Scenario, evaluate};
use crate::rows::{column, count, value};

/// Two accounts of ann, with a movement on the first eight days ago and one four days ago.
const ANN: &str = "
    INSERT INTO users (uuid, username) VALUES (md5('ann')::uuid, 'ann'), (md5('bob')::uuid, 'bob');
    INSERT INTO financial_accounts (id, user_uuid, name, nature, currency_code, initial_balance)
    VALUES (md5('cash')::uuid, md5('ann')::uuid, 'cash', 'ASSET', 'CNY', 100),
           (md5('bank')::uuid, md5('ann')::uuid, 'bank', 'ASSET', 'EUR', 7);
    INSERT INTO transactions (id, user_uuid, type, source_account_id, amount_original, amount,
                              transaction_at)
    VALUES (md5('first')::uuid, md5('ann')::uuid, 'EXPENSE', md5('cash')::uuid, 3, 3,
            now() - interval '8 days'),
           (md5('second')::uuid, md5('ann')::uuid, 'EXPENSE', md5('cash')::uuid, 5, 5,
            now() - interval '4 days');";
const REBUILD: &str = "SELECT rebuild_account_snapshots(md5('ann')::uuid)";
/// Rows in words, without the days on which nothing differs from the day before.
const FOLDED: &str = "
    SELECT concat_ws(' ', name, today - snapshot_date, username, currency, '+' || total_incoming,
                     '-' || total_outgoing, '=' || balance)
      FROM (SELECT s.*, a.name, u.username, (now() AT TIME ZONE 'UTC')::date AS today,
                   lag(balance) OVER (PARTITION BY account_id ORDER BY snapshot_date) AS before
              FROM account_daily_snapshots s
              JOIN financial_accounts a ON a.id = account_id
              JOIN users u ON u.uuid = s.user_uuid) AS named
     WHERE balance IS DISTINCT FROM before
     ORDER BY name, snapshot_date";
/// The version of every row: another one after every write.
const VERSIONS: &str = "
    SELECT concat_ws(' ', account_id, snapshot_date, ctid, xmin, created_at, updated_at)
      FROM account_daily_snapshots
     ORDER BY account_id, snapshot_date";

#[async_std::test]
async fn every_scenario_comes_out_exactly() {
    every_scenario_with("").await;
}

#[async_std::test]
async fn an_empty_search_path_changes_nothing() {
    every_scenario_with("SET LOCAL search_path = ''").await;
}

#[async_std::test]
async fn tables_of_the_same_names_earlier_on_the_search_path_change_nothing() {
    let decoys = scenario::decoys("decoy");
    let settings = format!("CREATE SCHEMA decoy; {decoys} SET LOCAL search_path = decoy, public");
    every_scenario_with(&settings).await;
}

#[async_std::test]
async fn temporary_tables_of_the_same_names_change_nothing() {
    let decoys = scenario::decoys("pg_temp");
    let settings = format!("{decoys} SET LOCAL search_path = pg_temp, public");
    every_scenario_with(&settings).await;
}

/// Evaluates the 24 scenarios for callers on both sides of the date line.
async fn every_scenario_with(settings: &str) {
    let db = Database::migrated().await;
    let scenarios = Scenario::all();
    assert_eq!(scenarios.len(), 24);
    for time_zone in ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"] {
        let caller = Caller {
            settings,
            time_zone,
        };
        for scenario in &scenarios {
            let actual = evaluate(&db, &[scenario], &caller).await;
            let name = format!("{} (TimeZone {time_zone})", scenario.name);
            scenario::assert_same(&name, &actual, &scenario.expected());
        }
    }
}

#[async_std::test]
async fn random_histories_agree_with_plain_arithmetic() {
    let db = Database::migrated().await;
    let caller = Caller {
        settings: "",
        time_zone: "UTC",
    };
    let first = seed();
    for seed in first..first + u64::from(rounds(50)) {
        let [before, after] = &arithmetic::history(seed);
        for states in [&[before][..], &[before, after]] {
            let name = format!("seed {seed}, state {}", states.len());
            let actual = evaluate(&db, states, &caller).await;
            scenario::assert_same(&name, &actual, &arithmetic::expected(states));
        }
    }
}

#[async_std::test]
async fn a_second_call_writes_nothing() {
    let db = rebuilt().await;
    let before: Vec<String> = column(&db, VERSIONS).await;
    assert_eq!(before.len(), 18);

    let transaction = db.connection().begin().await.expect("a transaction");
    transaction.execute_unprepared(REBUILD).await.expect("rows");
    let assigned = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL";
    assert!(!scenario::value::<bool>(&transaction, assigned).await);
    transaction.commit().await.expect("a commit");

    assert_eq!(column::<String>(&db, VERSIONS).await, before);
}

#[async_std::test]
async fn a_new_transaction_rewrites_its_account_from_its_day_on() {
    let db = rebuilt().await;
    db.execute(
        "CREATE TABLE before AS
             SELECT *, ctid AS version, created_at AS made, updated_at AS written
               FROM account_daily_snapshots;
         INSERT INTO transactions (user_uuid, type, target_account_id, amount_original, amount,
                                   transaction_at)
         VALUES (md5('ann')::uuid, 'INCOME', md5('bank')::uuid, 2, 2, now() - interval '2 days')",
    )
    .await;
    db.execute(REBUILD).await;

    let rewritten = "
        SELECT concat_ws(' ', a.name, (now() AT TIME ZONE 'UTC')::date - b.snapshot_date,
                         s.created_at = made, s.updated_at > written)
          FROM before b
          JOIN account_daily_snapshots s USING (snapshot_date, account_id)
          JOIN financial_accounts a ON a.id = account_id
         WHERE s.ctid <> version
         ORDER BY snapshot_date";
    assert_eq!(
        column::<String>(&db, rewritten).await,
        ["bank 2 t t", "bank 1 t t", "bank 0 t t"]
    );
    assert_eq!(
        column::<String>(&db, FOLDED).await,
        [
            "bank 8 ann EUR +0.00000000 -0.00000000 =7.00000000",
            "bank 2 ann EUR +2.00000000 -0.00000000 =9.00000000",
            "cash 8 ann CNY +0.00000000 -3.00000000 =97.00000000",
            "cash 4 ann CNY +0.00000000 -5.00000000 =92.00000000",
        ]
    );
}

#[async_std::test]
async fn the_days_before_a_deleted_first_transaction_go() {
    let db = rebuilt().await;
    db.execute("DELETE FROM transactions WHERE id = md5('first')::uuid")
        .await;
    db.execute(REBUILD).await;
    assert_eq!(
        column::<String>(&db, FOLDED).await,
        [
            "bank 4 ann EUR +0.00000000 -0.00000000 =7.00000000",
            "cash 4 ann CNY +0.00000000 -5.00000000 =95.00000000",
        ]
    );
    assert_eq!(count(&db, "account_daily_snapshots").await, 10);
}

#[async_std::test]
async fn rows_after_today_go() {
    let db = rebuilt().await;
    let before: Vec<String> = column(&db, VERSIONS).await;
    db.execute(
        "INSERT INTO account_daily_snapshots (snapshot_date, account_id, user_uuid, currency,
                                              balance)
         VALUES ((now() AT TIME ZONE 'UTC')::date + 3, md5('cash')::uuid, md5('ann')::uuid, 'CNY',
                 1)",
    )
    .await;
    db.execute(REBUILD).await;
    assert_eq!(column::<String>(&db, VERSIONS).await, before);
}

#[async_std::test]
async fn a_wrong_row_is_mended_and_keeps_its_exchange_rate() {
    let db = rebuilt().await;
    let before: Vec<String> = column(&db, FOLDED).await;
    db.execute(
        "UPDATE account_daily_snapshots
            SET balance = 1, currency = 'XXX', exchange_rate_snapshot = 0.5
          WHERE account_id = md5('bank')::uuid
            AND snapshot_date = (now() AT TIME ZONE 'UTC')::date - 3",
    )
    .await;
    db.execute(REBUILD).await;
    assert_eq!(column::<String>(&db, FOLDED).await, before);
    let kept = "account_daily_snapshots
        WHERE currency = 'EUR' AND balance = 7 AND exchange_rate_snapshot = 0.5";
    assert_eq!(count(&db, kept).await, 1);
}

#[async_std::test]
async fn an_account_takes_its_rows_to_its_new_owner() {
    let db = rebuilt().await;
    db.execute(
        "UPDATE financial_accounts SET user_uuid = md5('bob')::uuid, currency_code = 'USD'
          WHERE name = 'bank';
         INSERT INTO transactions (user_uuid, type, amount_original, amount, transaction_at)
         VALUES (md5('bob')::uuid, 'EXPENSE', 1, 1, now() - interval '2 days');
         SELECT rebuild_account_snapshots(md5('bob')::uuid)",
    )
    .await;
    assert_eq!(
        column::<String>(&db, FOLDED).await,
        [
            "bank 2 bob USD +0.00000000 -0.00000000 =7.00000000",
            "cash 8 ann CNY +0.00000000 -3.00000000 =97.00000000",
            "cash 4 ann CNY +0.00000000 -5.00000000 =92.00000000",
        ]
    );
}

#[async_std::test]
async fn a_user_keeps_no_rows_of_an_account_given_away() {
    let db = rebuilt().await;
    db.execute("UPDATE financial_accounts SET user_uuid = md5('bob')::uuid")
        .await;
    db.execute(REBUILD).await;
    assert_eq!(count(&db, "account_daily_snapshots").await, 0);
}

#[async_std::test]
async fn a_role_that_may_only_use_the_tables_can_call_it() {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    let grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}";
    let url = db.login("secret", grant).await;
    let role = at_once::connect(&url).await;
    role.execute_unprepared(REBUILD).await.expect("rows");
    assert_eq!(count(&db, "account_daily_snapshots").await, 18);
}

#[async_std::test]
async fn it_says_what_it_is_for() {
    let db = Database::migrated().await;
    let comment = "SELECT obj_description('rebuild_account_snapshots(uuid)'::regprocedure)";
    let comment: String = value(&db, comment).await;
    assert!(comment.starts_with("Brings a user's rows"), "{comment}");
}

/// Makes a database in which ann's rows are up to date.
async fn rebuilt() -> Database {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    db.execute(REBUILD).await;
    db
}
