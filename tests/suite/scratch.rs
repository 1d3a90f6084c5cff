//! Databases for a while, and the sweep of what crashed runs left.

use seaway::connect::scratch::ScratchServer;
use tests::Database;

use crate::rows::column;

/// Of this process alone, so that no other run's databases are swept by it. Its number is
/// spelled in letters, which a prefix is made of.
fn prefix() -> &'static str {
    let letter = |digit: u8| char::from(digit - b'0' + b'a');
    let number: String = std::process::id().to_string().bytes().map(letter).collect();
    format!("seawayscratch{number}x").leak()
}

async fn databases(database: &Database, prefix: &str) -> Vec<String> {
    let sql = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{prefix}%'");
    column(database, &sql).await
}

#[async_std::test]
async fn leftovers_are_swept_and_the_databases_of_a_living_run_are_not() {
    let (here, elsewhere) = (Database::empty().await, Database::empty().await);
    let prefix = prefix();
    here.execute(&format!("CREATE DATABASE {prefix}_dead_0"))
        .await;
    let connect = async |database: &Database| {
        ScratchServer::connect(database.location().clone(), prefix)
            .await
            .expect("a server")
    };
    let living = connect(&here).await.create().await.expect("a database");
    // A run that comes through another database, where the first one's lock is not its own.
    let other = connect(&elsewhere)
        .await
        .create()
        .await
        .expect("a database");
    let mut found = databases(&here, prefix).await;
    found.sort();
    let mut expected = vec![living.name().to_owned(), other.name().to_owned()];
    expected.sort();
    assert_eq!(found, expected);
    drop((living, other));
    assert_eq!(databases(&here, prefix).await, [""; 0]);
}
