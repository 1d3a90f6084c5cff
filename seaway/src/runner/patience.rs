//! Which waits of the runner have an end, and what is told of those that have none.

use std::{future::Future, time::Duration};

use async_io::Timer;
use futures_lite::FutureExt as _;
use sea_orm::sqlx::Connection as _;

use super::{RunError, Runner};
use crate::{
    connect::{
        ConnectError, Database,
        answer::{Clock, Silence},
        within,
    },
    runner::execution::Session,
};

/// SQLSTATE `cannot_connect_now`: the server starts, stops or recovers from a crash.
const CANNOT_CONNECT_NOW: &str = "57P03";

/// How long an interrupted run may clean up before the program leaves that to the server.
const GRACE: Duration = Duration::from_secs(3);

impl Runner {
    /// Returns a clock for the statements of a run that are not a revision's. They may also queue
    /// for locks.
    pub(super) fn clock(&self, doing: &'static str) -> Clock {
        let deadline = self.database.patience().deadline;
        let deadline = if self.lock_timeout.is_zero() {
            // For ever, as it was asked for.
            Duration::MAX
        } else {
            deadline.saturating_add(self.lock_timeout)
        };
        Clock::new(deadline, doing)
    }

    /// Returns how long a run that ends early may clean up.
    pub(super) fn grace(&self) -> Duration {
        GRACE.min(self.database.patience().deadline)
    }

    /// Looks at the database outside a run. Revisions may be run for that, under a stopped clock;
    /// the listener is told if the server does not answer meanwhile.
    pub(super) async fn looking<T>(
        &self,
        clock: &Clock,
        work: impl Future<Output = Result<T, RunError>>,
    ) -> Result<T, RunError> {
        let run_out = async { Err(self.database.patience().run_out(clock).await.into()) };
        let listening = async { listen(&self.database).await };
        work.or(run_out).or(listening).await
    }
}

impl Session<'_> {
    /// Lets the work find out by itself that the server is gone, which says more than the loss of
    /// the lock does. Returns at once where the server still answers: another runner may begin.
    pub(super) async fn outlast_the_server(&self) {
        if is_gone(&self.runner.database).await {
            Timer::after(self.runner.grace()).await;
        }
    }
}

/// Says whether the server has stopped, or starts anew.
async fn is_gone(database: &Database) -> bool {
    match database.second_session().await {
        Ok(session) => session.close().await.is_err(),
        Err(ConnectError::Refused { report, .. }) => report.code == CANNOT_CONNECT_NOW,
        Err(error) => !is_an_answer(&error),
    }
}

/// Asks a session of its own, opened for each question, whether the server answers, and tells the
/// listener if not.
async fn listen<T>(database: &Database) -> T {
    let patience = database.patience();
    let mut silence = Silence::new(patience.remark);
    loop {
        Timer::after(patience.remark / 2).await;
        if within(patience.remark / 2, answers(database)).await == Some(true) {
            silence.end();
            continue;
        }
        Timer::after(silence.left()).await;
        patience.tell(silence.told());
    }
}

async fn answers(database: &Database) -> bool {
    match database.second_session().await {
        Ok(session) => session.close().await.is_ok(),
        Err(error) => is_an_answer(&error),
    }
}

/// Says whether it was the server that refused.
pub(super) fn is_an_answer(error: &ConnectError) -> bool {
    !matches!(
        error,
        ConnectError::Unreachable { .. }
            | ConnectError::Timeout { .. }
            | ConnectError::Other { .. }
    )
}
