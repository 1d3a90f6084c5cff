use super::{
    Context,
    error::CliError,
    ui::{Outcome, Ui},
};
use crate::{
    diff::{Difference, differences, statements},
    printable,
    script::for_psql,
    source::{self, Source},
};

/// Compare two schemas
///
/// FROM and TO are `database` (that of --database-url), `database:URL`, or `file:PATH`: a catalog
/// that `schema dump` wrote (.json), or SQL (.sql), which is loaded into a database that is made for
/// it on the same server and dropped again. Exits with 1 if they differ; with --sql, 0 in both cases.
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
    #[arg(long)]
    sql: bool,
}

impl DiffArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let (config, left_out) = (context.config()?, context.left_out()?);
        let from = Box::pin(source::read(&self.from, &config, &left_out)).await?;
        let to = Box::pin(source::read(&self.to, &config, &left_out)).await?;
        if self.sql {
            for statement in statements(&from, &to) {
                for hazard in &statement.hazards {
                    ui.data(&printable::lines(&format!("-- {hazard}")))?;
                }
                ui.data(&for_psql(&statement.sql))?;
            }
            return Ok(Outcome::Yes);
        }
        let differences = differences(&from, &to);
        for difference in &differences {
            ui.data(&line(difference))?;
        }
        Ok(if differences.is_empty() {
            Outcome::Yes
        } else {
            Outcome::No
        })
    }
}

fn line(it: &Difference) -> String {
    let sign = match (it.is_in_from, it.is_in_to) {
        (true, false) => '-',
        (false, true) => '+',
        _ => '~',
    };
    format!("{sign} {}", it.address)
}
