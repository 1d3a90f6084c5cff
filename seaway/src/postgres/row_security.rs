//! Row security refuses and does not filter.
//!
//! Every session sets `row_security = off`: a policy would hide rows of the ledger, and an UPDATE
//! of a revision would silently change only some of the rows.

use sea_orm::{
    DbErr,
    sqlx::{self, postgres::PgDatabaseError},
};

use crate::postgres::error::sqlx_cause;

/// SQLSTATE `insufficient_privilege`, and the server's function that raises it. The message may be
/// in any language.
const REFUSAL: (&str, &str) = ("42501", "check_enable_rls");

const STEP: &str = "the policies of this table apply to the current role, so it would see and change \
     only some of the rows; run it as a role with BYPASSRLS, or as the table's owner (without FORCE \
     ROW LEVEL SECURITY)";

/// Returns the next step where the server refused to filter rows.
pub(crate) fn hint(error: &DbErr) -> Option<String> {
    is_refusal(sqlx_cause(error)?).then(|| STEP.to_owned())
}

fn is_refusal(error: &sqlx::Error) -> bool {
    let error = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    error.is_some_and(|error| (error.code(), error.routine().unwrap_or_default()) == REFUSAL)
}
