//! A program of revisions at which the server remarks something.

use std::process::ExitCode;

use seaway::cli::{Project, run};
use tests::{migrator, plain::Plain};

const WHOLE: Plain = Plain {
    name: "m0001_whole",
    up: &[
        "DROP TABLE IF EXISTS nowhere",
        "DO $$ BEGIN RAISE WARNING E'a\\nb \\033[31m'; END $$",
    ],
    down: &["DO $$ BEGIN RAISE NOTICE 'undone'; END $$"],
    transaction: None,
};

const ALONE: Plain = Plain {
    name: "m0002_alone",
    transaction: Some(false),
    ..WHOLE
};

const FAILING: Plain = Plain {
    name: "m0003_failing",
    up: &["DROP TABLE IF EXISTS nowhere", "DROP TABLE nowhere"],
    down: &[],
    transaction: None,
};

migrator!(Raising: WHOLE, ALONE, FAILING);

fn main() -> ExitCode {
    let project = Project {
        name: "raising",
        version: env!("CARGO_PKG_VERSION"),
        unmanaged: Vec::new,
        fallback_url: || Ok(None),
    };
    run::<Raising>(project, async_std::task::block_on)
}
