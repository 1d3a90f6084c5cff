//! What a run has done, in one line at its end.

use std::time::Duration;

use super::line::{milliseconds, past};
use crate::runner::{Step, event::Direction};

/// Sums up more than one revision; the line of a single one has said all. It begins with the number,
/// so that no script takes it for the line of a revision.
pub(in crate::cli) fn total(steps: &[Step], elapsed: Duration) -> Option<String> {
    if steps.len() < 2 {
        return None;
    }
    let part = |direction| {
        let count = steps.iter().filter(|step| step.direction == direction);
        match count.count() {
            0 => None,
            1 => Some(format!("1 revision {}", past(direction))),
            count => Some(format!("{count} revisions {}", past(direction))),
        }
    };
    let parts = [Direction::Down, Direction::Up]
        .into_iter()
        .filter_map(part);
    let parts: Vec<_> = parts.collect();
    Some(format!("{} ({})", parts.join(", "), milliseconds(elapsed)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::total;
    use crate::runner::{
        Step,
        event::Direction::{self, Down, Up},
    };

    fn sum_up(directions: &[Direction]) -> Option<String> {
        let step = |direction: &Direction| Step {
            revision: "m0001_books".to_owned(),
            direction: *direction,
        };
        let steps: Vec<_> = directions.iter().map(step).collect();
        total(&steps, Duration::from_millis(231))
    }

    #[test]
    fn more_than_one_revision_is_summed_up() {
        assert_eq!(sum_up(&[]), None);
        assert_eq!(sum_up(&[Up]), None);
        let both = sum_up(&[Down, Up, Up]).expect("a line");
        assert_eq!(both, "1 revision rolled back, 2 revisions applied (231 ms)");
    }
}
