//! What clap says, without what must not be said.

use std::{
    env,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Arg, ArgMatches, Command, parser::ValueSource};

use super::ui::{self, Ui};
use crate::{cli::error::CliError, connect::misplaced, text};

/// The form of a URL as the help shows it; nothing secret stands there.
const SHOWN_FORM: &str = "user:password@host";

/// The argument that takes a URL.
const URL_ARGUMENT: &str = "database_url";

/// The arguments of `diff` that take one after the word `database:`.
const SOURCES: [&str; 2] = ["from", "to"];

/// How such a URL begins.
const SOURCE: &str = "database:postgres";

/// Why the arguments are not understood.
#[derive(Debug)]
pub(crate) enum UsageError {
    /// In clap's words, or no error at all but a help text.
    Clap(clap::Error),
    /// In ours.
    Ours(Box<CliError>),
}

impl From<clap::Error> for UsageError {
    fn from(error: clap::Error) -> Self {
        Self::Clap(error)
    }
}

/// Refuses a database URL, or another text with a password, as the value of any argument but the
/// one for it. It would be shown as the name of a schema, a revision or a file, or be kept in the
/// history. Here, because what is refused here need not be hidden in each message of each command.
pub(crate) fn refuse_misplaced(command: &Command, matches: &ArgMatches) -> Result<(), UsageError> {
    let mut level = Some((command, matches));
    while let Some((here, matches)) = level {
        // The global arguments are those of the whole program, wherever they were typed.
        let arguments = here.get_arguments().chain(command.get_arguments());
        for argument in arguments.filter(|argument| argument.get_id() != URL_ARGUMENT) {
            if holds_misplaced(argument, matches) {
                let misplaced = CliError::Misplaced(place(argument, matches));
                return Err(UsageError::Ours(Box::new(misplaced)));
            }
        }
        level = matches.subcommand().and_then(|(name, matches)| {
            here.find_subcommand(name)
                .map(|subcommand| (subcommand, matches))
        });
    }
    Ok(())
}

fn holds_misplaced(argument: &Arg, matches: &ArgMatches) -> bool {
    let values = matches.try_get_raw(argument.get_id().as_str());
    let mut values = values.ok().flatten().into_iter().flatten();
    let is_source = SOURCES.contains(&argument.get_id().as_str());
    values.any(|value| {
        let value = value.to_string_lossy();
        misplaced::is_secret(&value) && !(is_source && value.starts_with(SOURCE))
    })
}

/// Names an argument as it was given: by its variable, or as the help shows it.
fn place(argument: &Arg, matches: &ArgMatches) -> String {
    let source = matches.value_source(argument.get_id().as_str());
    match argument.get_env() {
        Some(name) if source == Some(ValueSource::EnvVariable) => name.display().to_string(),
        _ => format!("`{argument}`"),
    }
}

/// Prints help, version or a usage error; clap knows which stream and which exit code.
pub(crate) fn tell(error: &UsageError, ui: &mut Ui) -> ExitCode {
    let error = match error {
        UsageError::Clap(error) => error,
        UsageError::Ours(error) => return ui.fail(error),
    };
    let text = misplaced::hidden(&error.render().to_string(), given());
    let text = text::lines(&without_passwords(&text));
    // Nothing can be told where the stream is closed.
    let _ = if error.use_stderr() {
        io::stderr().write_all(text.as_bytes())
    } else {
        io::stdout().write_all(text.as_bytes())
    };
    u8::try_from(error.exit_code()).map_or(ExitCode::from(ui::FAILED), ExitCode::from)
}

/// Returns what clap may have repeated: of the arguments and of the variables.
fn given() -> impl Iterator<Item = String> {
    let variables = env::vars_os().map(|(_, value)| value.to_string_lossy().into_owned());
    misplaced::arguments().chain(variables)
}

/// Takes all that follows the scheme out of every URL: clap repeats an argument that it does not
/// take, within single quotes, and a URL whose `-u` was forgotten is one. So is the value of a
/// positional argument that does not parse.
fn without_passwords(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        clean = clean + before + "://";
        rest = after;
        if !after.starts_with(SHOWN_FORM) {
            clean.push('…');
            rest = &after[end_of_url(after)..];
        }
    }
    clean + rest
}

/// A password may hold blanks and quotes, so the last quote of the line ends the URL.
fn end_of_url(text: &str) -> usize {
    let line = text.find('\n').unwrap_or(text.len());
    text[..line].rfind('\'').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::without_passwords;

    #[test]
    fn a_url_in_a_usage_error_keeps_its_scheme_only() {
        for url in [
            "ann:s3@cr/et@h/d",
            "ann@h/d?password=s3cret",
            "ann:s3 cret@h/d",
            "ann:s3'cret@h/d",
        ] {
            let text = format!("unexpected argument 'postgres://{url}' found\n\nUsage: x");
            let clean = without_passwords(&text);
            assert_eq!(
                clean,
                "unexpected argument 'postgres://…' found\n\nUsage: x"
            );
        }
    }

    #[test]
    fn the_form_in_the_help_stays() {
        let help = "The database, as postgres://user:password@host:port/name [env: X]\n";
        assert_eq!(without_passwords(help), help);
    }
}
