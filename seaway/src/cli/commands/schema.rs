//! `schema`: what is in the database, for people and programs.

use super::{schema_contract::ContractArgs, schema_diagram::DiagramArgs, schema_docs::DocsArgs};
use crate::{
    catalog::{Catalog, LeftOut},
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    diff::creation_script,
    runner::script::for_psql,
    text,
};

/// Show what is in the schema
#[derive(clap::Args, Debug)]
pub(crate) struct SchemaArgs {
    #[command(subcommand)]
    command: SchemaCommand,
}

#[derive(clap::Subcommand, Debug)]
enum SchemaCommand {
    Dump(DumpArgs),
    Diagram(DiagramArgs),
    Docs(DocsArgs),
    Contract(ContractArgs),
}

/// Print the schema as JSON, or as SQL
///
/// Every object with all that PostgreSQL knows of it, and what depends on what; docs/catalog.md has the
/// fields. The same schema gives the same text. The members of extensions, the tables of other
/// programs and the two tables of this one are left out. Writes nothing.
#[derive(clap::Args, Debug)]
struct DumpArgs {
    /// Print SQL with which psql makes the same schema of an empty one
    #[arg(long)]
    sql: bool,
}

impl SchemaArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        match &self.command {
            SchemaCommand::Dump(args) => args.run(context, ui).await,
            SchemaCommand::Diagram(args) => args.run(context, ui).await,
            SchemaCommand::Docs(args) => args.run(context, ui).await,
            SchemaCommand::Contract(args) => args.run(context, ui).await,
        }
    }
}

impl DumpArgs {
    async fn run(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Outcome, CliError> {
        let catalog = read(context, &context.left_out()?).await?;
        if self.sql {
            for statement in creation_script(&catalog) {
                ui.sql(&for_psql(&statement.sql))?;
            }
            return Ok(Outcome::Yes);
        }
        let text = catalog.to_json().map_err(CliError::Json)?;
        ui.data(&text::json(&text))?;
        Ok(Outcome::Yes)
    }
}

/// Reads the schema with the tables of other programs, for a picture of it.
pub(crate) async fn with_others(context: &Context<'_>) -> Result<Catalog, CliError> {
    let ledger = context.revisions()?.ledger_table().to_string();
    read(context, &LeftOut::but_others(ledger)).await
}

async fn read(context: &Context<'_>, left_out: &LeftOut) -> Result<Catalog, CliError> {
    let database = context.database().await?;
    let reading = Catalog::of(&database, left_out);
    let patience = database.patience();
    Ok(patience.answer("reading the schema", reading).await??)
}
