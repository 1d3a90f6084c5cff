use super::{Context, error::CliError, ui::Outcome, ui::Ui};

/// Print the newest applied revision
///
/// Prints nothing at base. What is pending, or unknown to this program, is said on stderr.
/// Writes nothing, and needs no right to create tables.
#[derive(clap::Args, Debug)]
pub(super) struct CurrentArgs {}

impl CurrentArgs {
    pub(super) async fn run(
        &self,
        context: &Context<'_>,
        ui: &mut Ui,
    ) -> Result<Outcome, CliError> {
        let status = context.runner().await?.status().await?;
        match status.current() {
            Some(revision) => ui.data(revision)?,
            None => ui.say("at base: no revision is applied"),
        }
        if let Some(note) = pending(&status.pending()) {
            ui.say(&note);
        }
        for row in &status.unknown {
            ui.say(&format!("unknown to this program: {}", row.version));
        }
        Ok(Outcome::Yes)
    }
}

fn pending(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(format!("pending: {only}")),
        [first, .., last] => Some(format!(
            "pending: {} revisions, {first} to {last}",
            names.len()
        )),
    }
}
