//! Setting the ledger without running anything.

use sea_orm::TransactionTrait as _;

use super::{Report, RunError, Step, guards::refuse_unknown};
use crate::{
    ledger::{
        Applied,
        history::{self, Action, Entry},
    },
    revision::{
        status::Status,
        target::{self, Target},
    },
    runner::{event::Direction, execution::Session},
};

impl Session<'_> {
    /// Makes the ledger say that the revisions up to a target are applied, and no others.
    pub(super) async fn stamp(&self, target: &Target, purge: bool) -> Result<Report, RunError> {
        let status = self.status().await?;
        if !purge {
            refuse_unknown(&status)?;
        }
        self.refuse_half_done().await?;
        let mut plan = purged(&status);
        plan.extend(steps(&status, target)?);
        let transaction = self.connection().begin().await?;
        self.install(&transaction).await?;
        for step in &plan {
            self.write_ledger(&transaction, step).await?;
            if self.has_history() {
                let sha256 = self.runner.sha256(&step.revision, Direction::Up).await;
                let entry = Entry {
                    action: Action::Stamp,
                    finished: true,
                    ..self.entry(step, sha256)
                };
                history::insert(&transaction, self.schema(), &entry).await?;
            }
        }
        transaction.commit().await?;
        Ok(plan)
    }
}

/// Returns the rows to take away that this program does not know.
fn purged(status: &Status) -> Vec<Step> {
    let step = |row: &Applied| Step {
        revision: row.version.clone(),
        direction: Direction::Down,
    };
    status.unknown.iter().map(step).collect()
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
