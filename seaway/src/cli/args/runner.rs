//! How patient a run is, and how it ends early.

use std::{
    future::{Future, pending},
    time::Duration,
};

use async_io::Timer;
use async_signal::{Signal, Signals};
use futures_lite::{FutureExt as _, StreamExt as _};

use crate::{
    cli::{Context, error::CliError},
    runner::{RunError, Runner, interrupt::Interrupt},
};

#[derive(clap::Args, Debug)]
pub(crate) struct RunnerArgs {
    /// Maximum wait for a lock before the revision is rolled back and retried; 0 waits forever
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub(crate) lock_timeout: Duration,
    /// Give up after waiting this long for another runner or for locks
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    patience: Duration,
}

impl RunnerArgs {
    /// Connects a runner that an interrupt ends.
    pub(crate) async fn runner(
        &self,
        context: &Context<'_>,
        interrupt: &Interrupt,
    ) -> Result<Runner, CliError> {
        let runner = context.runner().await?;
        Ok(runner
            .with_lock_timeout(self.lock_timeout)
            .with_patience(self.patience)
            .with_program(context.program())
            .with_interrupt(interrupt.clone()))
    }
}

/// The longest that PostgreSQL can wait: it counts milliseconds in 31 bits.
const LONGEST: f64 = 2_147_483.0;

/// Reads seconds, also in parts.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=LONGEST).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("not a number of seconds from 0 to {LONGEST}")),
    }
}

/// How long the work may take to end after an interrupt: longer than a run cleans up.
const LONGEST_END: Duration = Duration::from_secs(4);

/// Does the work, and turns Ctrl-C and SIGTERM into an interrupt of it. The second ends the
/// program at once, as does work that does not end; the server rolls back when it notices.
///
/// # Errors
///
/// What the work returned, [`CliError::Killed`] or [`CliError::Abandoned`]. The program is not
/// ended here: whoever draws on the terminal has to take that away before.
pub(crate) async fn interruptible<T>(
    interrupt: &Interrupt,
    work: impl Future<Output = Result<T, RunError>>,
) -> Result<T, CliError> {
    let work = async { Ok(work.await?) };
    let listen = async {
        // Where signals cannot be listened to, they end the program as ever.
        if let Ok(mut signals) = Signals::new([Signal::Int, Signal::Term]) {
            signals.next().await;
            interrupt.raise();
            let again = async {
                signals.next().await;
                CliError::Killed
            };
            let too_long = async {
                Timer::after(LONGEST_END).await;
                CliError::Abandoned
            };
            return Err(again.or(too_long).await);
        }
        pending().await
    };
    work.or(listen).await
}

/// Does work that changes nothing, and gives it up at Ctrl-C or SIGTERM. What it has made for a while, such
/// as a scratch database, is dropped with it.
///
/// # Errors
///
/// What the work returned, or [`CliError::Stopped`].
pub(crate) async fn stoppable<T>(
    work: impl Future<Output = Result<T, CliError>>,
) -> Result<T, CliError> {
    let listen = async {
        // Where signals cannot be listened to, they end the program as ever.
        if let Ok(mut signals) = Signals::new([Signal::Int, Signal::Term]) {
            signals.next().await;
            return Err(CliError::Stopped);
        }
        pending().await
    };
    work.or(listen).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::seconds;

    #[test]
    fn seconds_may_have_parts_and_no_sign() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for text in ["-1", "", "x", "NaN", "inf", "1e40", "2147484", "5s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
