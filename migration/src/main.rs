//! The `migration` program: Augo's revisions behind seaway's commands, on async-std.

use std::{env, process::ExitCode};

use migration::{COLLECTION_VARIABLE, Migrator, database_url, unmanaged_tables};
use seaway::cli::{Project, run};

fn main() -> ExitCode {
    let project = Project {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        unmanaged: || unmanaged_tables(env::var(COLLECTION_VARIABLE).ok().as_deref()),
        fallback_url: || Ok(database_url()?),
    };
    run::<Migrator>(project, async_std::task::block_on)
}
