//! Where a database stands: the program's revisions beside the ledger.

use sea_orm::DbErr;

use crate::{
    connect::Database,
    ledger::{
        self, Applied,
        history::{self, HalfDone},
    },
    revision::Revisions,
    runner::event::Direction,
};

/// Where a database stands. Pure data: reading it writes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The program's revisions in their order, each with the time of its application in
    /// seconds since 1970 UTC; none where it is pending.
    pub known: Vec<(String, Option<i64>)>,
    /// Revisions of the ledger that the program does not have: it is older than the database,
    /// or a file was deleted. In order of application.
    pub unknown: Vec<Applied>,
    /// Revisions whose last run has not come to its end, the latest run last. One on its way up is
    /// pending, one on its way down applied; the program may not know it. Empty if there is no
    /// history that this role may read.
    pub half_done: Vec<HalfDone>,
}

impl Status {
    /// Reads the ledger and the history of a schema and lays them beside the program's revisions.
    ///
    /// # Errors
    ///
    /// What the server said; a [`TrustError`](crate::postgres::trust::TrustError) inside where the ledger or
    /// the history must not be read.
    pub async fn read(database: &Database, revisions: &Revisions) -> Result<Self, DbErr> {
        let (connection, schema) = (database.connection(), database.schema());
        let applied = ledger::read(connection, schema, revisions.ledger_table()).await?;
        let unfinished = history::unfinished(connection, schema).await?;
        Ok(Self {
            half_done: HalfDone::of(&unfinished),
            ..Self::compare(&revisions.names(), applied)
        })
    }

    /// Lays a ledger beside a list of revisions, of which none is half done.
    #[must_use]
    pub fn compare(names: &[&str], applied: Vec<Applied>) -> Self {
        let time_of = |name: &str| {
            applied
                .iter()
                .find(|row| row.version == name)
                .map(|row| row.applied_at)
        };
        let known = names
            .iter()
            .map(|name| ((*name).to_owned(), time_of(name)))
            .collect();
        let mut unknown = applied;
        unknown.retain(|row| !names.contains(&row.version.as_str()));
        unknown.sort_by(|a, b| (a.applied_at, &a.version).cmp(&(b.applied_at, &b.version)));
        Self {
            known,
            unknown,
            half_done: Vec::new(),
        }
    }

    /// Returns it as it is once the rest of a revision that was interrupted on its way down is done.
    pub(crate) fn without_rest(mut self, revision: &str) -> Self {
        self.half_done
            .retain(|half_done| half_done.revision != revision);
        for (name, time) in &mut self.known {
            if name == revision {
                *time = None;
            }
        }
        self
    }

    /// Returns the newest applied revision: the last of the list that is applied. None at base.
    #[must_use]
    pub fn current(&self) -> Option<&str> {
        self.known
            .iter()
            .rev()
            .find(|(_, time)| time.is_some())
            .map(|(name, _)| name.as_str())
    }

    /// Returns the pending revisions, in the order in which `up` would apply them.
    #[must_use]
    pub fn pending(&self) -> Vec<&str> {
        let pending = self.known.iter().filter(|(_, time)| time.is_none());
        pending.map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the applied revisions, the one applied last by the ledger's times first. `down` does
    /// not follow it, see [`Status::rollback_order`].
    ///
    /// The ledger counts whole seconds, so within one second the list decides.
    #[must_use]
    pub fn applied_latest_first(&self) -> Vec<&str> {
        self.applied_from_last(|time| time)
    }

    /// Returns the applied revisions in the order of `down`: the last of the list first, whatever
    /// clock the times of the ledger are from. One that was interrupted on its way down comes before
    /// all others.
    #[must_use]
    pub fn rollback_order(&self) -> Vec<&str> {
        self.applied_from_last(|_| 0)
    }

    /// Sorts by what is made of the time, then by the list.
    fn applied_from_last(&self, rank: fn(i64) -> i64) -> Vec<&str> {
        let rest = self.half_done.last();
        let rest = rest.filter(|half_done| half_done.direction == Direction::Down);
        let is_rest = |name: &str| rest.is_some_and(|rest| rest.revision == name);
        let applied = self.known.iter().enumerate();
        let mut applied: Vec<_> = applied
            .filter_map(|(index, (name, time))| {
                time.map(|time| (is_rest(name), rank(time), index, name.as_str()))
            })
            .collect();
        applied.sort_by(|a, b| b.cmp(a));
        applied.into_iter().map(|(.., name)| name).collect()
    }

    /// Says whether the program has a revision of this name.
    #[must_use]
    pub fn knows(&self, revision: &str) -> bool {
        self.known.iter().any(|(known, _)| known == revision)
    }

    /// Returns how far a revision has come that is half done.
    #[must_use]
    pub fn half_done(&self, revision: &str) -> Option<&HalfDone> {
        self.half_done
            .iter()
            .find(|half_done| half_done.revision == revision)
    }

    /// Returns the half-done revisions that neither this program has nor the ledger.
    pub fn stray(&self) -> impl Iterator<Item = &HalfDone> {
        let is_known =
            |name: &str| self.knows(name) || self.unknown.iter().any(|row| row.version == name);
        let half_done = self.half_done.iter();
        half_done.filter(move |half_done| !is_known(&half_done.revision))
    }

    /// Says whether everything is applied to its end, and nothing else is.
    #[must_use]
    pub fn is_at_head(&self) -> bool {
        self.unknown.is_empty() && self.half_done.is_empty() && self.pending().is_empty()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Status;
    use crate::{
        ledger::{Applied, history::HalfDone},
        runner::event::Direction,
    };

    /// Lays a ledger of names and times beside the revisions a, b and c.
    pub(crate) fn status(applied: &[(&str, i64)]) -> Status {
        let row = |(version, applied_at): &(&str, i64)| Applied {
            version: (*version).to_owned(),
            applied_at: *applied_at,
        };
        Status::compare(&["a", "b", "c"], applied.iter().map(row).collect())
    }

    #[test]
    fn an_empty_ledger_is_base() {
        let status = status(&[]);
        assert_eq!(status.current(), None);
        assert_eq!(status.pending(), ["a", "b", "c"]);
        assert!(!status.is_at_head());
    }

    #[test]
    fn down_follows_the_list_and_not_the_clock() {
        let out_of_order = status(&[("a", 1), ("c", 2), ("b", 3)]);
        assert_eq!(out_of_order.applied_latest_first(), ["b", "c", "a"]);
        assert_eq!(out_of_order.rollback_order(), ["c", "b", "a"]);
        assert_eq!(out_of_order.current(), Some("c"));
    }

    #[test]
    fn within_one_second_the_list_decides() {
        assert_eq!(
            status(&[("c", 1), ("a", 1), ("b", 1)]).applied_latest_first(),
            ["c", "b", "a"]
        );
    }

    #[test]
    fn a_revision_that_the_program_lacks_is_kept_apart() {
        let newer = status(&[("a", 1), ("b", 1), ("c", 1), ("d", 2)]);
        assert_eq!(newer.unknown.len(), 1);
        assert_eq!(newer.current(), Some("c"));
        assert!(!newer.is_at_head());
    }

    #[test]
    fn what_is_half_done_is_not_at_head_whoever_knows_it() {
        let half_done = |revision: &str| HalfDone {
            revision: revision.to_owned(),
            direction: Direction::Down,
            statements: 1,
        };
        let all = || status(&[("a", 1), ("b", 1), ("c", 1)]);
        assert!(all().is_at_head());
        for (revision, is_stray) in [("c", false), ("d", true)] {
            let status = Status {
                half_done: vec![half_done(revision)],
                ..all()
            };
            assert!(!status.is_at_head(), "{revision}");
            assert_eq!(status.stray().count() == 1, is_stray, "{revision}");
        }
    }
}
