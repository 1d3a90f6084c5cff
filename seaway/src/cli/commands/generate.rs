use std::{
    env,
    path::{Path, PathBuf},
};

use crate::{
    cli::{
        Context,
        error::CliError,
        output::ui::{Outcome, Ui},
    },
    generate,
};

/// Write the next revision's file and register it
///
/// Prints the new file's path. The file compiles as it is and changes nothing yet.
#[derive(clap::Args, Debug)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    name: NameArgs,
    /// The crate of the migrations; this program's own under `cargo run`, else ./migration
    #[arg(short = 'd', long, value_name = "DIR")]
    migration_dir: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
struct NameArgs {
    /// What the revision does, as in `create_invoices_table`
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The same as NAME, as Alembic takes it
    #[arg(short, long, value_name = "NAME")]
    message: Option<String>,
}

impl NameArgs {
    /// clap lets exactly one of them through.
    fn text(&self) -> &str {
        let given = self.name.as_ref().or(self.message.as_ref());
        given.map_or("", String::as_str)
    }
}

impl GenerateArgs {
    pub(crate) fn run(&self, context: &Context<'_>, ui: &mut Ui) -> Result<Outcome, CliError> {
        // Two built-in revisions with one number would be a third's history, too.
        context.revisions()?;
        let path = generate::generate(&self.crate_dir(), self.name.text())?;
        ui.data(&from_here(&path).display().to_string())?;
        Ok(Outcome::Yes)
    }

    fn crate_dir(&self) -> PathBuf {
        self.migration_dir
            .clone()
            .or_else(crate_of_cargo)
            .unwrap_or_else(|| "migration".into())
    }
}

/// Cargo tells a program that it runs where its crate is.
pub(crate) fn crate_of_cargo() -> Option<PathBuf> {
    env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

/// Shortens a path below the current folder, so that it can be read and pasted.
pub(crate) fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).map(Path::to_owned).ok());
    below.unwrap_or_else(|| path.to_owned())
}
