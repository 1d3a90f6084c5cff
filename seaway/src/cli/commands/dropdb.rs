use crate::{
    cli::{
        Context,
        args::confirm::ConfirmArgs,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    connect::{
        ConnectConfig,
        databases::{self, Contents, Removal, Sessions},
    },
};

/// Drop the database with everything in it, if it exists
///
/// All schemas go, and the tables of other programs with them.
#[derive(clap::Args, Debug)]
pub(crate) struct DropdbArgs {
    #[command(flatten)]
    confirm: ConfirmArgs,
    /// Print what would be dropped, ask nothing and drop nothing
    #[arg(long)]
    dry_run: bool,
    /// End the sessions of whoever is connected to it
    #[arg(long)]
    force: bool,
}

impl DropdbArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let config = context.config()?;
        if self.dry_run {
            return self.print(&config, ui).await;
        }
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

    async fn print(&self, config: &ConnectConfig, ui: &mut Ui) -> Result<Outcome, CliError> {
        let line = match databases::look(config).await? {
            None => format!("there is no database {}", config.url),
            Some(contents) => self.described(config, &contents),
        };
        ui.data(&line)?;
        Ok(Outcome::Yes)
    }

    fn described(&self, config: &ConnectConfig, contents: &Contents) -> String {
        let size = contents.size.as_deref().unwrap_or("size unknown");
        let database = format!("drop the database {} ({size})", config.url);
        match (contents.sessions, self.sessions()) {
            (0, _) => database,
            (count, Sessions::End) => format!("{database}, and end its sessions: {count}"),
            (count, Sessions::Respect) => {
                format!(
                    "{database}; it fails without --force while sessions are connected: {count}"
                )
            }
        }
    }

    fn sessions(&self) -> Sessions {
        if self.force {
            Sessions::End
        } else {
            Sessions::Respect
        }
    }
}
