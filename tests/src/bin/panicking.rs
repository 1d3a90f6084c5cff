//! A program of revisions that panic.

use std::{env, process::ExitCode};

use seaway::{
    Unmanaged,
    cli::{Project, run},
};
use tests::{
    migrator,
    panicking::{Panicking, When},
    plain::Plain,
};

const PEOPLE: Plain = Plain {
    name: "m0001_people",
    up: &["CREATE TABLE people (id integer)"],
    down: &["DROP TABLE people"],
    transaction: None,
};

const COUNTS: Panicking = Panicking {
    plain: Plain {
        name: "m0002_counts",
        up: &["INSERT INTO people VALUES (1), (2)"],
        down: &["DELETE FROM people WHERE id IN (1, 2)"],
        transaction: None,
    },
    when: When::NoRow,
};

const TOGETHER: Panicking = Panicking {
    plain: Plain {
        name: "m0003_together",
        up: &["INSERT INTO people VALUES (3)"],
        down: &[],
        transaction: None,
    },
    when: When::Always,
};

const ALONE: Panicking = Panicking {
    plain: Plain {
        name: "m0004_alone",
        up: &["INSERT INTO people VALUES (4)"],
        down: &[],
        transaction: Some(false),
    },
    when: When::Always,
};

migrator!(Migrator: PEOPLE, COUNTS, TOGETHER, ALONE);

/// The one thing of a project that seaway asks outside of a revision.
fn unmanaged() -> Vec<Unmanaged> {
    assert!(
        env::var_os("PANICKING_PROGRAM").is_none(),
        "the program panics"
    );
    Vec::new()
}

fn main() -> ExitCode {
    let project = Project {
        name: "panicking",
        version: env!("CARGO_PKG_VERSION"),
        unmanaged,
        fallback_url: || Ok(None),
    };
    run::<Migrator>(project, async_std::task::block_on)
}
