//! Rows for every table; see `rows.sql`.

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Statement, TryGetable,
};
use tests::Database;

const ROWS: &str = include_str!("rows.sql");
const BLOCK: &str = "\n-- table: ";

/// Fills the tables that exist and are empty.
pub(crate) async fn fill(db: &Database) {
    for block in ROWS.split(BLOCK).skip(1) {
        let (table, sql) = block.split_once('\n').expect("a block has lines");
        if exists(db, table).await && count(db, table).await == 0 {
            db.execute(sql).await;
        }
    }
}

/// Counts the rows of one table.
pub(crate) async fn count(db: &Database, table: &str) -> i64 {
    value(db, &format!("SELECT count(*) FROM {table}")).await
}

/// Returns the one value of a query that yields one.
pub(crate) async fn value<T: TryGetable>(db: &Database, sql: &str) -> T {
    let rows = column(db, sql).await;
    rows.into_iter().next().expect(sql)
}

/// Returns the first column of a query.
pub(crate) async fn column<T: TryGetable>(db: &Database, sql: &str) -> Vec<T> {
    column_of(db.connection(), sql).await
}

/// Returns the first column of a query on any connection.
pub(crate) async fn column_of<T: TryGetable>(db: &DatabaseConnection, sql: &str) -> Vec<T> {
    let query = Statement::from_string(DbBackend::Postgres, sql);
    let rows = db.query_all_raw(query).await.expect(sql);
    let first = |row: &QueryResult| row.try_get_by_index(0).expect(sql);
    rows.iter().map(first).collect()
}

async fn exists(db: &Database, table: &str) -> bool {
    value(db, &format!("SELECT to_regclass('{table}') IS NOT NULL")).await
}
