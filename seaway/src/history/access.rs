use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

const ACCESS: &str = include_str!("access.sql");

/// What may be done with the table.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(crate) struct Access {
    present: bool,
    may_read: bool,
    may_write: bool,
    may_create: bool,
}

impl Access {
    pub(crate) fn may_read(self) -> bool {
        self.present && self.may_read
    }

    pub(crate) fn may_write(self) -> bool {
        self.present && self.may_write
    }

    /// Says whether it is missing and can be made.
    pub(crate) fn may_install(self) -> bool {
        !self.present && self.may_create
    }
}

/// Asks PostgreSQL, so that nothing has to fail in the middle of a transaction.
pub(crate) async fn access<C: ConnectionTrait>(connection: &C) -> Result<Access, DbErr> {
    let statement = Statement::from_string(DbBackend::Postgres, ACCESS);
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the current schema".to_owned()))?;
    Access::from_query_result(&row, "")
}
