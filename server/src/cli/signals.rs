//! Ctrl-C and SIGTERM. A container's first process gets no default for SIGTERM from the kernel: it
//! would go on until it is killed.

use std::{
    future::{Future, pending},
    time::{Duration, Instant},
};

use async_signal::{Signal, Signals};
use futures_lite::{FutureExt as _, Stream, StreamExt as _};
use seaway::Interrupt;
use server::bootstrap::BootstrapError;

use super::error::CliError;

/// How long an interrupted bootstrap may clean up.
const LONGEST_END: Duration = Duration::from_secs(5);

/// Within this time after the first, a signal is the same one: some tools send it to a process and to
/// its whole group.
const SAME: Duration = Duration::from_millis(100);

/// Does some work, and asks it to end early at the first signal; ends it at the second.
pub(super) async fn interruptible<T>(
    interrupt: &Interrupt,
    work: impl Future<Output = Result<T, BootstrapError>>,
) -> Result<T, CliError> {
    let work = async { Ok(work.await?) };
    let listen = async {
        // Where signals cannot be listened to, they end the program as ever.
        if let Ok(mut signals) = Signals::new([Signal::Int, Signal::Term]) {
            signals.next().await;
            interrupt.raise();
            let again = async {
                another(&mut signals, Instant::now() + SAME).await;
                CliError::Killed
            };
            let too_long = async {
                async_std::task::sleep(LONGEST_END).await;
                CliError::Abandoned
            };
            return Err(again.or(too_long).await);
        }
        pending().await
    };
    work.or(listen).await
}

/// Waits for a signal that comes after `start`: until then it is the first one again.
async fn another(signals: &mut (impl Stream + Unpin), start: Instant) {
    while signals.next().await.is_some() {
        if Instant::now() >= start {
            return;
        }
    }
    pending::<()>().await;
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use futures_lite::{FutureExt as _, StreamExt as _, stream};

    use super::another;

    /// Whether a signal that is there already is a second one.
    async fn is_another(start: Instant) -> bool {
        let mut signals = stream::once(()).chain(stream::pending());
        let arrives = async {
            another(&mut signals, start).await;
            true
        };
        arrives.or(async { false }).await
    }

    #[async_std::test]
    async fn a_signal_that_is_sent_twice_at_once_is_one() {
        assert!(!is_another(Instant::now() + Duration::from_mins(1)).await);
        assert!(is_another(Instant::now()).await);
    }
}
