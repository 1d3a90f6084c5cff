//! A run that is interrupted stops what the server does for it, even if the first cancel request
//! has no effect.

use futures_lite::future::{yield_now, zip};
use sea_orm_migration::MigratorTrait;
use seaway::{
    ConnectConfig, Interrupt, Revisions, RunError, Runner, Target, connect, runner::Rest,
};
use tests::{Database, Stalling, migrator, plain::Plain};

use crate::signals::{until, until_none};

migrator!(Sleeps: Plain {
    name: "m0001_sleeps",
    up: &["SELECT pg_sleep(600)"],
    down: &[],
    transaction: None,
});

// Catches the first cancel request.
migrator!(Catches: Plain {
    name: "m0001_catches",
    up: &["DO $$ BEGIN PERFORM pg_sleep(600);
           EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(600); END $$"],
    down: &[],
    transaction: None,
});

const AT_WORK: &str = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' \
     AND datname = current_database() AND query LIKE '%pg\\_sleep(600)%' \
     AND pid <> pg_backend_pid()";

/// The lock's session, which has asked for it in its transaction.
const CANCELLED: &str = "SELECT count(*) FROM pg_stat_activity \
     WHERE state = 'idle in transaction' AND datname = current_database() \
       AND query LIKE '%pg\\_cancel\\_backend%'";

/// Runs until somebody raises the interrupt, and demands that all was rolled back by the end.
async fn interrupted<M: MigratorTrait>(url: &str, interrupt: Interrupt) {
    let config = ConnectConfig::new(url.parse().expect("a URL"), "stopping");
    let database = connect::Database::connect(&config)
        .await
        .expect("connected");
    let revisions = Revisions::of::<M>().expect("a list without duplicates");
    let runner = Runner::new(database, revisions).with_interrupt(interrupt);
    let up = runner.up(&Target::Head, &mut |_| {}).await;
    match up.expect_err("it is interrupted") {
        RunError::Interrupted { rest, .. } => assert_eq!(rest, Rest::Nothing),
        error => panic!("{error}"),
    }
}

#[async_std::test]
async fn a_statement_that_reaches_the_server_after_the_cancel_request_is_stopped() {
    let database = Database::empty().await;
    let (proxy, interrupt) = (Stalling::start(&database.url()), Interrupt::new());
    proxy.hold("pg_sleep");
    let interrupting = async {
        while !proxy.is_holding() {
            yield_now().await;
        }
        interrupt.raise();
        until(&database, CANCELLED).await;
        proxy.release();
    };
    let url = proxy.url(&database);
    zip(interrupted::<Sleeps>(&url, interrupt.clone()), interrupting).await;
    until_none(&database, AT_WORK).await;
}

#[async_std::test]
async fn a_statement_that_catches_a_cancel_request_is_stopped() {
    let database = Database::empty().await;
    let interrupt = Interrupt::new();
    let interrupting = async {
        until(&database, AT_WORK).await;
        interrupt.raise();
    };
    let url = database.url();
    zip(
        interrupted::<Catches>(&url, interrupt.clone()),
        interrupting,
    )
    .await;
    until_none(&database, AT_WORK).await;
}
