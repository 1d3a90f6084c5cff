//! How many rounds a test makes that repeats itself with other moments or other data, and from which seed.

use std::{env, sync::OnceLock, time::SystemTime};

/// As many as `ROUNDS` says, else `usual` times `ROUNDS_FACTOR`, which `make test-long` sets.
#[must_use]
pub fn rounds(usual: u32) -> u32 {
    number("ROUNDS").map_or_else(|| usual * number("ROUNDS_FACTOR").map_or(1, narrow), narrow)
}

/// What `SEED` says, else another one in each run of the tests. A test that fails prints it.
#[must_use]
pub fn seed() -> u64 {
    static OF_THIS_RUN: OnceLock<u64> = OnceLock::new();
    number("SEED").unwrap_or_else(|| *OF_THIS_RUN.get_or_init(milliseconds))
}

/// Reads a number from the environment.
#[must_use]
pub fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).expect("a small number")
}

fn milliseconds() -> u64 {
    let time = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
    u64::try_from(time.as_millis()).expect("a small number")
}
