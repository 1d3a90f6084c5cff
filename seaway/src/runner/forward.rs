//! Passing on what is heard while a revision is at work.

use std::future::{Future, pending};

use async_channel::Receiver;
use futures_lite::FutureExt as _;

use crate::runner::{event::Event, execution::Session};

impl Session<'_> {
    /// Does the work, and passes events on while it lasts.
    pub(super) async fn telling<T>(
        &self,
        work: impl Future<Output = T>,
        events: &Receiver<Event>,
    ) -> T {
        let pass_on = async {
            while let Ok(event) = events.recv().await {
                self.teller.tell(event);
            }
            pending().await
        };
        let done = work.or(pass_on).await;
        while let Ok(event) = events.try_recv() {
            self.teller.tell(event);
        }
        done
    }

    /// Tells what the server remarked on the statements of a revision that is over.
    pub(super) fn tell_notices(&self) {
        for event in self.notices.take() {
            self.teller.tell(event);
        }
    }
}
