use clap_complete::{Shell, generate};

use super::{
    Context,
    error::CliError,
    ui::{Outcome, Ui},
};

/// Print a script with which a shell completes this program's arguments
///
/// For bash: source <(PROGRAM completions bash). Needs no database.
#[derive(clap::Args, Debug)]
pub(super) struct CompletionsArgs {
    /// The shell that is to read it
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl CompletionsArgs {
    pub(super) fn run(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Outcome, CliError> {
        let mut command = super::command(context.project);
        // By way of the memory: clap panics where it cannot write, to a closed pipe for example.
        let mut script = Vec::new();
        generate(self.shell, &mut command, context.project.name, &mut script);
        ui.data(String::from_utf8_lossy(&script).trim_end())?;
        Ok(Outcome::Yes)
    }
}
