//! The edge: arguments, signals, and the only place that prints.
//!
//! Data goes to stdout, everything else to stderr. Exit codes as those of `migration`: 0 yes, 1 no,
//! 2 it failed, 3 another runner was at work until the deadline, 4 it was refused, 130 interrupted.

mod bootstrap;
mod error;
mod format;
mod settings;
mod signals;
mod usage;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use seaway::{
    dotenv::{self, Dotenv},
    text,
};
use server::{
    config::{Config, ConfigError},
    start::start,
};

use self::error::CliError;

/// Where the database comes from, at the end of the help.
const AFTER: &str = "The database is the one of DATABASE_URL, or of POSTGRES_HOST, POSTGRES_PORT, \
    POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD; from the environment, else from `.env`.";

/// Prepares Augo's database, and runs Augo on it
///
/// Without a command, it checks that the schema is the one that this server needs.
#[derive(clap::Parser, Debug)]
#[command(name = "server", version, after_long_help = AFTER)]
struct Cli {
    /// Print nothing but data and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Bootstrap(bootstrap::BootstrapArgs),
    Config(settings::ConfigArgs),
}

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Exit code 0.
    Yes,
    /// Exit code 1: what was asked for does not hold.
    No,
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::explain(&error),
    };
    let mut ui = Ui {
        stdout: io::stdout(),
        stderr: io::stderr(),
        quiet: cli.quiet,
    };
    // No thread runs yet: the environment is the whole process's.
    let dotenv = dotenv::load();
    let result = config(&dotenv, &mut ui).and_then(|config| {
        let command = Box::pin(command(cli.command, &config, &mut ui));
        async_std::task::block_on(command)
    });
    match result {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::FAILURE,
        Err(error) => ui.fail(&error),
    }
}

async fn command(
    command: Option<Command>,
    config: &Config,
    ui: &mut Ui,
) -> Result<Answer, CliError> {
    match command {
        Some(Command::Bootstrap(args)) => args.run(config, ui).await,
        Some(Command::Config(args)) => args.run(config, ui),
        None => {
            let revision = start(config).await?;
            ui.say(&format!(
                "the schema is at {revision}, as this server needs it"
            ));
            Ok(Answer::Yes)
        }
    }
}

fn config(dotenv: &Dotenv, ui: &mut Ui) -> Result<Config, CliError> {
    let config = Config::load(dotenv);
    match &dotenv.error {
        // Whoever puts a file there must not keep the server from its own database.
        Some(error) if error.is_distrust() && !lacks_address(&config) => {
            ui.say(&format!("note: {error}"));
        }
        Some(error) => return Err(error.clone().into()),
        None => {}
    }
    Ok(config?)
}

fn lacks_address(config: &Result<Config, ConfigError>) -> bool {
    config.as_ref().is_err_and(ConfigError::is_incomplete)
}

/// Data on stdout, all the rest on stderr.
struct Ui {
    stdout: io::Stdout,
    stderr: io::Stderr,
    quiet: bool,
}

impl Ui {
    /// Prints data. If the reader, `head` for example, has seen enough, the answer is still that
    /// of the exit code.
    fn data(&mut self, text: &str) -> Result<(), CliError> {
        match writeln!(self.stdout, "{text}") {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(CliError::Output),
        }
    }

    /// Tells a person something. Where nobody can hear it, the work goes on.
    fn say(&mut self, text: &str) {
        if !self.quiet {
            self.insist(text);
        }
    }

    fn insist(&mut self, text: &str) {
        let _ = writeln!(self.stderr, "{}", text::lines(text));
    }

    /// Renders an error with its hint: the one place that does.
    fn fail(&mut self, error: &CliError) -> ExitCode {
        self.insist(&format!("error: {error}"));
        if let Some(hint) = error.hint() {
            self.insist(&format!("hint: {hint}"));
        }
        ExitCode::from(error.exit_code())
    }
}
