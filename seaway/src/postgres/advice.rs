//! What to do about an error of the server that gives no hint itself.

use sea_orm::DbErr;

use crate::{
    connect::pooler,
    ledger::shape::ShapeError,
    postgres::{error::ServerError, lost, row_security, trust::TrustError},
    text,
};

/// SQLSTATEs that say less than a person needs who did not write the statement.
const STEPS: [(&str, &str); 8] = [
    (
        "25006",
        "connect to the primary, if this is a standby; else default_transaction_read_only is on \
         for this role, database or server",
    ),
    (
        "42501",
        "run it as the owner of the object, or have the owner grant the privilege to this role",
    ),
    ("53100", "free disk space on the server, and run it again"),
    (
        "53200",
        "if the message is about shared memory: raise max_locks_per_transaction (ALTER SYSTEM SET \
         max_locks_per_transaction = …), restart the server, and run it again; else see its log",
    ),
    (
        "53300",
        "end other sessions, or raise the limit of the role, the database or the server; a run \
         takes two sessions",
    ),
    (
        "53400",
        "raise the limit that it names, for this role: ALTER ROLE … SET …",
    ),
    (
        "57014",
        "somebody cancelled it, or it took longer than statement_timeout lets it; a revision may \
         set that for itself: SET LOCAL statement_timeout = 0",
    ),
    (
        "57P01",
        "somebody ended the session; what was committed stays, and `status` says where it stands",
    ),
];

/// Returns what to do about a database error: the server's own hint, where there is one.
#[must_use]
pub fn next_step(error: &DbErr) -> Option<String> {
    if let Some(error) = TrustError::from_db_err(error) {
        return Some(error.hint());
    }
    match ShapeError::from_db_err(error) {
        Some(error) => Some(error.hint()),
        None => match ServerError::from_db_err(error) {
            Some(report) => row_security::hint(error).or_else(|| after(&report)),
            None => lost::reason(error).map(|_| lost::HINT.to_owned()),
        },
    }
}

/// As [`next_step`].
pub(crate) fn after(report: &ServerError) -> Option<String> {
    if pooler::spoiled(report) {
        return Some(pooler::WAY_OUT.to_owned());
    }
    let step = STEPS.iter().find(|(code, _)| *code == report.code);
    let own = step.map(|(_, step)| (*step).to_owned());
    let given = report.hint.as_deref().map(text::continued);
    given.or(own)
}
