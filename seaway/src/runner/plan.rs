//! Which steps a run makes, and what is refused before the first of them. Pure, so that `plan` and a preview
//! refuse what the run refuses, by the same function.

use super::{
    RunError, Step,
    event::Direction,
    guards::{refuse_out_of_order, refuse_unfinished, refuse_unknown},
};
use crate::revision::{
    status::Status,
    target::{self, Target, TargetError},
};

/// Where a run is to lead, and what was known of it before the lock.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    target: &'a Target,
    /// Whether there were enough revisions then. If so, another runner may have done some of the
    /// steps since, and only the others are left.
    was_possible: bool,
    allows_out_of_order: bool,
}

impl<'a> Way<'a> {
    pub(crate) fn to(target: &'a Target) -> Self {
        Self {
            target,
            was_possible: false,
            allows_out_of_order: false,
        }
    }

    pub(super) fn was_possible(self, was_possible: bool) -> Self {
        Self {
            was_possible,
            ..self
        }
    }

    pub(crate) fn allows_out_of_order(self, allows_out_of_order: bool) -> Self {
        Self {
            allows_out_of_order,
            ..self
        }
    }

    /// Returns the revisions to apply.
    pub(crate) fn up(self, status: &Status) -> Result<Vec<Step>, RunError> {
        let names = self.or_what_is_left(target::up(status, self.target), status.pending())?;
        let steps = steps(&names, Direction::Up);
        refuse_unfinished(status, &steps)?;
        if steps.is_empty() {
            return Ok(steps);
        }
        refuse_unknown(status)?;
        if !self.allows_out_of_order {
            refuse_out_of_order(status, &steps)?;
        }
        Ok(steps)
    }

    /// Returns the revisions to roll back.
    pub(crate) fn down(self, status: &Status) -> Result<Vec<Step>, RunError> {
        refuse_unknown(status)?;
        let names = target::down(status, self.target);
        let names = self.or_what_is_left(names, status.rollback_order())?;
        let steps = steps(&names, Direction::Down);
        refuse_unfinished(status, &steps)?;
        Ok(steps)
    }

    /// Takes what is left if another runner did some of the steps since there were enough.
    fn or_what_is_left<'s>(
        self,
        names: Result<Vec<&'s str>, TargetError>,
        left: Vec<&'s str>,
    ) -> Result<Vec<&'s str>, TargetError> {
        match names {
            Err(TargetError::TooFew { .. }) if self.was_possible => Ok(left),
            names => names,
        }
    }
}

/// Makes steps of names.
pub(super) fn steps(names: &[&str], direction: Direction) -> Vec<Step> {
    let step = |name: &&str| Step {
        revision: (*name).to_owned(),
        direction,
    };
    names.iter().map(step).collect()
}
