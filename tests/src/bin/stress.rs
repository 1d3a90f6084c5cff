//! A program of revisions that take their time, for the tests that interrupt it.
//!
//! Some decline a transaction, for what PostgreSQL runs in none. Every statement would fail, or
//! leave a trace, if it were run twice.

use std::process::ExitCode;

use seaway::cli::{Project, run};
use tests::{migrator, plain::Plain};

const PEOPLE: Plain = Plain {
    name: "m0001_people",
    up: &[
        "CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL, visits integer NOT NULL)",
        "INSERT INTO people SELECT i, 'person ' || i, 0 FROM generate_series(1, 3000) AS i",
        "CREATE TABLE log (line text NOT NULL)",
    ],
    down: &["DROP TABLE log", "DROP TABLE people"],
    transaction: None,
};

const FIND_PEOPLE: Plain = Plain {
    name: "m0002_find_people",
    up: &[
        "INSERT INTO log VALUES ('up')",
        "CREATE INDEX CONCURRENTLY ix_people_name ON people (name)",
        "UPDATE people SET visits = visits + 1",
        "CREATE UNIQUE INDEX CONCURRENTLY \"ix People\" ON people (lower(name), id)",
        "VACUUM people",
    ],
    down: &[
        "DROP INDEX CONCURRENTLY \"ix People\"",
        "UPDATE people SET visits = visits - 1",
        "INSERT INTO log VALUES ('down')",
        "DROP INDEX CONCURRENTLY ix_people_name",
    ],
    transaction: Some(false),
};

const PLACES: Plain = Plain {
    name: "m0003_places",
    up: &[
        "CREATE TABLE places (id integer PRIMARY KEY, person integer NOT NULL REFERENCES people)",
        "INSERT INTO places SELECT id, id FROM people",
        "ALTER TABLE people ADD COLUMN home integer REFERENCES places",
        "UPDATE people SET home = id WHERE id % 2 = 0",
    ],
    down: &["ALTER TABLE people DROP COLUMN home", "DROP TABLE places"],
    transaction: None,
};

const COUNT_VISITS: Plain = Plain {
    name: "m0004_count_visits",
    up: &[
        "UPDATE people SET visits = visits + 10",
        "CREATE INDEX CONCURRENTLY ix_places_person ON places (person)",
        "INSERT INTO log VALUES ('counted')",
    ],
    down: &[
        "UPDATE people SET visits = visits - 10",
        "DROP INDEX CONCURRENTLY ix_places_person",
        "DELETE FROM log WHERE ctid = (SELECT max(ctid) FROM log WHERE line = 'counted')",
    ],
    transaction: Some(false),
};

migrator!(Stress: PEOPLE, FIND_PEOPLE, PLACES, COUNT_VISITS);

fn main() -> ExitCode {
    let project = Project {
        name: "stress",
        version: env!("CARGO_PKG_VERSION"),
        unmanaged: Vec::new,
        fallback_url: || Ok(None),
    };
    run::<Stress>(project, async_std::task::block_on)
}
