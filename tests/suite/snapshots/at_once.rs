//! Several sessions, and several schemas.

use std::time::Duration;

use async_std::task;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbErr, ExecResult,
    TransactionTrait as _,
};
use seaway::{ConnectConfig, connect};
use tests::Database;

use super::{ANN, FOLDED, REBUILD, rebuilt, scenario};
use crate::rows::{column, count, value};

/// A call that waits for longer has failed.
const PATIENCE: &str = "SET statement_timeout = '20s'";

#[async_std::test]
async fn the_second_of_two_calls_for_one_user_waits_and_sees_what_the_first_wrote() {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    let first = db.connection().begin().await.expect("a transaction");
    let late = "
        INSERT INTO transactions (user_uuid, type, target_account_id, amount_original, amount)
        VALUES (md5('ann')::uuid, 'INCOME', md5('bank')::uuid, 1, 1)";
    for sql in [late, REBUILD] {
        first.execute_unprepared(sql).await.expect(sql);
    }
    let writer: i64 = scenario::value(&first, "SELECT txid_current()").await;

    let second = Waiting::start(&db, REBUILD).await;
    second.wait_for_a_lock(&first, "advisory").await;
    first.commit().await.expect("a commit");
    second.outcome().await.expect("the second call");

    let others = format!("account_daily_snapshots WHERE xmin::text::bigint <> {writer}");
    assert_eq!(count(&db, &others).await, 0);
    assert_eq!(
        column::<String>(&db, FOLDED).await,
        [
            "bank 8 ann EUR +0.00000000 -0.00000000 =7.00000000",
            "bank 0 ann EUR +1.00000000 -0.00000000 =8.00000000",
            "cash 8 ann CNY +0.00000000 -3.00000000 =97.00000000",
            "cash 4 ann CNY +0.00000000 -5.00000000 =92.00000000",
        ]
    );
}

#[async_std::test]
async fn the_second_of_two_calls_for_one_user_writes_them_when_the_first_takes_its_rows_back() {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    let first = db.connection().begin().await.expect("a transaction");
    first.execute_unprepared(REBUILD).await.expect("rows");
    let second = Waiting::start(&db, REBUILD).await;
    second.wait_for_a_lock(&first, "advisory").await;
    first.rollback().await.expect("a rollback");
    second.outcome().await.expect("the second call");
    assert_eq!(count(&db, "account_daily_snapshots").await, 18);
}

#[async_std::test]
async fn calls_for_two_users_do_not_wait_for_each_other() {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    db.execute("UPDATE financial_accounts SET user_uuid = md5('bob')::uuid WHERE name = 'bank'")
        .await;
    let first = db.connection().begin().await.expect("a transaction");
    first.execute_unprepared(REBUILD).await.expect("rows");

    let other = connect(&db.url()).await;
    for sql in [
        "SET lock_timeout = '1ms'",
        "SELECT rebuild_account_snapshots(md5('bob')::uuid)",
    ] {
        other.execute_unprepared(sql).await.expect(sql);
    }
    first.commit().await.expect("a commit");

    assert_eq!(count(&db, "account_daily_snapshots").await, 9 + 366);
}

#[async_std::test]
async fn an_account_deleted_meanwhile_is_waited_for_and_left_out() {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    let first = db.connection().begin().await.expect("a transaction");
    let delete = "DELETE FROM financial_accounts WHERE name = 'bank'";
    first.execute_unprepared(delete).await.expect(delete);
    let second = Waiting::start(&db, REBUILD).await;
    second.wait_for_a_lock(&first, "transactionid").await;
    first.commit().await.expect("a commit");
    second.outcome().await.expect("the call");
    assert_eq!(count(&db, "account_daily_snapshots").await, 9);
}

#[async_std::test]
async fn a_user_deleted_meanwhile_is_waited_for_and_has_no_rows() {
    let db = rebuilt().await;
    db.execute("UPDATE financial_accounts SET initial_balance = 0")
        .await;
    let first = db.connection().begin().await.expect("a transaction");
    let delete = "DELETE FROM users WHERE username = 'ann'";
    first.execute_unprepared(delete).await.expect(delete);
    let second = Waiting::start(&db, REBUILD).await;
    second.wait_for_a_lock(&first, "transactionid").await;
    first.commit().await.expect("a commit");
    second.outcome().await.expect("the call");
    assert_eq!(count(&db, "account_daily_snapshots").await, 0);
}

#[async_std::test]
async fn deleting_an_account_waits_for_a_call_and_takes_its_rows() {
    let db = rebuilt().await;
    db.execute("UPDATE financial_accounts SET initial_balance = 0")
        .await;
    let first = db.connection().begin().await.expect("a transaction");
    first.execute_unprepared(REBUILD).await.expect("rows");
    let delete = "DELETE FROM financial_accounts WHERE name = 'bank'";
    let second = Waiting::start(&db, delete).await;
    second.wait_for_a_lock(&first, "transactionid").await;
    first.commit().await.expect("a commit");
    second.outcome().await.expect("the deletion");
    assert_eq!(count(&db, "account_daily_snapshots").await, 9);
}

#[async_std::test]
async fn two_schemas_have_nothing_to_do_with_each_other() {
    let db = Database::migrated().await;
    db.execute(ANN).await;
    db.execute(r#"CREATE SCHEMA "Home ""1""""#).await;
    let config = ConnectConfig {
        schema: Some(r#"Home "1""#.to_owned()),
        ..ConnectConfig::new(db.location().clone(), "tests")
    };
    let home = connect::Database::connect(&config).await.expect("a schema");
    home.enter_schema().await.expect("the search path");
    let home = home.connection();
    for sql in [PATIENCE, "SET lock_timeout = '1ms'"] {
        home.execute_unprepared(sql).await.expect(sql);
    }
    Migrator::up(home, None).await.expect("the revisions");
    let other_world = format!("{ANN} UPDATE financial_accounts SET initial_balance = 0");
    home.execute_unprepared(&other_world).await.expect("rows");

    // The user has the same id and uuid in both schemas.
    let first = db.connection().begin().await.expect("a transaction");
    first.execute_unprepared(REBUILD).await.expect("rows");
    home.execute_unprepared(REBUILD).await.expect("rows");
    first.rollback().await.expect("a rollback");

    assert_eq!(count(&db, "public.account_daily_snapshots").await, 0);
    let in_home = r#""Home ""1""".account_daily_snapshots"#;
    assert_eq!(count(&db, in_home).await, 18);
    db.execute(REBUILD).await;
    let balance = |table: &str| format!("SELECT max(balance)::float8 FROM {table}");
    let [here, there] = ["public.account_daily_snapshots", in_home].map(balance);
    assert!((value::<f64>(&db, &here).await - 97.0).abs() < 0.1);
    assert!((value::<f64>(&db, &there).await - 0.0).abs() < 0.1);
}

/// A statement in a session of its own, from which nothing has been heard yet.
struct Waiting {
    backend: i32,
    outcome: task::JoinHandle<Result<ExecResult, DbErr>>,
}

impl Waiting {
    async fn start(db: &Database, sql: &'static str) -> Self {
        let connection = connect(&db.url()).await;
        let backend = scenario::value(&connection, "SELECT pg_backend_pid()").await;
        Self {
            backend,
            outcome: task::spawn(async move { connection.execute_unprepared(sql).await }),
        }
    }

    /// Returns once the statement waits for a lock of this kind.
    async fn wait_for_a_lock(&self, watcher: &impl sea_orm::ConnectionTrait, kind: &str) {
        let waits = format!(
            "SELECT EXISTS (SELECT FROM pg_locks
              WHERE pid = {} AND locktype = '{kind}' AND NOT granted)",
            self.backend
        );
        for _ in 0..1000 {
            if scenario::value(watcher, &waits).await {
                return;
            }
            task::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody waits for the lock");
    }

    async fn outcome(self) -> Result<ExecResult, DbErr> {
        self.outcome.await
    }
}

/// Opens one more session.
pub(super) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options)
        .await
        .expect("a session");
    connection
        .execute_unprepared(PATIENCE)
        .await
        .expect(PATIENCE);
    connection
}
