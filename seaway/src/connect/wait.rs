//! Waiting until a server accepts connections.

use std::time::{Duration, Instant};

use async_io::Timer;
use sea_orm::sqlx::{
    self, Connection as _,
    postgres::{PgConnectOptions, PgConnection},
};

use super::{ConnectConfig, ConnectError, open, options, within};

/// The pause after the first attempt; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Why the waiting ended in vain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// The server did not accept connections in time.
    #[error("waited {} s without success: {last}", .patience.as_secs())]
    Deadline {
        /// How long we waited.
        patience: Duration,
        /// What the last attempt came to.
        last: ConnectError,
    },
    /// The server accepts connections, and never this one; waiting does not mend that.
    #[error(transparent)]
    Connect(#[from] ConnectError),
}

impl WaitError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Deadline { last: error, .. } | Self::Connect(error) => error.hint(),
        }
    }
}

/// Waits until the server of `config` accepts connections, at most `patience`.
///
/// As with `pg_isready`, an answer is enough: the database need not exist, and its schema is not
/// looked at. Unlike there, a log-in that is refused is an error, and at once. A single attempt
/// takes no longer than [`ConnectConfig::timeout`].
///
/// # Errors
///
/// [`WaitError`].
pub async fn wait(config: &ConnectConfig, patience: Duration) -> Result<(), WaitError> {
    let (options, start) = (options(config), Instant::now());
    let left = || patience.saturating_sub(start.elapsed());
    let mut pause = FIRST_PAUSE;
    let mut last = None;
    loop {
        let attempt = config.timeout.min(left());
        let error = match answer(&options, attempt).await {
            Answer::Accepts => return Ok(()),
            Answer::Never(error) => return Err(error.with_url(&config.url).into()),
            Answer::NotYet(error) => error,
        };
        // An attempt that our deadline has cut short says nothing; the one before it may.
        if attempt == config.timeout || !matches!(error, ConnectError::Timeout { .. }) {
            last = Some(error);
        } else {
            last = last.or(Some(error));
        }
        let pausing = pause.min(left());
        if pausing.is_zero()
            && let Some(last) = last
        {
            return Err(WaitError::Deadline { patience, last });
        }
        Timer::after(pausing).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

enum Answer {
    Accepts,
    NotYet(ConnectError),
    Never(ConnectError),
}

async fn answer(options: &PgConnectOptions, patience: Duration) -> Answer {
    let told = whole_seconds(patience);
    // One deadline for the knock and for the log-in; theirs come later, or at the same time.
    let opening = Box::pin(open(options, told, log_in_and_out(options)));
    match within(patience, opening).await {
        Some(Ok(())) => Answer::Accepts,
        Some(Err(error)) => judge(error),
        None => Answer::NotYet(ConnectError::timeout(options, told)),
    }
}

/// Rounds up, as time-outs are told in seconds.
fn whole_seconds(patience: Duration) -> Duration {
    let started = u64::from(patience.subsec_nanos() > 0);
    Duration::from_secs(patience.as_secs().saturating_add(started))
}

async fn log_in_and_out(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    PgConnection::connect_with(options).await?.close().await
}

fn judge(error: ConnectError) -> Answer {
    match error {
        ConnectError::Authentication { .. } | ConnectError::Tls { .. } => Answer::Never(error),
        ConnectError::Refused { ref report, .. } if is_passing(&report.code) => {
            Answer::NotYet(error)
        }
        // Nobody there, no word in time, or the word of something that is not PostgreSQL, such as
        // a proxy whose server is still to come.
        ConnectError::Unreachable { .. }
        | ConnectError::Timeout { .. }
        | ConnectError::Other { .. } => Answer::NotYet(error),
        _ => Answer::Accepts,
    }
}

/// Says whether the server may think better of it: it is starting up, shutting down or in
/// recovery (class 57), or has no connection to spare.
fn is_passing(code: &str) -> bool {
    matches!(code, "57P01" | "57P02" | "57P03" | "53300")
}

#[cfg(test)]
mod tests {
    use super::{Answer, ConnectError, judge};
    use crate::postgres::error::ServerError;

    fn refused(code: &str) -> ConnectError {
        ConnectError::Refused {
            place: String::new(),
            report: Box::new(ServerError {
                code: code.to_owned(),
                ..ServerError::default()
            }),
        }
    }

    #[test]
    fn a_server_that_is_starting_or_full_is_waited_for() {
        for code in ["57P03", "53300"] {
            assert!(matches!(judge(refused(code)), Answer::NotYet(_)), "{code}");
        }
    }

    #[test]
    fn any_other_answer_of_the_server_is_one() {
        assert!(matches!(judge(refused("42501")), Answer::Accepts));
        let missing = ConnectError::NoDatabase {
            place: String::new(),
            name: String::new(),
        };
        assert!(matches!(judge(missing), Answer::Accepts));
    }
}
