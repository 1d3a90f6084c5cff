use std::{fs, path::PathBuf};

use serde::Serialize;

use crate::{
    catalog::{
        Catalog, LeftOut,
        bodies::{Broken, Names, broken},
    },
    check::{Check, check, contract::Contract, normal::Unsettled, source::ReadError},
    cli::{
        Context,
        args::{
            format::{Format, FormatArgs, json},
            runner::stoppable,
        },
        error::CliError,
        output::{
            differences::{Row, rows, tell},
            ui::{Outcome, Ui},
        },
    },
    connect::Database,
    postgres::error::explain,
    runner::LOCK_TIMEOUT,
    text,
};

/// Check that the database is what its revisions make
///
/// The applied revisions are run in a scratch schema within a transaction that is rolled back, and what
/// they make is compared with what is there: enum types, function bodies, expression and partial
/// indexes, sequences, triggers and the text of checks included. Exits with 1 and the differences if
/// they differ. Pending revisions are named, and are no difference. The role needs the right to create a
/// schema in the database, or a database if a revision cannot run in a schema of its own; nothing is left
/// there.
///
/// Functions whose body names what the revisions make and the database lacks are listed with the line:
/// PostgreSQL says nothing of them until they are called.
#[derive(clap::Args, Debug)]
pub(crate) struct CheckArgs {
    /// Also check what this schema relies on in the tables of other programs: a file that `schema contract`
    /// wrote
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
    #[command(flatten)]
    output: FormatArgs,
}

/// The answer as programs read it; the names of the fields stay.
#[derive(Serialize)]
struct Document<'a> {
    agrees: bool,
    /// The newest applied revision; null at base.
    current: Option<&'a str>,
    pending: &'a [String],
    /// From what the applied revisions make to what is there.
    differences: Vec<Row>,
    /// Functions whose body names what is missing.
    functions: Vec<FunctionRow>,
    /// What the contract promises and no longer holds, in words.
    breaches: &'a [String],
}

#[derive(Serialize)]
struct FunctionRow {
    function: String,
    line: usize,
    message: String,
}

impl CheckArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let (revisions, left_out) = (context.revisions()?, context.left_out()?);
        let database = context.database().await?;
        let checking = async { Ok(check(&database, &revisions, &left_out, LOCK_TIMEOUT).await?) };
        let checked = stoppable(Box::pin(checking)).await?;
        let expected = Names::from(&checked.expected);
        let functions = broken(&expected, &checked.found);
        let breaches = self.breaches(context, &database).await?;
        if self.output.format == Format::Json {
            ui.data(&json(&Document {
                agrees: checked.agrees(),
                current: checked.at.as_deref(),
                pending: &checked.pending,
                differences: rows(&checked.expected, &checked.found),
                functions: functions.into_iter().map(FunctionRow::of).collect(),
                breaches: &breaches,
            })?)?;
        } else {
            tell(&checked.expected, &checked.found, ui)?;
            for line in functions
                .iter()
                .map(ToString::to_string)
                .chain(breaches.clone())
            {
                ui.data(&text::lines(&line))?;
            }
        }
        explain_result(&checked, ui);
        if !breaches.is_empty() {
            ui.say("what this schema relies on in the tables of other programs has changed");
        }
        Ok(if checked.agrees() && breaches.is_empty() {
            Outcome::Yes
        } else {
            Outcome::No
        })
    }

    /// Returns what the contract promises and no longer holds, if there is one.
    async fn breaches(
        &self,
        context: &Context<'_>,
        database: &Database,
    ) -> Result<Vec<String>, CliError> {
        let Some(path) = &self.contract else {
            return Ok(Vec::new());
        };
        let failure = |source| ReadError::File {
            path: path.clone(),
            source,
        };
        let text = fs::read_to_string(path).map_err(failure)?;
        let contract = Contract::from_json(&text).map_err(|source| CliError::Contract {
            path: path.clone(),
            source,
        })?;
        let ledger = context.revisions()?.ledger_table().to_string();
        let catalog = Catalog::of(database, &LeftOut::but_others(ledger)).await?;
        let breaches = contract.breaches(&catalog).into_iter();
        Ok(breaches.map(|breach| breach.to_string()).collect())
    }
}

impl FunctionRow {
    fn of(it: Broken) -> Self {
        Self {
            function: it.routine.name,
            line: it.line,
            message: format!("{} no longer exists", it.what),
        }
    }
}

fn explain_result(checked: &Check, ui: &mut Ui) {
    let at = checked
        .at
        .as_deref()
        .map_or_else(|| "base".to_owned(), text::name);
    if checked.agrees() {
        ui.say(&format!(
            "the schema is what the revisions make, up to {at}"
        ));
    } else {
        ui.say(&format!(
            "the schema is not what the revisions make, up to {at} (-: missing in the database, \
             +: only there, ~: different there)"
        ));
    }
    if !checked.pending.is_empty() {
        let names = text::names(&checked.pending);
        ui.say(&format!("pending: {names}"));
    }
    if checked.is_at_head {
        ui.say("hint: it is what all revisions make: if they were applied by hand, record that with `stamp head`");
    }
    if let (Some(error), false) = (&checked.unsettled, checked.agrees()) {
        ui.insist(&unsettled(error));
    }
}

/// Returns the note that expressions were compared as they were printed.
pub(crate) fn unsettled(unsettled: &Unsettled) -> String {
    match unsettled {
        Unsettled::All(error) => format!(
            "note: expressions were compared as PostgreSQL printed them, and may differ in form alone: {}",
            explain(error)
        ),
        Unsettled::Some(objects) => {
            let objects = objects.iter().map(ToString::to_string);
            format!(
                "note: these were compared as PostgreSQL printed them, and may differ in form alone, because they \
                 could not be made in a scratch schema: {}",
                objects.collect::<Vec<_>>().join(", ")
            )
        }
    }
}
