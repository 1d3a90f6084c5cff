//! `schema`: what is in the database, for people and programs.

use super::{
    Context,
    error::CliError,
    schema_contract::ContractArgs,
    ui::{Outcome, Ui},
};
use crate::{catalog::Catalog, printable};

/// Show what is in the schema
#[derive(clap::Args, Debug)]
pub(super) struct SchemaArgs {
    #[command(subcommand)]
    command: SchemaCommand,
}

#[derive(clap::Subcommand, Debug)]
enum SchemaCommand {
    Dump(DumpArgs),
    Contract(ContractArgs),
}

/// Print the schema as JSON
///
/// Every object with all that PostgreSQL knows of it, and what depends on what; docs/catalog.md has the
/// fields. The same schema gives the same text. The members of extensions, the tables of other
/// programs and the two tables of this one are left out. Writes nothing.
#[derive(clap::Args, Debug)]
struct DumpArgs {}

impl SchemaArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        match &self.command {
            SchemaCommand::Dump(args) => args.run(context, ui).await,
            SchemaCommand::Contract(args) => args.run(context, ui).await,
        }
    }
}

impl DumpArgs {
    async fn run(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Outcome, CliError> {
        let left_out = context.left_out()?;
        let database = context.database().await?;
        let reading = Catalog::of(&database, &left_out);
        let patience = database.patience();
        let catalog = patience.answer("reading the schema", reading).await??;
        let text = catalog.to_json().map_err(CliError::Json)?;
        ui.data(&printable::json(&text))?;
        Ok(Outcome::Yes)
    }
}
