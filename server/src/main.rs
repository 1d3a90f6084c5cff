//! The `server` program: its commands, and what they print.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
