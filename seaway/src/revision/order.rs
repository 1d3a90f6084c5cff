//! The order of application, as the ledger has it, beside the order of the list.
//!
//! `applied_at` is the clock of whoever applied a revision, and clocks differ. The list is the same
//! everywhere, so `down` follows it. A number of steps is refused if the two orders would roll back
//! different revisions for it, because nobody has said which ones are meant.

use crate::{revision::status::Status, text};

/// The two orders differ in the revisions that a number of steps would roll back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the order of application and the order of the list disagree: by `applied_at`, {} was applied \
     after {}; in the list, {} comes after {}",
    text::name(.last_by_time), text::name(.last_by_list),
    text::name(.last_by_list), text::name(.last_by_time)
)]
#[non_exhaustive]
pub struct OrderError {
    /// The revision that the ledger has for the later one.
    pub last_by_time: String,
    /// The revision that the list has for the later one.
    pub last_by_list: String,
    /// How many steps were asked for.
    pub steps: usize,
    /// The target that means as many steps in the order of the list: a revision's name or `base`.
    pub target: String,
}

impl OrderError {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        let which = match self.steps {
            1 => text::name(&self.last_by_list),
            steps => format!("the last {steps} of the list"),
        };
        format!(
            "name the target: `down {}` rolls back {which}; a named target follows the list",
            text::name(&self.target)
        )
    }
}

/// Checks that both orders roll back the same revisions, in the same order, for so many steps.
///
/// # Errors
///
/// [`OrderError`] with the first two revisions that differ.
pub(crate) fn check(status: &Status, steps: usize) -> Result<(), OrderError> {
    let (by_time, by_list) = (status.applied_latest_first(), status.rollback_order());
    let pairs = by_time.iter().zip(&by_list).take(steps);
    let mut different = pairs.filter(|(by_time, by_list)| by_time != by_list);
    match different.next() {
        None => Ok(()),
        Some((by_time, last)) => Err(OrderError {
            last_by_time: (*by_time).to_owned(),
            last_by_list: (*last).to_owned(),
            steps,
            target: by_list.get(steps).copied().unwrap_or("base").to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{OrderError, check};
    use crate::{
        ledger::history::HalfDone,
        revision::status::{Status, tests::status},
        runner::event::Direction,
    };

    #[test]
    fn orders_that_agree_are_accepted_and_ties_agree() {
        for times in [[1, 2, 3], [1, 1, 1], [1, 2, 2], [1, 1, 2]] {
            let [a, b, c] = times;
            let status = status(&[("c", c), ("a", a), ("b", b)]);
            assert_eq!(check(&status, 3), Ok(()), "{times:?}");
        }
        assert_eq!(check(&status(&[]), 1), Ok(()));
    }

    #[test]
    fn only_the_steps_asked_for_must_agree() {
        let early = status(&[("a", 2), ("b", 1), ("c", 3)]);
        assert_eq!(check(&early, 0), Ok(()));
        assert_eq!(check(&early, 1), Ok(()));
        let error = check(&early, 2).expect_err("a and b are the other way round");
        let expected = OrderError {
            last_by_time: "a".to_owned(),
            last_by_list: "b".to_owned(),
            steps: 2,
            target: "a".to_owned(),
        };
        assert_eq!(error, expected);
    }

    #[test]
    fn the_message_has_both_revisions_and_the_hint_a_target() {
        let late = status(&[("a", 1), ("b", 3), ("c", 2)]);
        let told = |steps| {
            let error = check(&late, steps).expect_err("b and c are the other way round");
            (error.to_string(), error.hint())
        };
        let message = "the order of application and the order of the list disagree: by \
                       `applied_at`, b was applied after c; in the list, c comes after b";
        let hint = |target: &str, which: &str| {
            format!(
                "name the target: `down {target}` rolls back {which}; a named target follows the list"
            )
        };
        assert_eq!(told(1), (message.to_owned(), hint("b", "c")));
        let all = hint("base", "the last 3 of the list");
        assert_eq!(told(3), (message.to_owned(), all));
    }

    #[test]
    fn a_way_down_that_was_interrupted_comes_first_in_both_orders() {
        let half_done = HalfDone {
            revision: "b".to_owned(),
            direction: Direction::Down,
            statements: 1,
        };
        let status = Status {
            half_done: vec![half_done],
            ..status(&[("a", 3), ("b", 1), ("c", 2)])
        };
        assert_eq!(status.rollback_order(), ["b", "c", "a"]);
        assert_eq!(check(&status, 1), Ok(()));
        assert!(check(&status, 2).is_err());
    }
}
