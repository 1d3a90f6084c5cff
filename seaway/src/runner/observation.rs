//! Who was seen in the way, over all tries.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::postgres::blocker::Blocker;

/// Shared with those who watch.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<Blockers>>);

/// The last try often ends before anybody looks, because the deadline cuts it short. So the
/// blockers of the tries before it are kept for the final error.
#[derive(Debug, Default)]
struct Blockers {
    in_this_try: Vec<Blocker>,
    earlier: Vec<Blocker>,
}

impl Seen {
    /// Keeps who is in the way now. Nobody in the way changes nothing: the lock timeout may
    /// strike between two looks.
    pub(super) fn saw(&self, blockers: &[Blocker]) {
        if !blockers.is_empty() {
            self.inner().in_this_try = blockers.to_vec();
        }
    }

    /// Ends a try, and returns who was seen in it.
    pub(super) fn end_try(&self) -> Vec<Blocker> {
        let mut inner = self.inner();
        let seen = mem::take(&mut inner.in_this_try);
        if !seen.is_empty() {
            inner.earlier.clone_from(&seen);
        }
        seen
    }

    /// Ends all tries, and returns who was seen last.
    pub(super) fn end(&self) -> Vec<Blocker> {
        let seen = mem::take(&mut *self.inner());
        if seen.in_this_try.is_empty() {
            seen.earlier
        } else {
            seen.in_this_try
        }
    }

    fn inner(&self) -> MutexGuard<'_, Blockers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;
    use crate::postgres::blocker::Blocker;

    fn blocker(pid: i32) -> Blocker {
        Blocker {
            pid,
            application: None,
            state: None,
            transaction_age: None,
            query: None,
        }
    }

    #[test]
    fn whoever_was_seen_last_is_named_in_the_end() {
        let seen = Seen::default();
        seen.saw(&[blocker(1)]);
        seen.saw(&[]);
        assert_eq!(seen.end_try(), [blocker(1)]);
        assert_eq!(seen.end_try(), []);
        assert_eq!(seen.end(), [blocker(1)]);
        assert_eq!(seen.end(), []);
    }

    #[test]
    fn the_last_try_counts_for_more_than_those_before_it() {
        let seen = Seen::default();
        seen.saw(&[blocker(1)]);
        seen.end_try();
        seen.saw(&[blocker(2)]);
        assert_eq!(seen.end(), [blocker(2)]);
    }
}
