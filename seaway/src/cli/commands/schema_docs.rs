//! `schema docs`: the schema as pages in Markdown.

use std::path::PathBuf;

use super::schema::with_others;
use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    describe::pages,
    text,
};

/// Write the schema as pages in Markdown
///
/// An index with a diagram, a page for each table and view, one for the types and one for the functions.
/// Prints the paths of the pages that it wrote or removed. The folder is made if it is missing, and holds
/// the pages alone: if there is anything else in it, nothing is changed, and the exit code is 4. The
/// database is only read.
#[derive(clap::Args, Debug)]
pub(crate) struct DocsArgs {
    /// The folder of the pages
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl DocsArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let catalog = with_others(context).await?;
        let pages = pages::of(&catalog, &(context.project.unmanaged)());
        let changed = pages::write(&self.folder, &pages)?;
        for name in changed.written.iter().chain(&changed.removed) {
            let path = self.folder.join(name);
            ui.data(&text::line(&path.display().to_string()))?;
        }
        ui.say(&format!(
            "{} pages: {} written, {} removed",
            pages.len(),
            changed.written.len(),
            changed.removed.len()
        ));
        Ok(Outcome::Yes)
    }
}
