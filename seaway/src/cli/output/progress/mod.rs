//! The runner's events on stderr: lines that stay and, at a terminal, one that lives.

mod left;
mod line;
mod live;
mod total;

pub(in crate::cli) use self::total::total;
use self::{
    line::{line, statement},
    live::Screen,
};
use super::ui::Ui;
use crate::{connect::answer::Listener, runner::event::Event};

/// Returns the line that the commands print for an event of a run; `None` for most. It is not yet free
/// from what may steer a terminal.
#[must_use]
pub fn words(event: &Event) -> Option<String> {
    line(event)
}

/// Returns whom to tell, outside a run, that the server does not answer.
pub(crate) fn listener(quiet: bool) -> Listener {
    Listener::new(move |event| {
        let mut ui = Ui::new();
        ui.set_quiet(quiet);
        if let Some(line) = line(event) {
            ui.say(&line);
        }
    })
}

/// Returns an observer that tells what is done, when it is done. The live line is gone when the
/// observer is, however the work ended.
pub(crate) fn teller(ui: &mut Ui) -> impl FnMut(Event) + Send + '_ {
    let mut screen = Screen::of(ui);
    move |event| {
        if let Event::Statement { sql, elapsed } = &event {
            // With more of -v it is written where all are.
            if ui.verbosity() == 1 {
                ui.insist(&statement(sql, *elapsed));
            }
            return;
        }
        let is_shown = screen.as_mut().is_some_and(|screen| screen.show(&event));
        let Some(line) = line(&event).filter(|_| !is_shown) else {
            return;
        };
        match &screen {
            Some(screen) => screen.above(|| ui.say(&line)),
            None => ui.say(&line),
        }
    }
}
