//! Roles for a while. They belong to the server, so they outlive the database of their test.

use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use seaway::DatabaseUrl;

/// Drops every test's role whose database is gone: this test's, and what crashed runs left.
const SWEEP: &str = "
DO $$
DECLARE leftover text;
BEGIN
  -- Two tests that end at once would drop each other's.
  PERFORM pg_advisory_xact_lock(hashtextextended('seawaytest roles', 0));
  FOR leftover IN
    SELECT r.rolname
    FROM pg_catalog.pg_roles AS r
    WHERE r.rolname ~ '^seawaytest_[0-9a-f]+_[0-9]+_role_[0-9]+$'
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_database AS d
        WHERE d.datname = regexp_replace(r.rolname, '_role_[0-9]+$', '')
      )
  LOOP
    EXECUTE format('DROP ROLE IF EXISTS %I', leftover);
  END LOOP;
END $$";

/// The roles of one test, dropped with it.
pub(crate) struct Roles {
    database: DatabaseUrl,
    made: AtomicUsize,
}

impl Roles {
    /// Prepares the roles of a database's test.
    pub(crate) fn of(database: &DatabaseUrl) -> Self {
        Self {
            database: database.clone(),
            made: AtomicUsize::new(0),
        }
    }

    /// Returns the name of the test's next role; it needs no quotes.
    pub(crate) fn name(&self) -> String {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        format!("{}_role_{number}", self.database.database())
    }
}

impl Drop for Roles {
    fn drop(&mut self) {
        if self.made.load(Ordering::Relaxed) > 0 {
            let swept = async_std::task::block_on(sweep(&self.database));
            // A failure that is not told here is told by the next run's first test of this kind.
            if !std::thread::panicking() {
                swept.expect("test roles can be dropped");
            }
        }
    }
}

async fn sweep(database: &DatabaseUrl) -> Result<(), sea_orm::sqlx::Error> {
    let server = database.with_database("postgres").expose();
    let mut connection = PgConnection::connect(&server).await?;
    connection.execute(SWEEP).await?;
    connection.close().await
}
