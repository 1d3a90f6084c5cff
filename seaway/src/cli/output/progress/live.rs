//! The revision at work, on a line that lives at the bottom of a terminal.
//!
//! It holds what is of the moment: for whom the revision waits, how far an index build is. What
//! is done goes above it as a line that stays, the same as without a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    super::ui::Ui,
    left::LeftTerm,
    line::{by, milliseconds, waiting},
};
use crate::{
    postgres::{blocker::Blocker, progress::Progress},
    runner::event::{Direction, Event},
};

/// How often the spinner turns and the seconds are counted.
const TICK: Duration = Duration::from_millis(100);

/// How often a second it is drawn at most.
const DRAWS: u8 = 20;

/// ASCII, for a terminal of any encoding, and no colour, which nobody has to switch off. The last
/// character is never seen.
const SPINNER: &str = "|/-\\ ";

const ONE_LINE: &str = "{spinner} {prefix} ({elapsed})";
/// What is below is cut at the terminal's width, by which indicatif also breaks the two apart:
/// blockers have long statements.
const TWO_LINES: &str = "{spinner} {prefix} ({elapsed})\n  {wide_msg}";

/// A terminal that can show a live line.
pub(super) struct Screen {
    /// How many steps the run has, where that was told, and how many have begun.
    steps: Option<usize>,
    begun: usize,
    live: Option<Live>,
}

impl Screen {
    /// Returns the terminal on stderr; none where there is none, where it cannot take a line back
    /// (`TERM=dumb`), or where a live line would be in the way of what else is written there.
    pub(super) fn of(ui: &Ui) -> Option<Self> {
        let may_draw = !ui.is_quiet() && ui.verbosity() == 0;
        (may_draw && !ProgressDrawTarget::stderr().is_hidden()).then_some(Self {
            steps: None,
            begun: 0,
            live: None,
        })
    }

    /// Takes an event in, and says whether it is shown here, so that it leaves no line.
    pub(super) fn show(&mut self, event: &Event) -> bool {
        match event {
            Event::Planned { steps } => {
                self.live = None;
                self.steps = Some(*steps);
                self.begun = 0;
            }
            Event::Started {
                revision,
                direction,
            } => self.begin(revision, *direction),
            Event::Finished { .. } | Event::Failed { .. } => self.live = None,
            _ => {}
        }
        self.live.as_mut().is_some_and(|live| live.show(event))
    }

    fn begin(&mut self, revision: &str, direction: Direction) {
        self.begun += 1;
        let doing = match direction {
            Direction::Up => "applying",
            Direction::Down => "rolling back",
        };
        let which = match self.steps {
            Some(steps) => format!(", {} of {steps}", self.begun),
            None => String::new(),
        };
        // The old one first: it would take away the new one's line.
        self.live = None;
        self.live = Some(Live::new(format!("{doing} {revision}{which}")));
    }

    /// Writes something that stays above the live line.
    pub(super) fn above(&self, write: impl FnOnce()) {
        match &self.live {
            Some(live) => live.bar.suspend(write),
            None => write(),
        }
    }
}

/// The line of one revision; gone when this value is, and so is the thread that turns it.
struct Live {
    bar: ProgressBar,
    blockers: Vec<Blocker>,
    progress: Option<Progress>,
    retry: Option<String>,
}

impl Live {
    fn new(what: String) -> Self {
        let screen = ProgressDrawTarget::term_like_with_hz(Box::new(LeftTerm::stderr()), DRAWS);
        let bar = ProgressBar::with_draw_target(None, screen);
        bar.set_style(style(ONE_LINE));
        bar.set_prefix(what);
        bar.enable_steady_tick(TICK);
        Self {
            bar,
            blockers: Vec::new(),
            progress: None,
            retry: None,
        }
    }

    fn show(&mut self, event: &Event) -> bool {
        match event {
            Event::Blocked { blockers } => {
                self.blockers.clone_from(blockers);
                self.retry = None;
            }
            Event::Progressed { progress } => {
                self.progress = Some(progress.clone());
                self.retry = None;
            }
            Event::Retrying { blockers, pause } => {
                (self.blockers, self.progress) = (Vec::new(), None);
                self.retry = Some(trying_again(blockers, *pause));
            }
            _ => return false,
        }
        self.draw();
        true
    }

    fn draw(&self) {
        match self.below() {
            Some(below) => {
                self.bar.set_style(style(TWO_LINES));
                self.bar.set_message(below);
            }
            None => self.bar.set_style(style(ONE_LINE)),
        }
    }

    /// What stands in the way is more urgent than how far it is.
    fn below(&self) -> Option<String> {
        let progress = || self.progress.as_ref().map(ToString::to_string);
        waiting(&self.blockers)
            .or_else(|| self.retry.clone())
            .or_else(progress)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.bar.disable_steady_tick();
        self.bar.finish_and_clear();
    }
}

/// True while the pause lasts and in the try behind it, whose beginning nobody tells.
fn trying_again(blockers: &[Blocker], pause: Duration) -> String {
    format!(
        "lock timeout, rolled back; retrying after {}{}",
        milliseconds(pause),
        by(blockers)
    )
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_chars(SPINNER)
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressStyle;

    use super::{ONE_LINE, TWO_LINES};

    #[test]
    fn the_templates_are_understood() {
        for template in [ONE_LINE, TWO_LINES] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
