//! A program of revisions without a transaction that stop until a test lets them pass: each leaves
//! something else half done.

use std::process::ExitCode;

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};
use seaway::{
    DbErr,
    cli::{Project, run},
};
use tests::{migrator, plain::Plain};

/// Fails until the table `go` has a row.
const STOP: &str = "DO $$ BEGIN \
     IF NOT EXISTS (SELECT FROM public.go) THEN RAISE 'stopped'; END IF; END $$";

/// Its index is in the schema that its first statement names.
const ELSEWHERE: Plain = Plain {
    name: "m0001_elsewhere",
    up: &[
        "SET search_path = other, public",
        "INSERT INTO t VALUES (99)",
        "CREATE UNIQUE INDEX CONCURRENTLY ux_t_id ON t (id)",
        "INSERT INTO t VALUES (100)",
    ],
    down: &[],
    transaction: Some(false),
};

const DRAFT: Plain = Plain {
    name: "m0002_draft",
    up: &["CREATE TEMP TABLE draft ()", STOP],
    down: &[],
    transaction: Some(false),
};

const TOGETHER: Plain = Plain {
    name: "m0003_together",
    up: &[
        "SET work_mem = '8MB'; INSERT INTO t VALUES (1, false)",
        STOP,
    ],
    down: &[],
    transaction: Some(false),
};

/// Declares a revision without a transaction. Its body sees the connection.
macro_rules! revision {
    ($name:ident, $text:literal, |$connection:ident| $body:block) => {
        struct $name;

        impl MigrationName for $name {
            fn name(&self) -> &'static str {
                $text
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
    };
}

revision!(OwnTransaction, "m0004_own_transaction", |connection| {
    let transaction = connection.begin().await?;
    let insert = "INSERT INTO t VALUES (2)";
    transaction.execute_unprepared(insert).await?;
    transaction.commit().await?;
    connection.execute_unprepared(STOP).await.map(drop)
});

revision!(FallBack, "m0005_fall_back", |connection| {
    let first = connection.execute_unprepared("ALTER TABLE nowhere ADD a integer");
    let _ = first.await;
    let second = "INSERT INTO t VALUES (3)";
    connection.execute_unprepared(second).await?;
    connection.execute_unprepared(STOP).await.map(drop)
});

revision!(Batches, "m0006_batches", |connection| {
    let batch = "DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY id LIMIT 1)";
    while connection.execute_unprepared(batch).await?.rows_affected() > 0 {
        connection.execute_unprepared(STOP).await?;
    }
    Ok(())
});

migrator!(Stopping: ELSEWHERE, DRAFT, TOGETHER, OwnTransaction, FallBack, Batches);

fn main() -> ExitCode {
    let project = Project {
        name: "stopping",
        version: env!("CARGO_PKG_VERSION"),
        unmanaged: Vec::new,
        fallback_url: || Ok(None),
    };
    run::<Stopping>(project, async_std::task::block_on)
}
