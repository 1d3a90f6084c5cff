//! What stands between a plan and its first step.

use sea_orm::DbErr;

use super::{RunError, Runner, Step, Unknown};
use crate::{
    connect::Database,
    ledger::{
        history::{self, HalfDone},
        other_tools,
    },
    revision::{renames::renames, status::Status},
    runner::{event::Direction, execution::Session},
};

/// Refuses a ledger whose revisions this program does not all have.
pub(crate) fn refuse_unknown(status: &Status) -> Result<(), RunError> {
    if status.unknown.is_empty() {
        return Ok(());
    }
    let names = status.unknown.iter().map(|row| row.version.clone());
    Err(RunError::Unknown(Unknown {
        names: names.collect(),
        renames: renames(status),
    }))
}

/// Refuses to begin at base in a schema that another migration tool has made. As soon as the
/// ledger has a row, as after `stamp`, the other tool's table is a leftover.
pub(crate) async fn refuse_other_ledger(
    database: &Database,
    status: &Status,
) -> Result<(), RunError> {
    if status.current().is_some() || !status.unknown.is_empty() {
        return Ok(());
    }
    match other_tools::find(database.connection(), database.schema()).await? {
        Some(ledger) => Err(ledger.into()),
        None => Ok(()),
    }
}

/// Refuses to apply what comes before something that is applied: it was written for another
/// schema than the one it would meet.
pub(super) fn refuse_out_of_order(status: &Status, steps: &[Step]) -> Result<(), RunError> {
    let behind = |name: &str| {
        let list = status.known.iter().skip_while(|(known, _)| known != name);
        list.into_iter().any(|(_, time)| time.is_some())
    };
    let names = steps.iter().map(|step| &step.revision);
    let late: Vec<String> = names.filter(|name| behind(name)).cloned().collect();
    if late.is_empty() {
        return Ok(());
    }
    Err(RunError::OutOfOrder(late))
}

/// Refuses to leave a half-done revision behind, unless the plan begins with the rest of it.
pub(super) fn refuse_unfinished(status: &Status, plan: &[Step]) -> Result<(), RunError> {
    let Some(rest) = status.half_done.last() else {
        return Ok(());
    };
    let is_first = |step: &Step| step.revision == rest.revision && step.direction == rest.direction;
    if plan.first().is_some_and(is_first) {
        return Ok(());
    }
    Err(RunError::Unfinished {
        is_known: status.knows(&rest.revision),
        revision: rest.revision.clone(),
        direction: rest.direction,
    })
}

impl Session<'_> {
    /// As [`Runner::rest`].
    pub(super) async fn rest(&self) -> Result<Option<Step>, RunError> {
        self.runner.rest().await
    }

    /// Returns how far that has come. Asks anew whether this role may read the history: it may have
    /// been made since the run began.
    pub(super) async fn half_done(&self) -> Result<Option<HalfDone>, DbErr> {
        half_done(&self.runner.database).await
    }

    /// Refuses to go on while a revision is half done: its run in the history would be lost.
    pub(super) async fn refuse_half_done(&self) -> Result<(), RunError> {
        match self.rest().await? {
            Some(rest) => Err(self.runner.unfinished(rest)),
            None => Ok(()),
        }
    }
}

impl Runner {
    /// Returns what an interrupted run has left half done.
    async fn rest(&self) -> Result<Option<Step>, RunError> {
        let rest = half_done(&self.database).await?;
        Ok(rest.map(|half_done| Step {
            revision: half_done.revision,
            direction: half_done.direction,
        }))
    }

    /// As [`Runner::rest`], of a revision that this program has and that was on its way down.
    pub(super) async fn rest_down(&self) -> Result<Option<Step>, RunError> {
        let rest = self.rest().await?;
        let is_known = |step: &Step| self.revisions.find(&step.revision).is_some();
        Ok(rest.filter(|step| step.direction == Direction::Down && is_known(step)))
    }

    fn unfinished(&self, rest: Step) -> RunError {
        RunError::Unfinished {
            is_known: self.revisions.find(&rest.revision).is_some(),
            revision: rest.revision,
            direction: rest.direction,
        }
    }
}

async fn half_done(database: &Database) -> Result<Option<HalfDone>, DbErr> {
    let unfinished = history::unfinished(database.connection(), database.schema()).await?;
    Ok(unfinished.last().map(HalfDone::from))
}

#[cfg(test)]
mod tests {
    use super::{RunError, refuse_out_of_order};
    use crate::{
        ledger::Applied,
        revision::status::Status,
        runner::{event::Direction, plan::steps},
    };

    fn late(applied: &[&str]) -> Vec<String> {
        let row = |version: &&str| Applied {
            version: (*version).to_owned(),
            applied_at: 1,
        };
        let status = Status::compare(&["a", "b", "c", "d"], applied.iter().map(row).collect());
        let steps = steps(&status.pending(), Direction::Up);
        match refuse_out_of_order(&status, &steps) {
            Err(RunError::OutOfOrder(names)) => names,
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_comes_before_something_applied_is_late() {
        assert_eq!(late(&["b", "c"]), ["a"]);
        assert_eq!(late(&["a", "d"]), ["b", "c"]);
    }

    #[test]
    fn what_comes_behind_is_not() {
        assert_eq!(late(&[]), [""; 0]);
        assert_eq!(late(&["a", "b"]), [""; 0]);
    }
}
