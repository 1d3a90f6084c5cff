//! Asking before something is destroyed.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::{error::CliError, ui::Ui};

#[derive(clap::Args, Debug)]
pub(super) struct ConfirmArgs {
    /// Do it without asking
    #[arg(short = 'y', long)]
    pub(super) yes: bool,
}

impl ConfirmArgs {
    /// Asks a person for leave. Where there is no terminal, there is nobody to ask.
    ///
    /// # Errors
    ///
    /// [`CliError::Unconfirmed`] unless the answer is yes.
    pub(super) fn ask(&self, ui: &mut Ui, question: &str) -> Result<(), CliError> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(CliError::Unconfirmed);
        }
        ui.ask(&format!("{question} [y/N] "));
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        if !answer.ends_with('\n') {
            // The terminal shows no end of input, and the cursor still stands behind the question.
            ui.insist("");
        }
        match (read, answer.trim().to_lowercase().as_str()) {
            (Ok(_), "y" | "yes") => Ok(()),
            _ => Err(CliError::Declined),
        }
    }
}
