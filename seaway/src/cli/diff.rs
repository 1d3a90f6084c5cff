use serde::Serialize;

use super::{
    Context,
    check::unsettled,
    differences::{Row, rows, tell},
    error::CliError,
    format::{Format, FormatArgs, json},
    ui::{Outcome, Ui},
};
use crate::{
    diff::{differences, statements},
    printable,
    runner::LOCK_TIMEOUT,
    script::for_psql,
    source::{Pair, Reader, Source},
};

/// Compare two schemas
///
/// FROM and TO are `migrations` (what the revisions make; `migrations@0010`: up to that one),
/// `database` (that of --database-url), `database:URL`, or `file:PATH`: a catalog that `schema dump`
/// wrote (.json), or SQL (.sql), which is loaded into a database that is made for it on the same server
/// and dropped again. Exits with 1 if they differ; with --sql, 0 in both cases.
#[derive(clap::Args, Debug)]
pub(super) struct DiffArgs {
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
    #[command(flatten)]
    output: FormatArgs,
}

/// The differences as programs read them; the names of the fields stay.
#[derive(Serialize)]
struct Document {
    differences: Vec<Row>,
}

impl DiffArgs {
    pub(super) async fn run(
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
        let pair = Box::pin(reader.pair(&self.from, &self.to)).await?;
        let differs = !differences(&pair.from, &pair.to).is_empty();
        if let (Some(error), true) = (&pair.unsettled, differs) {
            ui.insist(&unsettled(error));
        }
        if self.sql {
            print_sql(&pair, ui)?;
            return Ok(Outcome::Yes);
        }
        match self.output.format {
            Format::Text => drop(tell(&pair.from, &pair.to, ui)?),
            Format::Json => ui.data(&json(&Document {
                differences: rows(&pair.from, &pair.to),
            })?)?,
        }
        Ok(if differs { Outcome::No } else { Outcome::Yes })
    }
}

fn print_sql(pair: &Pair, ui: &mut Ui) -> Result<(), CliError> {
    for statement in statements(&pair.from, &pair.to) {
        for hazard in &statement.hazards {
            ui.data(&printable::lines(&format!("-- {hazard}")))?;
        }
        ui.data(&for_psql(&statement.sql))?;
    }
    Ok(())
}
