//! Setting the ledger without running anything.

use sea_orm::TransactionTrait as _;

use super::{Report, RunError, Step, guards::refuse_unknown, session::Session};
use crate::{
    event::Direction,
    history::{self, Action, Entry},
    ledger,
    status::Status,
    target::{self, Target},
};

impl Session<'_> {
    /// Makes the ledger say that the revisions up to a target are applied, and no others.
    pub(super) async fn stamp(&self, target: &Target, purge: bool) -> Result<Report, RunError> {
        let status = self.status().await?;
        if !purge {
            refuse_unknown(&status)?;
        }
        let plan = steps(&status, target)?;
        let transaction = self.connection().begin().await?;
        self.install(&transaction).await?;
        if self.access.may_write() {
            history::abandon(&transaction, None, "the ledger was stamped").await?;
        }
        for row in &status.unknown {
            ledger::delete(&transaction, self.ledger_table(), &row.version).await?;
        }
        for step in &plan {
            self.write_ledger(&transaction, step).await?;
            if self.has_history() {
                let sha256 = self.runner.sha256(&step.revision, Direction::Up).await;
                let entry = Entry {
                    action: Action::Stamp,
                    finished: true,
                    ..self.entry(step, sha256)
                };
                history::insert(&transaction, &entry).await?;
            }
        }
        transaction.commit().await?;
        Ok(plan)
    }
}

/// Returns which rows to add and which to take away.
fn steps(status: &Status, target: &Target) -> Result<Vec<Step>, RunError> {
    let applied = target::position(status, target)?;
    let mut steps = Vec::new();
    for (index, (revision, time)) in status.known.iter().enumerate() {
        let direction = match (index < applied, time.is_some()) {
            (true, false) => Direction::Up,
            (false, true) => Direction::Down,
            _ => continue,
        };
        steps.push(Step {
            revision: revision.clone(),
            direction,
        });
    }
    Ok(steps)
}
