//! What a person should know and did not ask for: on stderr, beside the answer.

use super::ui::Ui;
use crate::{
    cli::commands::generate,
    revision::{
        Revisions, order,
        renames::{advice, renames},
        status::Status,
        unlisted,
    },
    runner::event::Direction,
};

/// Names the files of revisions that are not in the list, where the sources are at hand.
pub(crate) fn unlisted(revisions: &Revisions, ui: &mut Ui) {
    let Some(crate_dir) = generate::crate_of_cargo() else {
        return;
    };
    for path in unlisted::read(&crate_dir, &revisions.names()) {
        ui.say(&format!(
            "note: {} is not in the list of migrations, so it is never applied: add it to lib.rs, \
             or delete it",
            generate::from_here(&path).display()
        ));
    }
}

/// Says that `down` alone would be refused, and why.
pub(crate) fn about_order(status: &Status, ui: &mut Ui) {
    if let Err(error) = order::check(status, 1) {
        ui.say(&format!("note: {error}; so `down` needs a named target"));
    }
}

/// Says what a status does not show: unlisted files, probable renames, and applied revisions that
/// cannot be compared with what was applied, because their code panics without a database.
pub(crate) async fn about_status(revisions: &Revisions, status: &Status, ui: &mut Ui) {
    unlisted(revisions, ui);
    about_order(status, ui);
    if let Some(advice) = advice(&renames(status)) {
        ui.say(&format!("note: {advice}"));
    }
    for (revision, _) in status.known.iter().filter(|(_, time)| time.is_some()) {
        if let Err(error) = revisions.record(revision, Direction::Up).await
            && error.is_panic()
        {
            ui.say(&format!(
                "note: whether {revision} has changed since it was applied is unknown: {error}"
            ));
        }
    }
}
