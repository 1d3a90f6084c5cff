//! The panic hook: a panic of a revision is an error, and is printed as one.

use std::panic;

use crate::recorder::panics::keep;

/// Installs a hook that says nothing while a revision's code runs, and does as the present one
/// does in every other case.
pub(crate) fn install_hook() {
    let present = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !keep(info) {
            present(info);
        }
    }));
}
