//! Whether a revision is still the one that was applied.

use std::collections::HashMap;

use super::{RunError, Runner};
use crate::{
    ledger::history::{Action, Run},
    revision::status::Status,
    runner::event::Direction,
};

impl Runner {
    /// Returns the applied revisions whose statements are not those that were applied, in the
    /// order of the list. Writes nothing.
    ///
    /// Statements are compared as the program makes them without a database. A revision that asks
    /// the database, or was applied without the history, cannot be compared and counts as
    /// unchanged.
    ///
    /// # Errors
    ///
    /// [`RunError::Database`] with what the server said.
    pub async fn changed(&self, status: &Status) -> Result<Vec<String>, RunError> {
        let history = self.history().await?;
        let before = applied_as(&history);
        let mut changed = Vec::new();
        for (revision, time) in &status.known {
            let Some(before) = before.get(revision.as_str()).filter(|_| time.is_some()) else {
                continue;
            };
            let now = self.sha256(revision, Direction::Up).await;
            if now.is_some_and(|now| now != *before) {
                changed.push(revision.clone());
            }
        }
        Ok(changed)
    }

    /// Returns the sum of a revision's statements; none where they depend on the database.
    pub(super) async fn sha256(&self, revision: &str, direction: Direction) -> Option<String> {
        let recorded = self.revisions.record(revision, direction).await;
        recorded.ok().map(|recorded| recorded.digest())
    }
}

/// Returns the sum with which each revision came to be what it is: of its last run but for those
/// that took it away.
fn applied_as(history: &[Run]) -> HashMap<&str, &str> {
    let up = history
        .iter()
        .filter(|run| run.finished && run.action != Action::Down);
    let mut sums = HashMap::new();
    for run in up {
        match &run.sha256 {
            Some(sha256) => sums.insert(run.revision.as_str(), sha256.as_str()),
            None => sums.remove(run.revision.as_str()),
        };
    }
    sums
}
