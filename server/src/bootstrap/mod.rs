//! From a server that starts to a complete database of Augo.
//!
//! What is there decides, and each step looks for itself. So a bootstrap that was killed, or runs
//! beside another, is completed by the next. Everything is looked at before anything is changed: a
//! refusal changes nothing.

mod component;
mod error;
mod langgraph;
mod mem0;
mod place;
mod refusal;
mod report;
mod rights;
mod steps;
mod survey;
mod tables;
mod work;

use std::time::Duration;

use seaway::Interrupt;

use self::steps::Bootstrap;
pub use self::{
    error::BootstrapError,
    refusal::Refusal,
    report::{Done, Event, Observer, Outcome, Report, Step},
    rights::RightsError,
};
use crate::config::Config;

/// How a bootstrap goes about it.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to wait until PostgreSQL accepts connections.
    pub wait: Duration,
    /// How long to wait for another runner or bootstrap on the same database.
    pub patience: Duration,
    /// How long PostgreSQL may take to answer a statement that is no revision's and builds no index of a
    /// table that is used. These read and change the catalog, and a few rows.
    pub answer: Duration,
    /// Whether to make the table in which Alembic looks up where the schema stands.
    pub alembic: bool,
    /// Ends it early.
    pub interrupt: Interrupt,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            wait: Duration::from_mins(1),
            patience: seaway::runner::PATIENCE,
            answer: seaway::connect::answer::PATIENCE,
            alembic: true,
            interrupt: Interrupt::new(),
        }
    }
}

/// Completes the database, and changes nothing of what is complete.
///
/// # Errors
///
/// [`BootstrapError::Refused`] names all that is in the way, mostly before anything was changed. After any
/// other error, what was done stays, and the next bootstrap goes on from there.
pub async fn bootstrap(
    config: &Config,
    options: &Options,
    observer: &mut Observer<'_>,
) -> Result<Report, BootstrapError> {
    // On the heap: whoever calls should not need a deep stack for it.
    Box::pin(Bootstrap::new(config, options, observer).run()).await
}

/// Says what [`bootstrap`] would do, and changes nothing. It does not wait for other runners.
///
/// # Errors
///
/// As [`bootstrap`], where that would be refused before its first change; but what this role may not do
/// does not matter here.
pub async fn check(
    config: &Config,
    options: &Options,
    observer: &mut Observer<'_>,
) -> Result<Report, BootstrapError> {
    Box::pin(Bootstrap::new(config, options, observer).check()).await
}

/// Says whether nothing is missing.
#[must_use]
pub fn is_complete(report: &Report) -> bool {
    let mut steps = report.iter();
    !steps.any(|done| matches!(done.outcome, Outcome::Missing(_)))
}
