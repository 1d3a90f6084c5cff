//! Watching the session at work from beside it.
//!
//! A third session, opened when a step takes long enough to be worth it: the session at work
//! cannot be asked, and the lock's must not be (see [`RunnerLock`](crate::runner::lock::RunnerLock)).

use std::time::Duration;

use async_io::Timer;
use sea_orm::sqlx::{self, postgres::PgConnection};

use crate::{
    connect::{answer::Silence, within},
    postgres::{
        blocker::{self, Blocker},
        progress::{self, Progress},
    },
    runner::{
        event::Event,
        execution::Session,
        lock::{self, LockError},
    },
};

/// How often one looks: often enough to see a blocker within a short lock timeout, and seldom
/// enough to be no load.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// How many looks fit into one lock timeout.
const LOOKS: u32 = 5;

/// What was seen at one moment.
struct Sight {
    has_lock: bool,
    blockers: Vec<Blocker>,
    progress: Option<Progress>,
}

impl Session<'_> {
    /// Watches, and tells what it sees, until the lock is lost.
    ///
    /// If there is no connection for it, the work is unwatched, but for whether the server answers.
    pub(super) async fn watch(&self) -> LockError {
        let patience = self.runner.database.patience();
        let mut silence = Silence::new(patience.remark);
        let mut beside = None;
        let mut told: (Vec<Blocker>, Option<Progress>) = Default::default();
        loop {
            Timer::after(pause(self.runner.lock_timeout)).await;
            let sight = within(patience.remark / 2, self.look(&mut beside)).await;
            let Some(sight) = sight.flatten() else {
                beside = None;
                if let Err(lost) = self.listen(&mut silence).await {
                    return lost;
                }
                continue;
            };
            silence.end();
            if !sight.has_lock {
                return LockError::Lost;
            }
            // Kept when they are gone: the lock timeout may strike between two looks.
            self.seen.saw(&sight.blockers);
            if !alike(&told.0, &sight.blockers) {
                told.0.clone_from(&sight.blockers);
                let blockers = sight.blockers;
                self.teller.tell(Event::Blocked { blockers });
            }
            if told.1 != sight.progress {
                told.1.clone_from(&sight.progress);
                if let Some(progress) = sight.progress {
                    self.teller.tell(Event::Progressed { progress });
                }
            }
        }
    }

    /// Asks the lock's session for a sign of life, and tells if there is none. It is another
    /// session than the one at work, which may have to wait long for its statement.
    async fn listen(&self, silence: &mut Silence) -> Result<(), LockError> {
        let check = async { self.lock.lock().await.check().await };
        if let Some(answer) = within(silence.left(), check).await {
            silence.end();
            return answer;
        }
        let elapsed = silence.told();
        self.teller
            .tell(self.runner.database.patience().silent(elapsed));
        Ok(())
    }

    async fn look(&self, beside: &mut Option<PgConnection>) -> Option<Sight> {
        let mut session = match beside.take() {
            Some(session) => session,
            None => self.runner.database.second_session().await.ok()?,
        };
        let sight = self.ask(&mut session).await.ok()?;
        *beside = Some(session);
        Some(sight)
    }

    async fn ask(&self, session: &mut PgConnection) -> Result<Sight, sqlx::Error> {
        Ok(Sight {
            has_lock: lock::is_held_by(session, self.lock_pid).await?,
            blockers: blocker::of(session, self.pid).await?,
            progress: progress::of(session, self.pid).await?,
        })
    }
}

fn pause(lock_timeout: Duration) -> Duration {
    if lock_timeout.is_zero() {
        return LONGEST_PAUSE;
    }
    (lock_timeout / LOOKS).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

fn alike(a: &[Blocker], b: &[Blocker]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_like(b))
}
