//! The runner's events as lines on stderr.

use std::time::Duration;

use super::ui::Ui;
use crate::{
    blocker::Blocker,
    event::{Direction, Event},
};

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
        Event::Resumed {
            revision,
            statements,
        } => Some(format!(
            "{revision} was interrupted: going on behind its statement {statements}"
        )),
        Event::Outlasting { pid } => Some(format!(
            "waiting for backend {pid}, which is still at a statement of a program that was killed"
        )),
        Event::Rebuilding { index } => Some(format!(
            "dropped the INVALID index {index}, to build it anew"
        )),
        Event::Blocked { blockers } => Some(format!("waiting for {}", list(blockers))),
        Event::Retrying { blockers, pause } => Some(format!(
            "rolled back, and tried again in {}: the locks were not to be had{}",
            milliseconds(*pause),
            by(blockers)
        )),
        Event::Finished {
            revision,
            direction,
            elapsed,
        } => Some(format!(
            "{} {revision} ({})",
            past(*direction),
            milliseconds(*elapsed)
        )),
        _ => None,
    }
}

fn by(blockers: &[Blocker]) -> String {
    match blockers {
        [] => String::new(),
        some => format!(" from {}", list(some)),
    }
}

fn list(blockers: &[Blocker]) -> String {
    let texts: Vec<_> = blockers.iter().map(ToString::to_string).collect();
    texts.join("; ")
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
