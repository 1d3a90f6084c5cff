//! How long the server's answers are waited for.
//!
//! The client's end of a connection has no TCP keepalive: sqlx 0.9 opens its socket itself, and
//! neither takes one from outside nor gives it out. So a lost connection is found by a clock for
//! the toolkit's own statements, and by a look from another session while a statement of a
//! revision is at work, which may take hours. The server's end has a keepalive
//! (`connect/keepalive.rs`).

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_io::Timer;
use futures_lite::FutureExt as _;

use crate::runner::event::Event;

/// How long a statement of the toolkit's own may take by default. They read and write a few rows.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What to do wherever a server does not answer.
pub(crate) const CHECK: &str = "check the network and the server";

/// The server did not answer a statement of the toolkit's own in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PostgreSQL at {place} did not answer for {} s, while {doing}", .waited.as_secs())]
#[non_exhaustive]
pub struct Unanswered {
    /// Host and port, or the socket.
    pub place: String,
    /// What was waited for, as `reading the ledger`.
    pub doing: &'static str,
    /// For how long.
    pub waited: Duration,
}

impl Unanswered {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        format!(
            "{CHECK}, and whether another session holds a lock on these tables (pg_stat_activity); \
             `status` shows afterwards what is applied"
        )
    }
}

/// Whom to tell, outside a run, that the server does not answer.
#[derive(Clone)]
pub struct Listener(Arc<dyn Fn(&Event) + Send + Sync>);

impl Listener {
    /// Wraps a function.
    pub fn new(listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }
}

/// Tells nobody.
impl Default for Listener {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

/// How patient the toolkit is with one server.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    pub(crate) place: String,
    /// After how long a silence is told.
    pub(crate) remark: Duration,
    pub(crate) deadline: Duration,
    pub(crate) listener: Listener,
}

impl Patience {
    /// Returns one for work that may take longer by this factor than a look.
    pub(crate) fn times(&self, factor: u32) -> Self {
        Self {
            deadline: self.deadline * factor,
            ..self.clone()
        }
    }

    /// Describes a silence.
    pub(crate) fn silent(&self, elapsed: Duration) -> Event {
        Event::Unanswered {
            place: self.place.clone(),
            elapsed,
        }
    }

    pub(crate) fn tell(&self, elapsed: Duration) {
        (self.listener.0)(&self.silent(elapsed));
    }

    /// Waits for an answer to the toolkit's own statements.
    pub(crate) async fn answer<T>(
        &self,
        doing: &'static str,
        work: impl Future<Output = T>,
    ) -> Result<T, Unanswered> {
        let tell = |elapsed| self.tell(elapsed);
        // On the heap, because a future is as large as all that it may ever hold.
        self.answer_telling(doing, &tell, Box::pin(work)).await
    }

    /// As [`Patience::answer`], and tells somebody else than the listener.
    pub(crate) async fn answer_telling<T>(
        &self,
        doing: &'static str,
        tell: &(dyn Fn(Duration) + Sync),
        work: impl Future<Output = T>,
    ) -> Result<T, Unanswered> {
        let silence = async {
            Timer::after(self.remark).await;
            tell(self.remark);
            Timer::after(self.deadline.saturating_sub(self.remark)).await;
            Err(self.unanswered(doing, self.deadline))
        };
        async { Ok(work.await) }.or(silence).await
    }

    /// Waits until the clock has run out.
    pub(crate) async fn run_out(&self, clock: &Clock) -> Unanswered {
        let (doing, waited) = clock.run_out().await;
        self.unanswered(doing, waited)
    }

    fn unanswered(&self, doing: &'static str, waited: Duration) -> Unanswered {
        let place = self.place.clone();
        Unanswered {
            place,
            doing,
            waited,
        }
    }
}

/// How long a silence has lasted, and whether it is time to tell it: at first after a while, and
/// again each time it has lasted twice as long.
#[derive(Debug)]
pub(crate) struct Silence {
    since: Instant,
    first: Duration,
    next: Duration,
}

impl Silence {
    pub(crate) fn new(first: Duration) -> Self {
        Self {
            since: Instant::now(),
            first,
            next: first,
        }
    }

    /// The server has answered.
    pub(crate) fn end(&mut self) {
        *self = Self::new(self.first);
    }

    /// Returns how long it may still last before it is told.
    pub(crate) fn left(&self) -> Duration {
        self.next.saturating_sub(self.since.elapsed())
    }

    /// Takes note that it is told now, and returns how long it has lasted.
    pub(crate) fn told(&mut self) -> Duration {
        let elapsed = self.since.elapsed();
        self.next = elapsed * 2;
        elapsed
    }
}

/// Limits the toolkit's own statements, and never those of a revision.
#[derive(Debug)]
pub(crate) struct Clock {
    deadline: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// What the toolkit does; none while a revision is at work.
    doing: Option<&'static str>,
    since: Instant,
}

impl State {
    fn now(doing: Option<&'static str>) -> Self {
        let since = Instant::now();
        Self { doing, since }
    }
}

impl Clock {
    pub(crate) fn new(deadline: Duration, doing: &'static str) -> Self {
        Self {
            deadline,
            state: Mutex::new(State::now(Some(doing))),
        }
    }

    /// Starts anew, with what is waited for next.
    pub(crate) fn start(&self, doing: &'static str) {
        *self.state() = State::now(Some(doing));
    }

    /// Stands still while something works that may take as long as it must.
    pub(crate) async fn stopped<T>(&self, work: impl Future<Output = T>) -> T {
        let before = self.state().doing;
        *self.state() = State::now(None);
        let done = Box::pin(work).await;
        *self.state() = State::now(before);
        done
    }

    async fn run_out(&self) -> (&'static str, Duration) {
        // It may be started anew in the middle of a pause.
        let longest = self.deadline / 8;
        loop {
            let State { doing, since } = *self.state();
            let waited = since.elapsed();
            let pause = match doing {
                Some(doing) if waited >= self.deadline => return (doing, waited),
                Some(_) => longest.min(self.deadline.saturating_sub(waited)),
                None => longest,
            };
            Timer::after(pause).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_io::Timer;
    use futures_lite::{FutureExt as _, future::block_on};

    use super::{Clock, Silence};

    const TICK: Duration = Duration::from_millis(16);

    #[test]
    fn a_silence_is_told_again_when_it_is_twice_as_long() {
        let mut silence = Silence::new(Duration::ZERO);
        assert_eq!(silence.left(), Duration::ZERO);
        let told = silence.told();
        assert_eq!(silence.next, told * 2);
        silence.end();
        assert_eq!(silence.next, Duration::ZERO);
    }

    #[test]
    fn a_clock_runs_out_for_the_toolkit_and_never_for_a_revision() {
        let clock = Clock::new(TICK, "reading");
        let revision = clock.stopped(async { Timer::after(TICK * 8).await });
        let done = async {
            revision.await;
            None
        };
        let ended = block_on(done.or(async { Some(clock.run_out().await) }));
        assert_eq!(ended, None);
        let (doing, waited) = block_on(clock.run_out());
        assert_eq!(doing, "reading");
        assert!(waited >= TICK);
    }
}
