use std::time::Duration;

use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    connect,
};

/// Wait until the server accepts connections
///
/// Its answer is enough: the database need not exist yet. A wrong password is an error at once.
#[derive(clap::Args, Debug)]
pub(crate) struct WaitArgs {
    /// How long to wait
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
}

impl WaitArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let config = context.config()?;
        connect::wait(&config, Duration::from_secs(self.timeout.into())).await?;
        ui.say(&format!(
            "PostgreSQL at {} accepts connections",
            config.url.server()
        ));
        Ok(Outcome::Yes)
    }
}
