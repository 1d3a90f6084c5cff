use std::fmt;

use super::{Action, Run};
use crate::{runner::event::Direction, text};

/// A revision without a transaction whose last run has not come to its end: it was interrupted, has
/// failed, or is still at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfDone {
    /// The revision's name.
    pub revision: String,
    /// Which way it was run.
    pub direction: Direction,
    /// How many of its statements are done.
    pub statements: usize,
}

impl From<&Run> for HalfDone {
    fn from(run: &Run) -> Self {
        Self {
            revision: run.revision.clone(),
            direction: match run.action {
                Action::Down => Direction::Down,
                _ => Direction::Up,
            },
            statements: run.statements.done.len(),
        }
    }
}

/// The way and how far it has come, as in `up, 2 statements done`.
impl fmt::Display for HalfDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.statements == 1 { "" } else { "s" };
        let (direction, statements) = (self.direction, self.statements);
        write!(f, "{direction}, {statements} statement{plural} done")
    }
}

impl HalfDone {
    /// Returns what can be done about it, which depends on whether this program knows it.
    pub(crate) fn next_step(&self, is_known: bool) -> String {
        next_step_of(&self.revision, self.direction, is_known)
    }

    /// Returns one for each revision, by its last run.
    pub(crate) fn of(unfinished: &[Run]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for run in unfinished {
            found.retain(|other| other.revision != run.revision);
            found.push(Self::from(run));
        }
        found
    }
}

/// As [`HalfDone::next_step`].
pub(crate) fn next_step_of(revision: &str, direction: Direction, is_known: bool) -> String {
    let build = if is_known {
        ""
    } else {
        " of the newer build that has it"
    };
    let revision = text::name(revision);
    format!(
        "`{direction}`{build} resumes it; or undo by hand what it did, then \
         `repair {revision} --reason …`"
    )
}

#[cfg(test)]
mod tests {
    use super::HalfDone;
    use crate::runner::event::Direction;

    #[test]
    fn the_number_of_statements_agrees_with_its_word() {
        let half_done = |statements| HalfDone {
            revision: "m0001_a".to_owned(),
            direction: Direction::Down,
            statements,
        };
        assert_eq!(half_done(0).to_string(), "down, 0 statements done");
        assert_eq!(half_done(1).to_string(), "down, 1 statement done");
    }
}
