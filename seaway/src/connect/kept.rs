//! A pool that opens no second session.

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPool};

use super::Database;

/// A path below a file, where no socket can be: connecting to it fails at once.
const NOWHERE: &str = "/dev/null";

/// While this value lives, the pool of a [`Database`] does not replace its session.
///
/// sqlx's pool looks for a sign of life when a session is returned to it, and opens a new one for
/// the next statement if there is none (`return_to_pool` and `acquire` of sqlx 0.9). A run must not
/// continue in a session that knows nothing of its settings. And while the server is stopped, sqlx
/// repeats a refused connection for seconds, in which the run does not learn what has happened.
pub(crate) struct Kept<'d> {
    pool: &'d PgPool,
    options: &'d PgConnectOptions,
}

impl Database {
    /// Keeps the session that there is until the returned value is dropped.
    pub(crate) fn keep_session(&self) -> Kept<'_> {
        let (pool, options) = (
            self.connection.get_postgres_connection_pool(),
            self.url.options(),
        );
        pool.set_connect_options(options.clone().socket(NOWHERE));
        Kept { pool, options }
    }
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        self.pool.set_connect_options(self.options.clone());
    }
}
