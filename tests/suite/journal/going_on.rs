//! What a revision without a transaction may do, and how it goes on.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};
use seaway::{DbErr, RunError, Target};
use tests::{Database, migrator, plain::runner};

use crate::rows::{column, value};

/// Fails until somebody lets it go on: all that was done until then is done.
const STOP: &str = "DO $$ BEGIN \
     IF NOT EXISTS (SELECT FROM public.go) THEN RAISE 'stopped'; END IF; END $$";

/// Declares a migrator of one revision without a transaction. Its body sees the connection.
macro_rules! revision {
    ($migrator:ident, $name:ident, |$connection:ident| $body:block) => {
        struct $name;

        impl MigrationName for $name {
            fn name(&self) -> &'static str {
                "m0001_going_on"
            }
        }

        #[async_trait::async_trait]
        impl MigrationTrait for $name {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                let $connection = manager.get_connection();
                $body
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(false)
            }
        }

        migrator!($migrator: $name);
    };
}

revision!(Batches, Batch, |connection| {
    loop {
        let batch = "UPDATE t SET done = true \
             WHERE id IN (SELECT id FROM t WHERE NOT done ORDER BY id LIMIT 10)";
        let updated = connection.execute_unprepared(batch).await?;
        if updated.rows_affected() == 0 {
            return Ok(());
        }
        if updated.rows_affected() == 10 {
            connection.execute_unprepared(STOP).await?;
        }
    }
});

revision!(Elsewhere, SearchPath, |connection| {
    let path = "SET search_path = other, public";
    connection.execute_unprepared(path).await?;
    connection
        .execute_unprepared("INSERT INTO t VALUES (99)")
        .await?;
    connection.execute_unprepared(STOP).await?;
    connection.execute_unprepared("DROP TABLE t").await?;
    Ok(())
});

revision!(Falling, FallBack, |connection| {
    let first = connection.execute_unprepared("ALTER TABLE nowhere ADD a integer");
    if first.await.is_err() {
        let second = "INSERT INTO log VALUES ('fell back')";
        connection.execute_unprepared(second).await?;
    }
    connection.execute_unprepared(STOP).await?;
    connection
        .execute_unprepared("INSERT INTO log VALUES ('end')")
        .await?;
    Ok(())
});

revision!(OfItsOwn, OwnTransactions, |connection| {
    let transaction = connection.begin().await?;
    transaction
        .execute_unprepared("INSERT INTO log VALUES ('kept')")
        .await?;
    transaction.commit().await?;
    let transaction = connection.begin().await?;
    transaction
        .execute_unprepared("INSERT INTO log VALUES ('taken back')")
        .await?;
    transaction.execute_unprepared(STOP).await?;
    transaction.rollback().await?;
    connection
        .execute_unprepared("INSERT INTO log VALUES ('end')")
        .await?;
    Ok(())
});

revision!(OfASession, TemporaryTable, |connection| {
    connection
        .execute_unprepared("CREATE TEMP TABLE draft ()")
        .await?;
    connection.execute_unprepared(STOP).await?;
    Ok(())
});

revision!(Returning, Returns, |connection| {
    let insert = "INSERT INTO log VALUES ('returned') RETURNING line";
    let insert = Statement::from_string(DbBackend::Postgres, insert);
    connection.query_one_raw(insert).await?;
    Ok(())
});

revision!(ByHand, Commits, |connection| {
    connection.execute_unprepared("BEGIN").await?;
    connection
        .execute_unprepared("INSERT INTO log VALUES ('by hand')")
        .await?;
    connection.execute_unprepared("ROLLBACK").await?;
    Ok(())
});

async fn database() -> Database {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE TABLE go (); CREATE TABLE log (line text);
             CREATE TABLE t (id integer, done boolean NOT NULL DEFAULT false);
             INSERT INTO t SELECT generate_series(1, 45);
             CREATE SCHEMA other; CREATE TABLE other.t (id integer)",
        )
        .await;
    database
}

async fn log(database: &Database) -> Vec<String> {
    column(database, "SELECT line FROM log").await
}

/// Runs it until it stops itself, and then to its end.
async fn twice<M: sea_orm_migration::MigratorTrait>(database: &Database) -> Result<(), RunError> {
    let runner = runner::<M>(database);
    let stopped = runner.up(&Target::Head, &mut |_| {}).await;
    let error = stopped.expect_err("it stops the first time").to_string();
    assert!(error.contains("stopped"), "{error}");
    database.execute("INSERT INTO go DEFAULT VALUES").await;
    runner.up(&Target::Head, &mut |_| {}).await.map(drop)
}

#[async_std::test]
async fn a_loop_of_batches_hears_again_how_many_rows_were_hit() {
    let database = database().await;
    twice::<Batches>(&database).await.expect("up");
    let left = "SELECT count(*) FROM t WHERE NOT done";
    assert_eq!(value::<i64>(&database, left).await, 0);
}

#[async_std::test]
async fn the_sessions_settings_are_made_again_and_the_ledger_stays_where_it_is() {
    let database = database().await;
    twice::<Elsewhere>(&database).await.expect("up");
    assert_eq!(database.tables("other").await, [""; 0]);
    let ours = ["_seaway_history", "go", "log", "seaql_migrations", "t"];
    assert_eq!(database.tables("public").await, ours);
    let versions: Vec<String> =
        column(&database, "SELECT version FROM public.seaql_migrations").await;
    assert_eq!(versions, ["m0001_going_on"]);
}

#[async_std::test]
async fn a_failure_that_the_revision_passed_over_fails_again() {
    let database = database().await;
    twice::<Falling>(&database).await.expect("up");
    assert_eq!(log(&database).await, ["fell back", "end"]);
}

#[async_std::test]
async fn a_transaction_of_its_own_counts_when_it_is_committed() {
    let database = database().await;
    twice::<OfItsOwn>(&database).await.expect("up");
    assert_eq!(log(&database).await, ["kept", "end"]);
}

#[async_std::test]
async fn what_is_gone_with_the_session_is_not_gone_on_from() {
    let database = database().await;
    let error = twice::<OfASession>(&database).await.expect_err("refused");
    assert!(matches!(error, RunError::SessionGone(_)), "{error}");
}

#[async_std::test]
async fn what_writes_and_returns_rows_is_refused() {
    let database = database().await;
    let up = runner::<Returning>(&database)
        .up(&Target::Head, &mut |_| {})
        .await;
    let error = up.expect_err("refused").to_string();
    assert!(error.contains("writes and returns rows"), "{error}");
    assert_eq!(log(&database).await, [""; 0]);
}

#[async_std::test]
async fn transactions_by_hand_are_refused() {
    let database = database().await;
    let up = runner::<ByHand>(&database)
        .up(&Target::Head, &mut |_| {})
        .await;
    let error = up.expect_err("refused").to_string();
    assert!(error.contains("cannot send BEGIN"), "{error}");
    assert_eq!(log(&database).await, [""; 0]);
}
