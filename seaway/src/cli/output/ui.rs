//! The two streams and the exit code.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use super::colour::Colour;
use crate::{cli::error::CliError, text};

/// It failed: bad input, no connection, an error of the server.
pub(crate) const FAILED: u8 = 2;

/// Another runner was at work until the deadline.
pub(crate) const LOCKED: u8 = 3;

/// It was refused: unconfirmed, or something of other programs would be lost.
pub(crate) const REFUSED: u8 = 4;

/// It was interrupted: 128 and the number of SIGINT, as shells count.
pub(crate) const INTERRUPTED: u8 = 130;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Yes,
    /// Exit code 1: what was asked for does not hold.
    No,
}

/// Data goes to stdout, all the rest to stderr.
pub(crate) struct Ui {
    stdout: io::Stdout,
    stderr: io::Stderr,
    quiet: bool,
    verbosity: u8,
}

impl Ui {
    pub(crate) fn new() -> Self {
        Self {
            stdout: io::stdout(),
            stderr: io::stderr(),
            quiet: false,
            verbosity: 0,
        }
    }

    /// Leaves out what is merely told from now on; data, questions and errors stay.
    pub(crate) fn set_quiet(&mut self, quiet: bool) {
        self.quiet = quiet;
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Shows SQL from now on: 1 that of the revisions; 2 all, which others write on stderr.
    pub(crate) fn set_verbosity(&mut self, verbosity: u8) {
        self.verbosity = verbosity;
    }

    pub(crate) fn verbosity(&self) -> u8 {
        self.verbosity
    }

    /// Returns how data for a person is coloured.
    pub(crate) fn colour(&self) -> Colour {
        Colour::of(&self.stdout)
    }

    /// Prints one line of data.
    pub(crate) fn data(&mut self, line: &str) -> Result<(), CliError> {
        writeln!(self.stdout, "{line}").map_err(CliError::Output)
    }

    /// Prints SQL that holds texts of others: as it is for a program, and so that nothing of it steers
    /// a terminal.
    pub(crate) fn sql(&mut self, sql: &str) -> Result<(), CliError> {
        if self.stdout.is_terminal() {
            return self.data(&text::lines(sql));
        }
        self.data(sql)
    }

    /// Tells a person something. Where nobody can hear it, the work goes on.
    pub(crate) fn say(&mut self, line: &str) {
        if !self.quiet {
            self.insist(line);
        }
    }

    /// Tells what a person must hear even where quiet was asked for.
    pub(crate) fn insist(&mut self, line: &str) {
        let line = Colour::of(&self.stderr).lead(&text::lines(line));
        let _ = writeln!(self.stderr, "{line}");
    }

    /// Asks on stderr, with the cursor behind the question.
    pub(crate) fn ask(&mut self, question: &str) {
        let _ = write!(self.stderr, "{question}");
        let _ = self.stderr.flush();
    }

    /// Turns the result of a command into its exit code.
    pub(crate) fn finish(&mut self, result: Result<Outcome, CliError>) -> ExitCode {
        match result {
            Ok(Outcome::Yes) => ExitCode::SUCCESS,
            Ok(Outcome::No) => ExitCode::FAILURE,
            // The reader, `head` for example, has seen enough.
            Err(CliError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::SUCCESS
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Renders an error with its hint: the one place that does.
    pub(crate) fn fail(&mut self, error: &CliError) -> ExitCode {
        self.insist(&format!("error: {error}"));
        if let Some(hint) = error.hint() {
            self.insist(&format!("hint: {hint}"));
        }
        ExitCode::from(error.exit_code())
    }
}
