//! `schema diagram`: the schema as a picture.

use super::schema::with_others;
use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    describe::diagram,
};

/// Print a diagram of the tables and their foreign keys
///
/// Text for Mermaid by default, which GitHub and many editors show as a picture. Tables of other programs
/// are grey, with their owner's name; partitions are part of their table. Writes nothing.
#[derive(clap::Args, Debug)]
pub(crate) struct DiagramArgs {
    /// Print a picture as SVG, which every browser shows
    #[arg(long)]
    svg: bool,
}

impl DiagramArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let catalog = with_others(context).await?;
        let unmanaged = (context.project.unmanaged)();
        let picture = if self.svg {
            diagram::svg(&catalog, &unmanaged)
        } else {
            diagram::mermaid(&catalog, &unmanaged)
        };
        ui.data(picture.trim_end())?;
        Ok(Outcome::Yes)
    }
}
