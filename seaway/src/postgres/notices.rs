//! The notices and warnings that a revision's statements raise.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::runner::event::{Event, Severity};

/// How many are kept for one revision: a loop may raise one for each row.
const MOST: usize = 100;

/// Notices until they are told. Clones are one and the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notices(Arc<Mutex<Raised>>);

#[derive(Debug, Default)]
struct Raised {
    kept: Vec<(Severity, String)>,
    /// All of them, with those that were not kept.
    count: usize,
}

impl Notices {
    pub(crate) fn add(&self, severity: Severity, message: String) {
        let mut raised = self.raised();
        raised.count += 1;
        if raised.kept.len() < MOST {
            raised.kept.push((severity, message));
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.raised().count
    }

    /// Forgets all but the first so many: what raised the others was rolled back, and is tried
    /// again.
    pub(crate) fn cut(&self, count: usize) {
        let mut raised = self.raised();
        raised.kept.truncate(count);
        raised.count = raised.count.min(count);
    }

    /// Takes them out, as events.
    pub(crate) fn take(&self) -> Vec<Event> {
        let Raised { kept, count } = mem::take(&mut *self.raised());
        let more = count - kept.len();
        let notice = |(severity, message)| Event::Notice { severity, message };
        let mut events: Vec<_> = kept.into_iter().map(notice).collect();
        if more > 0 {
            events.push(Event::MoreNotices { count: more });
        }
        events
    }

    fn raised(&self) -> MutexGuard<'_, Raised> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Notices};
    use crate::runner::event::{Event, Severity};

    fn notices(count: usize) -> Notices {
        let notices = Notices::default();
        for number in 0..count {
            notices.add(Severity::Notice, number.to_string());
        }
        notices
    }

    #[test]
    fn the_first_are_kept_and_the_others_counted() {
        let events = notices(MOST + 23).take();
        assert_eq!(events.len(), MOST + 1);
        assert_eq!(events.last(), Some(&Event::MoreNotices { count: 23 }));
        assert_eq!(notices(MOST).take().len(), MOST);
    }

    #[test]
    fn what_was_rolled_back_is_forgotten() {
        let notices = notices(MOST + 23);
        notices.cut(MOST + 50);
        assert_eq!(notices.count(), MOST + 23);
        notices.cut(1);
        let (severity, message) = (Severity::Notice, "0".to_owned());
        assert_eq!(notices.take(), [Event::Notice { severity, message }]);
        assert_eq!(notices.take(), []);
    }
}
