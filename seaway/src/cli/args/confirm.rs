//! Asking before something is destroyed.

use std::io::{self, BufRead as _, IsTerminal as _};

use crate::cli::{error::CliError, output::ui::Ui};

#[derive(clap::Args, Debug)]
pub(crate) struct ConfirmArgs {
    /// Do it without asking
    // Empty is the default: what it means is what an empty variable means.
    #[arg(short = 'y', long, env = "SEAWAY_YES", hide_env_values = true)]
    #[arg(value_parser = is_yes, default_value = "", default_missing_value = "yes")]
    pub(crate) yes: bool,
}

/// Reads the variable. A value with another meaning, such as 0, must not pass for either answer.
fn is_yes(text: &str) -> Result<bool, &'static str> {
    match text {
        "" => Ok(false),
        "1" | "true" | "yes" => Ok(true),
        _ => Err("SEAWAY_YES is 1, true or yes, or it is empty or not set"),
    }
}

impl ConfirmArgs {
    /// Asks a person for leave. Where there is no terminal, there is nobody to ask.
    ///
    /// # Errors
    ///
    /// [`CliError::Unconfirmed`] unless the answer is yes.
    pub(crate) fn ask(&self, ui: &mut Ui, question: &str) -> Result<(), CliError> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(CliError::Unconfirmed(question.to_owned()));
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

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_clear_yes_is_one() {
        for text in ["1", "true", "yes"] {
            assert_eq!(is_yes(text), Ok(true), "{text}");
        }
        assert_eq!(is_yes(""), Ok(false));
        for text in ["0", "false", "no", "y", "YES", " yes"] {
            assert!(is_yes(text).is_err(), "{text}");
        }
    }
}
