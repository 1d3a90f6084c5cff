//! Accepting what cannot be undone: statements that have changed since they ran, and a revision
//! that was interrupted and set right by hand.

use sea_orm::TransactionTrait as _;

use super::{Report, RunError, Step, session::Session};
use crate::{
    event::Direction,
    history::{self, Action, Entry},
    target,
};

impl Session<'_> {
    /// Writes down that a revision is as it should be, and why.
    pub(super) async fn repair(&self, revision: &str, reason: &str) -> Result<Report, RunError> {
        let status = self.status().await?;
        let names = self.runner.revisions.names();
        let name = names[target::find(&names, revision)?];
        let is_applied = status
            .known
            .iter()
            .any(|(known, time)| known == name && time.is_some());
        let is_half_done = status.half_done(name).is_some();
        if !is_applied && !is_half_done {
            return Err(RunError::NotApplied(name.to_owned()));
        }
        if !self.access.may_write() {
            return Err(RunError::NoHistory);
        }
        let step = Step {
            revision: name.to_owned(),
            direction: Direction::Up,
        };
        let entry = Entry {
            action: Action::Repair,
            finished: true,
            reason: Some(reason),
            ..self.entry(&step, self.sha256(&step).await)
        };
        let transaction = self.connection().begin().await?;
        history::abandon(&transaction, name, reason).await?;
        history::insert(&transaction, &entry).await?;
        transaction.commit().await?;
        Ok(vec![step])
    }
}
