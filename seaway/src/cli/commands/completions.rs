use clap::builder::PossibleValuesParser;
use clap_complete::{Shell, generate};

use crate::cli::{
    Context,
    error::CliError,
    output::ui::{Outcome, Ui},
};

/// Print a shell completion script
///
/// It offers the revisions of this program, too: print it again after a new one. For bash:
/// source <(PROGRAM completions bash). Needs no database.
#[derive(clap::Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// Target shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// What names a place in the list of revisions, besides a revision.
const PLACES: [&str; 4] = ["head", "heads", "base", "current"];

/// The arguments that take a revision: of which command, and whether a place will do as well.
const REVISIONS: [(&str, &str, bool); 7] = [
    ("up", "target", true),
    ("down", "target", true),
    ("plan", "target", true),
    ("stamp", "target", true),
    ("show", "revision", true),
    ("history", "rev_range", true),
    ("repair", "revision", false),
];

impl CompletionsArgs {
    pub(crate) fn run(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Outcome, CliError> {
        let revisions = context.revisions()?;
        let command = crate::cli::command(context.project);
        let mut command = offering(command, &revisions.names());
        // By way of the memory: clap panics where it cannot write, to a closed pipe for example.
        let mut script = Vec::new();
        generate(self.shell, &mut command, context.project.name, &mut script);
        ui.data(String::from_utf8_lossy(&script).trim_end())?;
        Ok(Outcome::Yes)
    }
}

/// Adds the values that a shell is to offer. Only for a script: to parse with it would allow no
/// other values.
fn offering(command: clap::Command, revisions: &[&str]) -> clap::Command {
    let names: Vec<_> = revisions.iter().filter(|name| is_plain(name)).collect();
    let offer = |command: clap::Command,
                 (subcommand, argument, places): (&str, &'static str, bool)| {
        let places = PLACES.iter().filter(|_| places);
        let values = names
            .iter()
            .copied()
            .chain(places)
            .map(|name| (*name).to_owned());
        let parser = PossibleValuesParser::new(values.collect::<Vec<_>>());
        command.mut_subcommand(subcommand, |command| {
            command.mut_arg(argument, |argument| argument.value_parser(parser))
        })
    };
    REVISIONS.into_iter().fold(command, offer)
}

/// Says whether a name is one word to every shell, so that it cannot become a part of the script.
fn is_plain(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().all(is_part)
}
