use serde::Serialize;

use super::check::unsettled;
use crate::{
    check::source::{Pair, Reader, Source},
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
    diff::{Form, Rename, differences},
    runner::{LOCK_TIMEOUT, script::for_psql},
    text,
};

/// Compare two schemas
///
/// FROM and TO are `migrations` (what the revisions make; `migrations@0010`: up to that one),
/// `database` (that of --database-url), `database:URL`, or `file:PATH`: a catalog that `schema dump`
/// wrote (.json), or SQL (.sql), which is loaded into a database that is made for it on the same server
/// and dropped again. Exits with 1 if they differ; with --sql, 0 in both cases.
#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    /// What to begin with
    #[arg(value_name = "FROM")]
    from: Source,
    /// What to arrive at
    #[arg(value_name = "TO")]
    to: Source,
    /// Print the SQL that takes FROM to TO, for psql; nothing if they do not differ
    ///
    /// A statement that loses data, rewrites or scans a table, or may fail, has a comment before it
    /// that says so.
    #[arg(long, conflicts_with = "format")]
    sql: bool,
    /// With --sql: for a table in use
    ///
    /// Indexes are built and dropped CONCURRENTLY, keys use an index that was built so, and checks, foreign
    /// keys and NOT NULL are added NOT VALID and then validated. Such a script cannot run in one
    /// transaction.
    #[arg(long, requires = "sql")]
    concurrently: bool,
    /// What is a renamed object of FROM, and not a new one: table:OLD:NEW or column:TABLE.OLD:NEW; may be
    /// given several times
    ///
    /// The table of a column is named as in TO.
    #[arg(long, value_name = "RENAME")]
    rename: Vec<Rename>,
    #[command(flatten)]
    output: FormatArgs,
}

/// The differences as programs read them; the names of the fields stay.
#[derive(Serialize)]
struct Document {
    differences: Vec<Row>,
}

impl DiffArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let reader = Reader {
            config: context.config()?,
            revisions: context.revisions()?,
            left_out: context.left_out()?,
            lock_timeout: LOCK_TIMEOUT,
        };
        let reading = async { Ok(reader.pair(&self.from, &self.to, &self.rename).await?) };
        let pair = stoppable(Box::pin(reading)).await?;
        let differs = !pair.renames.is_empty() || !differences(&pair.from, &pair.to).is_empty();
        if let (Some(error), true) = (&pair.unsettled, differs) {
            ui.insist(&unsettled(error));
        }
        if self.sql {
            let form = if self.concurrently {
                Form::Concurrent
            } else {
                Form::Plain
            };
            print_sql(&pair, form, ui)?;
            return Ok(Outcome::Yes);
        }
        match self.output.format {
            Format::Text => {
                for rename in &pair.renames {
                    ui.data(&format!("~ {rename}"))?;
                }
                tell(&pair.from, &pair.to, ui)?;
            }
            Format::Json => ui.data(&json(&Document {
                differences: rows(&pair.from, &pair.to),
            })?)?,
        }
        Ok(if differs { Outcome::No } else { Outcome::Yes })
    }
}

fn print_sql(pair: &Pair, form: Form, ui: &mut Ui) -> Result<(), CliError> {
    for statement in pair.statements(form) {
        for hazard in &statement.hazards {
            ui.data(&text::lines(&format!("-- {hazard}")))?;
        }
        ui.sql(&for_psql(&statement.sql))?;
    }
    Ok(())
}
