//! Ending a run from outside, by Ctrl-C for example.

use std::sync::Arc;

use async_lock::OnceCell;

/// Asks a run to end early. Clones are one and the same.
///
/// Nothing is asked of a signal handler: the caller turns the signal into [`Interrupt::raise`].
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<OnceCell<()>>);

impl Interrupt {
    /// Returns one that nobody has raised.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the run as soon as may be: what is not committed is rolled back, the lock given back.
    /// Raising it twice is once.
    pub fn raise(&self) {
        let _ = self.0.set_blocking(());
    }

    /// Waits until somebody raises it.
    pub async fn raised(&self) {
        self.0.wait().await;
    }
}
