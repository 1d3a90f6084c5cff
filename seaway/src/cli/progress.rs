//! The runner's events as lines on stderr.

use std::time::Duration;

use super::ui::Ui;
use crate::event::{Direction, Event};

/// Returns an observer that tells what is done, when it is done.
pub(super) fn teller(ui: &mut Ui) -> impl FnMut(Event) + Send + '_ {
    move |event| {
        if let Some(line) = line(&event) {
            ui.say(&line);
        }
    }
}

fn line(event: &Event) -> Option<String> {
    match event {
        Event::Waiting { holder } => Some(format!("waiting for another runner ({holder})")),
        Event::Dropped { object } => Some(format!("dropped {object}")),
        Event::Started { .. } => None,
        Event::Finished {
            revision,
            direction,
            elapsed,
        } => Some(format!(
            "{} {revision} ({})",
            past(*direction),
            milliseconds(*elapsed)
        )),
    }
}

fn past(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied",
        Direction::Down => "rolled back",
    }
}

fn milliseconds(elapsed: Duration) -> String {
    format!("{} ms", elapsed.as_millis())
}
