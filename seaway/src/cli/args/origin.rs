//! What came from `.env`: a URL in a file above this folder is easily forgotten.

use crate::{
    cli::{
        command::Cli,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    dotenv::Dotenv,
    text,
};

/// Notes about `.env`, to be printed where they help.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// Where the connection was described, if in `.env`.
    connection: Option<String>,
    /// Which variables were left out.
    left_out: Option<String>,
    /// Why the file was refused, where the command may go on without it.
    refused: Option<String>,
}

impl Origin {
    /// Compares the arguments as they were read before `.env` was loaded and after.
    pub(crate) fn of(dotenv: &Dotenv, before: &Cli, cli: &Cli) -> Self {
        let (before, connection) = (&before.global.connection, &cli.global.connection);
        let refused = dotenv.error.as_ref().filter(|error| error.is_distrust());
        let mut origin = Self {
            refused: refused.map(|error| format!("note: {error}")),
            ..Self::default()
        };
        let Some(file) = &dotenv.file else {
            return origin;
        };
        let file = text::name(&file.display().to_string());
        let names = before.set_since(connection);
        if !names.is_empty() {
            let verb = if names.len() == 1 { "is" } else { "are" };
            let names = names.join(" and ");
            origin.connection = Some(format!("note: {names} of `{file}` {verb} used"));
        } else if !connection.has_url() && !dotenv.set.is_empty() {
            origin.connection = Some(format!("note: variables of `{file}` are used"));
        }
        if !dotenv.left_out.is_empty() {
            let names = text::names(&dotenv.left_out);
            origin.left_out = Some(format!(
                "note: left out of `{file}`, because it may name no programs: {names}"
            ));
        }
        origin
    }

    /// Prints with -v what is used, and with a URL at hand why a file was refused.
    pub(crate) fn tell(&self, cli: &Cli, ui: &mut Ui) {
        let verbose = cli.global.verbose > 0;
        let lines = [
            (&self.connection, verbose),
            (&self.left_out, verbose),
            (&self.refused, verbose || cli.global.connection.has_url()),
        ];
        for (line, is_wanted) in lines {
            if let (Some(line), true) = (line, is_wanted) {
                ui.say(line);
            }
        }
    }

    /// Prints where the connection was described that failed, unless [`Origin::tell`] did.
    pub(crate) fn explain(&self, outcome: &Result<Outcome, CliError>, cli: &Cli, ui: &mut Ui) {
        let failed = matches!(outcome, Err(error) if error.is_of_the_connection());
        let untold = cli.global.verbose == 0 || ui.is_quiet();
        if let (Some(line), true) = (&self.connection, failed && untold) {
            ui.insist(line);
        }
    }
}
