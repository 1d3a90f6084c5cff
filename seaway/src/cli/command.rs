//! The command line as a whole: global flags and the list of subcommands.

use super::{Context, error::CliError};
#[cfg(feature = "entities")]
use crate::cli::commands::entities::EntitiesArgs;
use crate::cli::{
    args::connection::ConnectionArgs,
    commands::{
        check::CheckArgs, completions::CompletionsArgs, createdb::CreatedbArgs,
        current::CurrentArgs, diff::DiffArgs, down::DownArgs, dropdb::DropdbArgs, fresh::FreshArgs,
        generate::GenerateArgs, heads::HeadsArgs, history::HistoryArgs, plan::PlanArgs,
        refresh::RefreshArgs, repair::RepairArgs, reset::ResetArgs, schema::SchemaArgs,
        show::ShowArgs, stamp::StampArgs, status::StatusArgs, up::UpArgs, wait::WaitArgs,
    },
    output::ui::{Outcome, Ui},
};

/// Evolve a PostgreSQL schema
///
/// Without a subcommand this help is printed, and nothing is migrated.
#[derive(clap::Parser, Debug)]
#[command(max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

impl Cli {
    /// Returns how much SQL -v asks for: 1 that of the revisions, 2 all that is sent. In `history` it
    /// asks for more of the history.
    pub(super) fn verbosity(&self) -> u8 {
        match self.command {
            Some(Command::History(_)) => 0,
            _ => self.global.verbose.min(2),
        }
    }
}

/// Above the options that every subcommand has, apart from its own.
const GLOBAL: &str = "Global options";

#[derive(clap::Args, Debug)]
#[command(next_help_heading = GLOBAL)]
pub(super) struct GlobalArgs {
    #[command(flatten)]
    pub(super) connection: ConnectionArgs,
    /// Show the revisions' SQL on stderr; -vv: all SQL that is sent; in `history`: more of each
    /// revision
    #[arg(global = true, short, long, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Print only data and errors
    #[arg(global = true, short, long)]
    pub(super) quiet: bool,
}

#[derive(clap::Subcommand, Debug)]
pub(super) enum Command {
    #[command(visible_alias = "upgrade")]
    Up(UpArgs),
    #[command(visible_alias = "downgrade")]
    Down(DownArgs),
    Plan(PlanArgs),
    Status(StatusArgs),
    Current(CurrentArgs),
    History(HistoryArgs),
    Heads(HeadsArgs),
    Show(ShowArgs),
    Stamp(StampArgs),
    Repair(RepairArgs),
    Fresh(FreshArgs),
    Refresh(RefreshArgs),
    Reset(ResetArgs),
    Createdb(CreatedbArgs),
    Dropdb(DropdbArgs),
    Wait(WaitArgs),
    #[command(visible_alias = "revision")]
    Generate(GenerateArgs),
    #[cfg(feature = "entities")]
    Entities(EntitiesArgs),
    Check(CheckArgs),
    Diff(Box<DiffArgs>),
    Schema(SchemaArgs),
    Completions(CompletionsArgs),
}

impl Command {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        match self {
            Self::Up(args) => args.run(context, ui).await,
            Self::Down(args) => args.run(context, ui).await,
            Self::Fresh(args) => args.run(context, ui).await,
            Self::Refresh(args) => args.run(context, ui).await,
            Self::Reset(args) => args.run(context, ui).await,
            Self::Status(args) => args.run(context, ui).await,
            Self::Current(args) => args.run(context, ui).await,
            Self::Stamp(args) => args.run(context, ui).await,
            Self::Repair(args) => args.run(context, ui).await,
            Self::History(args) => args.run(context, ui).await,
            Self::Show(args) => args.run(context, ui).await,
            Self::Plan(args) => args.run(context, ui).await,
            #[cfg(feature = "entities")]
            Self::Entities(args) => args.run(context, ui).await,
            Self::Generate(args) => args.run(context, ui),
            Self::Heads(args) => args.run(context, ui),
            Self::Completions(args) => args.run(context, ui),
            Self::Createdb(args) => args.run(context, ui).await,
            Self::Dropdb(args) => args.run(context, ui).await,
            Self::Check(args) => args.run(context, ui).await,
            Self::Diff(args) => args.run(context, ui).await,
            Self::Schema(args) => args.run(context, ui).await,
            Self::Wait(args) => args.run(context, ui).await,
        }
    }
}
