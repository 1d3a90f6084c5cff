use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::TABLE;
use crate::postgres::trust::TrustError;

/// What the table is, for a message.
const WHAT: &str = "this program's history";

const ACCESS: &str = concat!(
    "SELECT access.*, trust.* FROM (",
    include_str!("access.sql"),
    ") AS access LEFT JOIN (",
    include_str!("../../postgres/trusted_roles.sql"),
    include_str!("../../postgres/trust.sql"),
    ") AS trust ON true"
);

/// What this role may do with the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It is missing, and this role may not create it.
    Missing,
    /// It is missing, and this role may create it.
    Installable,
    /// It is there, or something else of its name, and not for this role.
    Forbidden,
    /// It may be read.
    Readable,
    /// It may be read and written.
    Writable,
}

impl Access {
    pub(crate) fn may_read(self) -> bool {
        matches!(self, Self::Readable | Self::Writable)
    }

    pub(crate) fn may_write(self) -> bool {
        self == Self::Writable
    }

    pub(crate) fn may_install(self) -> bool {
        self == Self::Installable
    }
}

/// Asks PostgreSQL, so that nothing has to fail in the middle of a transaction. Refuses what is not
/// trusted.
pub(crate) async fn access<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
) -> Result<Access, DbErr> {
    let values = [TABLE.into(), schema.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, ACCESS, values);
    let rows = connection.query_all_raw(statement).await?;
    TrustError::check(&rows, TABLE, WHAT)?;
    let row = rows
        .first()
        .ok_or_else(|| DbErr::RecordNotFound(format!("the schema `{schema}`")))?;
    let says = |column: &str| row.try_get::<bool>("", column);
    Ok(match says("present")? {
        false if says("may_create")? => Access::Installable,
        false => Access::Missing,
        true if says("may_write")? => Access::Writable,
        true if says("may_read")? => Access::Readable,
        true => Access::Forbidden,
    })
}
