use serde::Serialize;

use crate::{
    cli::{
        Context,
        args::format::{Format, FormatArgs, json},
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    recorder::{RecordError, Recorded},
    revision::{
        number_of,
        target::{self, Target, TargetError},
    },
    runner::event::Direction,
};

/// Show one revision: neighbours, statement counts and digest
///
/// Without a database, unless it is `current`. The digest is a SHA-256 of the statements of the way up, so that one sees
/// whether two programs mean the same by a name.
#[derive(clap::Args, Debug)]
pub(crate) struct ShowArgs {
    /// head, a revision by its number, its name or a part of that, or one counted from there:
    /// 0010+1, head-1; or current, the newest applied one
    #[arg(value_name = "REVISION")]
    revision: Target,
    #[command(flatten)]
    format: FormatArgs,
}

/// What the newest applied revision is called, as in `history`.
const CURRENT: &str = "current";

/// A revision as programs read it; the names of the fields stay.
#[derive(Serialize)]
struct Shown<'a> {
    revision: &'a str,
    /// None where the name has no number.
    number: Option<u32>,
    /// The revision before it; none for the first.
    revises: Option<&'a str>,
    /// The revision behind it; none for head.
    followed_by: Option<&'a str>,
    /// Whether it and its ledger row are one.
    transaction: bool,
    statements: Counts,
    /// Of the statements of the way up.
    sha256: Option<String>,
}

/// None where they depend on a database, or there is no way.
#[derive(Serialize)]
struct Counts {
    up: Option<usize>,
    down: Option<usize>,
}

impl ShowArgs {
    pub(crate) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let revisions = context.revisions()?;
        let names = revisions.names();
        let index = self.find(context, &names).await?;
        let up = revisions.record(names[index], Direction::Up).await;
        let down = revisions.record(names[index], Direction::Down).await;
        let shown = Shown {
            number: number_of(names[index]),
            revises: index.checked_sub(1).map(|index| names[index]),
            revision: names[index],
            followed_by: names.get(index + 1).copied(),
            transaction: revisions.is_transactional(names[index]),
            statements: Counts {
                up: count(&up),
                down: count(&down),
            },
            sha256: up.as_ref().ok().map(Recorded::digest),
        };
        if self.format.format == Format::Json {
            ui.data(&json(&shown)?)?;
            return Ok(Outcome::Yes);
        }
        ui.data(&text(&shown))?;
        for error in [up, down].iter().filter_map(|way| way.as_ref().err()) {
            ui.say(&format!("note: {error}"));
        }
        Ok(Outcome::Yes)
    }

    /// Connects only for `current`, which the database alone knows.
    async fn find(&self, context: &Context<'_>, names: &[&str]) -> Result<usize, CliError> {
        if matches!(&self.revision, Target::Revision(text) if text == CURRENT) {
            let status = context.runner().await?.status().await?;
            let current = status.current().ok_or(TargetError::NoCurrent)?;
            return Ok(target::find(names, current)?);
        }
        let height = self.revision.height(names)?.unwrap_or_default();
        let no_revision = || TargetError::NoRevision(self.revision.clone());
        Ok(height.checked_sub(1).ok_or_else(no_revision)?)
    }
}

fn count(recorded: &Result<Recorded, RecordError>) -> Option<usize> {
    recorded.as_ref().ok().map(|way| way.statements.len())
}

fn text(shown: &Shown<'_>) -> String {
    let number = |number: Option<usize>| number.map_or("-".to_owned(), |number| number.to_string());
    let Counts { up, down } = shown.statements;
    let lines = [
        shown.revision.to_owned(),
        line(
            "number",
            &number(shown.number.map(|number| number as usize)),
        ),
        line("revises", shown.revises.unwrap_or("base")),
        line(
            "followed by",
            shown.followed_by.unwrap_or("nothing: it is head"),
        ),
        line("transaction", if shown.transaction { "yes" } else { "no" }),
        line(
            "statements",
            &format!("{} up, {} down", number(up), number(down)),
        ),
        line("sha256", shown.sha256.as_deref().unwrap_or("-")),
    ];
    lines.join("\n")
}

fn line(name: &str, value: &str) -> String {
    format!("{name:<11}  {value}")
}

#[cfg(test)]
mod tests {
    use super::{Counts, Shown, text};

    #[test]
    fn what_cannot_be_known_without_a_database_is_a_dash() {
        let shown = Shown {
            revision: "create_a",
            number: None,
            revises: None,
            followed_by: None,
            transaction: false,
            statements: Counts {
                up: None,
                down: Some(0),
            },
            sha256: None,
        };
        let expected = "\
create_a
number       -
revises      base
followed by  nothing: it is head
transaction  no
statements   - up, 0 down
sha256       -";
        assert_eq!(text(&shown), expected);
    }
}
