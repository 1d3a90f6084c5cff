//! `schema contract`: what we rely on in the tables of other programs.

use crate::{
    catalog::{Catalog, LeftOut},
    check::contract::Contract,
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    text,
};

/// Print what this schema relies on in the tables of other programs
///
/// As JSON: the columns with their types, and the keys, that foreign keys, views and functions of this
/// schema use; docs/catalog.md has the fields. Commit it to see when another program changes them. Writes
/// nothing.
#[derive(clap::Args, Debug)]
pub(crate) struct ContractArgs {}

impl ContractArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        // The tables of other programs are what it is about, so they are read, too.
        let ledger = context.revisions()?.ledger_table().to_string();
        let left_out = LeftOut::but_others(ledger);
        let database = context.database().await?;
        let reading = Catalog::of(&database, &left_out);
        let patience = database.patience();
        let catalog = patience.answer("reading the schema", reading).await??;
        let contract = Contract::of(&catalog, &(context.project.unmanaged)());
        let text = contract.to_json().map_err(CliError::Json)?;
        ui.data(&text::json(&text))?;
        Ok(Outcome::Yes)
    }
}
