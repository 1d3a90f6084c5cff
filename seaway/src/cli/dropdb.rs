use super::{Context, confirm::ConfirmArgs, error::CliError, ui::Outcome, ui::Ui};
use crate::databases::{self, Removal, Sessions};

/// Drop the database with everything in it, if it exists
///
/// All schemas go, and the tables of other programs with them.
#[derive(clap::Args, Debug)]
pub(super) struct DropdbArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    /// End the sessions of whoever is connected to it
    #[arg(long)]
    force: bool,
}

impl DropdbArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let config = context.config()?;
        let mut removal = Removal::Missing;
        if databases::exists(&config).await? {
            let question = format!("Drop the database {} with everything in it?", config.url);
            self.confirm.ask(ui, &question)?;
            removal = databases::drop(&config, self.sessions()).await?;
        }
        let told = match removal {
            Removal::Dropped => "dropped the database",
            Removal::Missing => "there is no database",
        };
        ui.say(&format!("{told} {}", config.url));
        Ok(Outcome::Yes)
    }

    fn sessions(&self) -> Sessions {
        if self.force {
            Sessions::End
        } else {
            Sessions::Respect
        }
    }
}
