use std::path::PathBuf;

use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    entities,
};

/// Generate the entities from a freshly migrated scratch database
///
/// Writes what `sea-orm-cli generate entity --lib` writes, and points the relations right that it
/// leads through a table that joins nothing. The folder then holds the generated files and no
/// others. Needs rustfmt and the right to create databases; the database of the URL is not read.
#[derive(clap::Args, Debug)]
pub(crate) struct EntitiesArgs {
    /// The source folder of the entity crate
    #[arg(short, long, value_name = "DIR", default_value = "entity/src")]
    output_dir: PathBuf,
    /// Write nothing; exit with 1 and name the files that would change
    #[arg(long)]
    check: bool,
}

impl EntitiesArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let revisions = context.revisions()?;
        let config = context.config()?;
        let generating = entities::generate(revisions, &config);
        let generated = Box::pin(generating).await?;
        let found = entities::read(&self.output_dir)?;
        let stale = entities::differences(&found, &generated);
        for name in &stale {
            ui.data(&self.output_dir.join(name).display().to_string())?;
        }
        if self.check && !stale.is_empty() {
            ui.say("these files are not what would be generated");
            return Ok(Outcome::No);
        }
        entities::write(&self.output_dir, &generated)?;
        Ok(Outcome::Yes)
    }
}
