//! Accepting what cannot be undone: statements that have changed since they ran, and a revision
//! that was interrupted and set right by hand.

use sea_orm::TransactionTrait as _;

use super::{Report, RunError, Step};
use crate::{
    ledger::history::{self, Action, Entry},
    revision::{
        status::Status,
        target::{self, TargetError},
    },
    runner::{event::Direction, execution::Session},
};

impl Session<'_> {
    /// Writes down that a revision is as it should be, and why. Reports nothing, and writes
    /// nothing, if it already was.
    pub(super) async fn repair(&self, revision: &str, reason: &str) -> Result<Report, RunError> {
        let status = self.status().await?;
        let name = repairable(&status, revision)?;
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
        if !is_half_done && !self.has_changed(&status, name).await? {
            return Ok(Report::new());
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
        history::abandon(&transaction, self.schema(), name, reason).await?;
        history::insert(&transaction, self.schema(), &entry).await?;
        transaction.commit().await?;
        Ok(vec![step])
    }

    async fn has_changed(&self, status: &Status, name: &str) -> Result<bool, RunError> {
        let changed = self.runner.changed(status).await?;
        Ok(changed.iter().any(|changed| changed == name))
    }
}

/// Finds the revision that is meant: one of this program, or, by its full name only, a half-done
/// one that this program does not know.
fn repairable<'a>(status: &'a Status, revision: &str) -> Result<&'a str, TargetError> {
    if let Some(half_done) = status.half_done(revision) {
        return Ok(&half_done.revision);
    }
    let names: Vec<_> = status.known.iter().map(|(name, _)| name.as_str()).collect();
    Ok(names[target::find(&names, revision)?])
}
