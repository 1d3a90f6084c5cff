//! Whether a database is what its revisions make.

pub mod contract;
pub mod normal;
pub mod source;

use std::time::Duration;

use sea_orm::DbErr;

use crate::{
    catalog::{Catalog, LeftOut},
    check::{
        normal::{Unsettled, settle},
        source::ReadError,
    },
    connect::Database,
    diff::differences,
    replay::database::made,
    revision::{Revisions, status::Status},
};

/// What a database should be, what it is, and where it stands.
#[derive(Debug)]
pub struct Check {
    /// What the applied revisions make.
    pub expected: Catalog,
    /// What is there.
    pub found: Catalog,
    /// The newest applied revision; `None` at base.
    pub at: Option<String>,
    /// The revisions that are not applied.
    pub pending: Vec<String>,
    /// Whether the schema, though it differs, is what all revisions make: somebody has applied the pending
    /// ones without the ledger.
    pub is_at_head: bool,
    /// What could not be brought to one form, if so.
    pub unsettled: Option<Unsettled>,
}

/// Why a database cannot be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The ledger has revisions that this program does not have.
    #[error("the ledger has revisions that this program does not have: {}", crate::text::names(.0))]
    Unknown(Vec<String>),
    /// The last run of a revision has not come to its end.
    #[error("`{}` is half done", crate::text::name(.0))]
    HalfDone(String),
    /// A schema could not be read or replayed.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<DbErr> for CheckError {
    fn from(error: DbErr) -> Self {
        Self::Read(error.into())
    }
}

impl CheckError {
    /// Returns the next step, if there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown(_) => Some("run the newer program, which has them".to_owned()),
            Self::HalfDone(_) => {
                Some("complete it with `up`, or roll it back with `down`".to_owned())
            }
            Self::Read(error) => error.hint(),
        }
    }
}

/// Replays the applied revisions in a scratch schema that is rolled back, or in a scratch database that is
/// dropped, and compares that with the schema of the database. Writes nothing there.
///
/// # Errors
///
/// [`CheckError`].
pub async fn check(
    database: &Database,
    revisions: &Revisions,
    left_out: &LeftOut,
    lock_timeout: Duration,
) -> Result<Check, CheckError> {
    let status = Status::read(database, revisions).await?;
    refuse(&status)?;
    let applied = status.known.iter().filter(|(_, time)| time.is_some());
    let applied: Vec<_> = applied.map(|(name, _)| name.as_str()).collect();
    let connection = database.connection();
    let mut found = Catalog::of(database, left_out).await?;
    let making = made(database, revisions, &applied, lock_timeout, left_out);
    let mut expected = Box::pin(making).await.map_err(ReadError::from)?;
    let settling = settle(connection, &mut expected, &mut found, lock_timeout);
    let unsettled = Unsettled::of(Box::pin(settling).await);
    let pending: Vec<_> = status.pending().into_iter().map(str::to_owned).collect();
    let mut check = Check {
        at: applied.last().map(|name| (*name).to_owned()),
        expected,
        found,
        is_at_head: false,
        pending,
        unsettled,
    };
    if !check.pending.is_empty() && !check.agrees() {
        let names = revisions.names();
        let making = made(database, revisions, &names, lock_timeout, left_out);
        if let Ok(mut head) = Box::pin(making).await {
            let mut found = check.found.clone();
            let _ = Box::pin(settle(connection, &mut head, &mut found, lock_timeout)).await;
            check.is_at_head = differences(&head, &found).is_empty();
        }
    }
    Ok(check)
}

impl Check {
    /// Says whether the schema is what the applied revisions make.
    #[must_use]
    pub fn agrees(&self) -> bool {
        differences(&self.expected, &self.found).is_empty()
    }
}

fn refuse(status: &Status) -> Result<(), CheckError> {
    if let Some(half_done) = status.half_done.last() {
        return Err(CheckError::HalfDone(half_done.revision.clone()));
    }
    if !status.unknown.is_empty() {
        let names = status.unknown.iter().map(|row| row.version.clone());
        return Err(CheckError::Unknown(names.collect()));
    }
    Ok(())
}
