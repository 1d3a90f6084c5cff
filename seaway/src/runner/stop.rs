//! Ends what the server still does for a run that ends early.

use std::{pin::pin, time::Duration};

use sea_orm::DatabaseConnection;

use crate::{
    connect::{search_path, within},
    runner::{
        execution::Session,
        lock::{self, LockError},
    },
};

/// How long a cancel request may take effect before it is repeated.
const PAUSE: Duration = Duration::from_millis(100);

impl Session<'_> {
    /// Cancels what the server is still doing, and waits until it is rolled back. The work's
    /// future is gone, so it begins nothing new.
    ///
    /// The request is repeated until the session answers: the server forgets one that comes before
    /// it has read the statement, and the statement itself may catch one.
    pub(super) async fn stop(&self) {
        stop(self.connection(), || self.cancel()).await;
    }

    /// Asks for it once, in the lock's session or, if that is lost, in another one.
    async fn cancel(&self) {
        if self.lock.lock().await.cancel(self.pid).await.is_err() {
            let _ = self.cancel_from_another().await;
        }
    }

    async fn cancel_from_another(&self) -> Result<(), LockError> {
        let mut session = self.runner.database.second_session().await?;
        lock::cancel(&mut session, self.pid).await
    }
}

/// As [`Session::stop`], with this for the request.
pub(super) async fn stop<F: Future<Output = ()>>(
    connection: &DatabaseConnection,
    cancel: impl Fn() -> F,
) {
    // sqlx rolls back before it lends the connection again. Nothing of the work stays on the search
    // path.
    let mut answered = pin!(search_path::leave(connection));
    loop {
        cancel().await;
        match within(PAUSE, answered.as_mut()).await {
            Some(Ok(())) => return,
            Some(Err(_)) => break,
            None => {}
        }
    }
    // The last request may have hit this statement instead.
    let _ = search_path::leave(connection).await;
}
