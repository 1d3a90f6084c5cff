//! The `server` program. Today it makes sure that it may run: it connects, and refuses a schema
//! that is not at this build's head.

mod start;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use seaway::printable;
use start::{StartError, start};

fn main() -> ExitCode {
    match async_std::task::block_on(start()) {
        Ok(revision) => {
            say(&format!(
                "the schema is at {revision}, as this server needs it"
            ));
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("error: {error}"));
            if let Some(hint) = error.hint() {
                say(&format!("hint: {hint}"));
            }
            exit_code(&error)
        }
    }
}

/// 1 where the schema is not the one, 2 where that could not be found out.
fn exit_code(error: &StartError) -> ExitCode {
    ExitCode::from(if matches!(error, StartError::Schema { .. }) {
        1
    } else {
        2
    })
}

/// Where nobody can hear it, the exit code still tells.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{}", printable::lines(text));
}
