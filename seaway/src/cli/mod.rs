//! The commands, for a `main` of a dozen lines. The only place that prints.
//!
//! Data goes to stdout, everything else to stderr. Exit codes: 0 yes, 1 no, 2 it
//! failed, 3 another runner was at work until the deadline, 4 it was refused.

mod args;
mod command;
mod commands;
mod error;
mod output;

use std::{error::Error, future::Future, pin::Pin, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _};
use sea_orm_migration::MigratorTrait;

pub use self::output::progress::words;
use self::{
    args::origin::Origin,
    command::Cli,
    error::CliError,
    output::{
        ui::{Outcome, Ui},
        usage::UsageError,
    },
};
use crate::{
    catalog::LeftOut,
    connect::{ConnectConfig, Database},
    dotenv::{self, Dotenv},
    revision::{Revisions, RevisionsError},
    runner::Runner,
    unmanaged::Unmanaged,
};

/// What the commands must know of the project that they serve.
pub struct Project {
    /// The program's name, in its help and in `pg_stat_activity`.
    pub name: &'static str,
    /// The program's version, as `--version` prints it.
    pub version: &'static str,
    /// Says which tables of the schema belong to other programs. It is asked when `.env` is
    /// loaded, so it may read the environment.
    pub unmanaged: fn() -> Vec<Unmanaged>,
    /// Returns the database's URL where neither a flag nor the environment nor `.env` has one. It
    /// is asked after `.env` is loaded, so it may read the environment.
    pub fallback_url: fn() -> FallbackUrl,
}

/// A URL that a project has of its own, if it has one. An error is printed, so it must hold no
/// password.
pub type FallbackUrl = Result<Option<String>, Box<dyn Error + Send + Sync>>;

/// A run of the program, to be driven by the runtime of the caller's choice.
pub type Run = Pin<Box<dyn Future<Output = ExitCode> + Send>>;

/// Loads `.env`, reads the command line and runs the command.
///
/// `block_on` is the runtime's: `async_std::task::block_on`, or a closure around tokio's. No
/// other thread may run yet, because `.env` is laid into the process's environment.
///
/// ```no_run
/// # use sea_orm_migration::prelude::*;
/// # struct Migrator;
/// # #[async_trait::async_trait]
/// # impl MigratorTrait for Migrator {
/// #     fn migrations() -> Vec<Box<dyn MigrationTrait>> { vec![] }
/// # }
/// use seaway::cli::{Project, run};
///
/// fn main() -> std::process::ExitCode {
///     let project = Project {
///         name: env!("CARGO_PKG_NAME"),
///         version: env!("CARGO_PKG_VERSION"),
///         unmanaged: Vec::new,
///         fallback_url: || Ok(None),
///     };
///     run::<Migrator>(project, futures_lite::future::block_on)
/// }
/// ```
pub fn run<M: MigratorTrait + 'static>(
    project: Project,
    block_on: impl FnOnce(Run) -> ExitCode,
) -> ExitCode {
    let mut ui = Ui::new();
    output::panics::install_hook();
    // Once without `.env`, so that a broken one stands in nobody's way to the help.
    let before = match parse(&project) {
        Ok(cli) => cli,
        Err(error) => return output::usage::tell(&error, &mut ui),
    };
    let dotenv = dotenv::load();
    let cli = match parse(&project) {
        Ok(cli) => cli,
        Err(error) => return output::usage::tell(&error, &mut ui),
    };
    ui.set_quiet(cli.global.quiet);
    ui.set_verbosity(cli.verbosity());
    let origin = Origin::of(&dotenv, &before, &cli);
    origin.tell(&cli, &mut ui);
    block_on(Box::pin(async move {
        let outcome = Box::pin(execute::<M>(&project, &cli, dotenv, &mut ui)).await;
        origin.explain(&outcome, &cli, &mut ui);
        ui.finish(outcome)
    }))
}

fn parse(project: &Project) -> Result<Cli, UsageError> {
    let mut command = command(project);
    // clap names an argument only when the command is complete.
    command.build();
    let matches = command.clone().try_get_matches()?;
    output::usage::refuse_misplaced(&command, &matches)?;
    Ok(Cli::from_arg_matches(&matches)?)
}

fn command(project: &Project) -> clap::Command {
    Cli::command()
        .name(project.name)
        .bin_name(project.name)
        .version(project.version)
}

async fn execute<M: MigratorTrait>(
    project: &Project,
    cli: &Cli,
    dotenv: Dotenv,
    ui: &mut Ui,
) -> Result<Outcome, CliError> {
    let context = Context {
        project,
        cli,
        dotenv,
        revisions: Revisions::of::<M>,
    };
    if ui.verbosity() > 1 {
        output::statements::listen();
    }
    match &cli.command {
        Some(command) => command.run(&context, ui).await,
        // Not clap's `arg_required_else_help`, for which DATABASE_URL in the environment is an
        // argument, too.
        None => Err(CliError::NoCommand(
            command(project).render_help().to_string(),
        )),
    }
}

/// What every subcommand gets.
struct Context<'a> {
    project: &'a Project,
    cli: &'a Cli,
    /// What became of loading `.env`. Only who asks for the database needs to hear of an error.
    dotenv: Dotenv,
    revisions: fn() -> Result<Revisions, RevisionsError>,
}

impl Context<'_> {
    /// Returns what the history calls the program.
    fn program(&self) -> String {
        format!("{} {}", self.project.name, self.project.version)
    }

    fn revisions(&self) -> Result<Revisions, CliError> {
        Ok((self.revisions)()?)
    }

    fn config(&self) -> Result<ConnectConfig, CliError> {
        let config = self.trusted_config()?;
        Ok(ConnectConfig {
            listener: output::progress::listener(self.cli.global.quiet),
            ..config
        })
    }

    fn trusted_config(&self) -> Result<ConnectConfig, CliError> {
        let connection = &self.cli.global.connection;
        let config = connection.config(self.project.name, self.project.fallback_url);
        match &self.dotenv.error {
            // A file that anybody may put above this folder must keep nobody from a URL of his own.
            Some(error) if error.is_distrust() && !matches!(config, Err(CliError::NoUrl)) => config,
            Some(error) => Err(error.clone().into()),
            None => config,
        }
    }

    /// Returns the schema that was asked for; none where the session's own counts.
    fn schema(&self) -> Option<&str> {
        self.cli.global.connection.schema()
    }

    /// Returns what no catalog of this project holds.
    fn left_out(&self) -> Result<LeftOut, CliError> {
        let ledger = self.revisions()?.ledger_table().to_string();
        Ok(LeftOut::of(ledger, (self.project.unmanaged)()))
    }

    /// Connects, without a look at the revisions.
    async fn database(&self) -> Result<Database, CliError> {
        Ok(Database::connect(&self.config()?).await?)
    }

    /// Checks the revisions, then connects.
    async fn runner(&self) -> Result<Runner, CliError> {
        let revisions = self.revisions()?;
        let database = Database::connect(&self.config()?).await?;
        Ok(Runner::new(database, revisions).with_unmanaged((self.project.unmanaged)()))
    }
}
