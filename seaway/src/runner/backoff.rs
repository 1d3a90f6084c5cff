//! How often, and for how long, something is tried that other sessions are in the way of.

use std::time::{Duration, Instant};

/// The pause after the first refusal; it doubles up to [`LONGEST_PAUSE`]. In it, those who
/// queued behind us have their turn.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Tries until a deadline.
#[derive(Debug)]
pub(super) struct Tries {
    deadline: Instant,
    pause: Duration,
}

impl Tries {
    /// Begins now.
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            deadline: Instant::now() + patience,
            pause: FIRST_PAUSE,
        }
    }

    /// Returns how long to wait for a lock in the next try: as long as was asked for, but never
    /// beyond the deadline. In milliseconds, as PostgreSQL counts; 0 means for ever.
    pub(super) fn lock_timeout(&self, asked: Duration) -> u128 {
        if asked.is_zero() {
            return 0;
        }
        asked.min(self.left()).as_millis().max(1)
    }

    /// Returns how long to pause before the next try; none where there is to be no other.
    pub(super) fn pause(&mut self) -> Option<Duration> {
        let pause = self.pause.min(self.left());
        self.pause = LONGEST_PAUSE.min(self.pause * 2);
        (!pause.is_zero()).then_some(pause)
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Tries;

    #[test]
    fn a_lock_is_not_waited_for_beyond_the_deadline() {
        let tries = Tries::new(Duration::from_secs(2));
        assert!(tries.lock_timeout(Duration::from_secs(5)) <= 2_000);
        assert_eq!(tries.lock_timeout(Duration::from_millis(50)), 50);
        assert_eq!(tries.lock_timeout(Duration::ZERO), 0);
    }

    #[test]
    fn pauses_double_and_end_at_the_deadline() {
        let mut tries = Tries::new(Duration::from_mins(1));
        let pauses: Vec<_> = (0..8).filter_map(|_| tries.pause()).collect();
        let milliseconds: Vec<_> = pauses.iter().map(Duration::as_millis).collect();
        assert_eq!(milliseconds, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(Tries::new(Duration::ZERO).pause(), None);
    }
}
