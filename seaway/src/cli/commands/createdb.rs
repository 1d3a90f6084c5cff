use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    connect::{
        ConnectConfig,
        databases::{self, Creation},
    },
};

/// Create the database, unless it exists
///
/// The role needs CREATEDB. The new database is empty; `up` fills it.
#[derive(clap::Args, Debug)]
pub(crate) struct CreatedbArgs {}

impl CreatedbArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        create(&context.config()?, ui).await?;
        Ok(Outcome::Yes)
    }
}

/// Creates a database and tells what became of it.
pub(crate) async fn create(config: &ConnectConfig, ui: &mut Ui) -> Result<(), CliError> {
    let told = match databases::create(config).await? {
        Creation::Created => "created the database",
        Creation::Existed => "the database exists already:",
    };
    ui.say(&format!("{told} {}", config.url));
    Ok(())
}
