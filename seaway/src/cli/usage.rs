//! What clap says, without what must not be said.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use super::ui;
use crate::printable;

/// The form of a URL as the help shows it; nothing secret stands there.
const SHOWN_FORM: &str = "user:password@host";

/// Prints help, version or a usage error; clap knows which stream and which exit code.
pub(super) fn tell(error: &clap::Error) -> ExitCode {
    let text = printable::lines(&without_passwords(&error.render().to_string()));
    // Nothing can be told where the stream is closed.
    let _ = if error.use_stderr() {
        io::stderr().write_all(text.as_bytes())
    } else {
        io::stdout().write_all(text.as_bytes())
    };
    u8::try_from(error.exit_code()).map_or(ExitCode::from(ui::FAILED), ExitCode::from)
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
