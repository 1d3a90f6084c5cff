//! Functions that a run has broken, because it dropped or renamed what their bodies name.

use super::ui::Ui;
use crate::{catalog::bodies::Names, runner::Runner, text};

/// Warns of the functions whose body names what was there before the run and no longer is.
pub(crate) async fn warn(runner: &Runner, before: Option<&Names>, ui: &mut Ui) {
    let Some(before) = before else {
        return;
    };
    match runner.broken_functions(before).await {
        Ok(broken) => {
            for function in broken {
                ui.insist(&format!("warning: {function}"));
            }
        }
        // The run itself has succeeded.
        Err(error) => {
            ui.insist(&text::lines(&format!(
                "warning: it is unknown whether functions name what is gone: {error}"
            )));
        }
    }
}
