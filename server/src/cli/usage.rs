//! What clap says about the arguments, without the secrets among them.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use seaway::{connect::misplaced, text};

use super::error::FAILED;

/// Prints help, version or a usage error. Clap repeats what it does not understand, and that may be
/// a URL that belongs into a variable.
pub(super) fn explain(error: &clap::Error) -> ExitCode {
    let text = misplaced::hidden(&error.render().to_string(), misplaced::arguments());
    let text = text::lines(&text);
    // If the stream is closed, the exit code still says it.
    let _ = if error.use_stderr() {
        io::stderr().write_all(text.as_bytes())
    } else {
        io::stdout().write_all(text.as_bytes())
    };
    u8::try_from(error.exit_code()).map_or(ExitCode::from(FAILED), ExitCode::from)
}
