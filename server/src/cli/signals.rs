//! Ctrl-C and SIGTERM. A container's first process gets no default for SIGTERM from the kernel: it
//! would go on until it is killed.

use std::{
    future::{Future, pending},
    time::Duration,
};

use async_signal::{Signal, Signals};
use futures_lite::{FutureExt as _, StreamExt as _};
use seaway::interrupt::Interrupt;
use server::bootstrap::BootstrapError;

use super::error::CliError;

/// How long an interrupted bootstrap may clean up.
const LONGEST_END: Duration = Duration::from_secs(5);

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
                signals.next().await;
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
