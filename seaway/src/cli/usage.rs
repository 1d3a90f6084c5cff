//! What clap says, without what must not be said.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use super::ui;

/// The form of a URL as the help shows it; nothing secret stands there.
const SHOWN_FORM: &str = "user:password";

/// Prints help, version or a usage error; clap knows which stream and which exit code.
pub(super) fn tell(error: &clap::Error) -> ExitCode {
    let text = without_passwords(&error.render().to_string());
    // Nothing can be told where the stream is closed.
    let _ = if error.use_stderr() {
        io::stderr().write_all(text.as_bytes())
    } else {
        io::stdout().write_all(text.as_bytes())
    };
    u8::try_from(error.exit_code()).map_or(ExitCode::from(ui::FAILED), ExitCode::from)
}

/// Takes what stands before the `@` out of every URL. clap repeats an argument that it does not
/// know, and a URL whose `-u` was forgotten is one.
fn without_passwords(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        clean = clean + before + "://";
        let word = after.split(char::is_whitespace).next().unwrap_or_default();
        rest = match word.rfind('@') {
            Some(at) if &word[..at] != SHOWN_FORM => {
                clean.push('…');
                &after[at..]
            }
            _ => after,
        };
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::without_passwords;

    #[test]
    fn a_url_in_a_usage_error_loses_its_password() {
        let clean = without_passwords("unexpected argument 'postgres://ann:s3@cr/et@h/d' found");
        assert_eq!(clean, "unexpected argument 'postgres://…@h/d' found");
        let clean = without_passwords("postgres://a:s3@h and postgres://b:cret@h");
        assert_eq!(clean, "postgres://…@h and postgres://…@h");
    }

    #[test]
    fn the_form_in_the_help_stays() {
        let help = "as postgres://user:password@host:port/name, or https://example.org/x";
        assert_eq!(without_passwords(help), help);
        assert_eq!(without_passwords("postgres:// @x"), "postgres:// @x");
    }
}
