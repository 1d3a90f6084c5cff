//! Extensions that a schema needs.
//!
//! An extension belongs to the database, not to the schema of a run: it goes to `public`, or
//! stays where it already is.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement,
    sea_query::{PostgresQueryBuilder, extension::postgres::Extension as SeaExtension},
    sqlx,
};
use sea_orm_migration::SchemaManager;

use crate::{postgres::error::ServerError, sql::quote::Ident};

/// SQLSTATE `insufficient_privilege`.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// SQLSTATE `invalid_schema_name`.
const INVALID_SCHEMA_NAME: &str = "3F000";

/// A recorder answers it without a database. A revision's search path holds when it is asked, so
/// each operator is named with its schema.
pub(crate) const LOOK_UP: &str = "SELECT \
     EXISTS (SELECT FROM pg_catalog.pg_extension \
             WHERE extname::pg_catalog.text OPERATOR(pg_catalog.=) $1) AS present, \
     EXISTS (SELECT FROM pg_catalog.pg_available_extensions \
             WHERE name::pg_catalog.text OPERATOR(pg_catalog.=) $1) AS available";

/// What this role can do about an extension. `open` is null if the server does not offer it. A
/// trusted extension needs CREATE on the database only.
const PROSPECT: &str = "SELECT \
     EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extname = $1::name) AS present, \
     (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) AS super, \
     pg_catalog.has_database_privilege(pg_catalog.current_database()::text, 'CREATE') AS creates, \
     (SELECT v.trusted OR NOT v.superuser \
      FROM pg_catalog.pg_available_extensions AS a \
      JOIN pg_catalog.pg_available_extension_versions AS v \
        ON v.name = a.name AND v.version = a.default_version \
      WHERE a.name = $1::name) AS open";

/// An extension that a migration needs, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Extension {
    /// The name as `CREATE EXTENSION` takes it, unquoted.
    pub name: &'static str,
    /// What to install on the server's machine, as the end of "install …".
    pub install: &'static str,
}

/// Why an extension is not there.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ExtensionError {
    /// Its files are not on the server's machine.
    #[error("the server does not offer the extension `{name}`")]
    Unavailable {
        /// The extension.
        name: &'static str,
        /// What to install.
        install: &'static str,
    },
    /// Extensions go to `public`, and somebody has dropped it.
    #[error("the database has no schema `public` for the extension `{name}`")]
    NoPublic {
        /// The extension.
        name: &'static str,
    },
    /// It is there, but this role may not create it.
    #[error("this role may not create the extension `{name}`")]
    Forbidden {
        /// The extension.
        name: &'static str,
    },
}

impl ExtensionError {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unavailable { install, .. } => {
                format!("on the machine of the PostgreSQL server, install {install}")
            }
            Self::NoPublic { .. } => {
                "create it (CREATE SCHEMA public), or create the extension elsewhere".to_owned()
            }
            Self::Forbidden { name } => format!(
                "let a superuser run this once: CREATE EXTENSION {} SCHEMA public",
                Ident(name)
            ),
        }
    }

    /// Finds this error in one that came back through `SeaORM`.
    #[must_use]
    pub fn from_db_err(error: &DbErr) -> Option<&Self> {
        match crate::postgres::error::sqlx_cause(error)? {
            sqlx::Error::Configuration(cause) => cause.downcast_ref(),
            _ => None,
        }
    }
}

/// `MigrationTrait` speaks `DbErr`; sqlx's configuration error is the carrier that keeps the type.
impl From<ExtensionError> for DbErr {
    fn from(error: ExtensionError) -> Self {
        Self::Exec(RuntimeErr::SqlxError(
            sqlx::Error::Configuration(Box::new(error)).into(),
        ))
    }
}

/// What a database has of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// It is installed, in whichever schema.
    Present,
    /// It is not installed, and this role may create it.
    Creatable,
}

impl Extension {
    /// Finds out whether the extension is there, or could be created. Changes nothing. To be asked
    /// outside a revision, where the search path is empty.
    ///
    /// # Errors
    ///
    /// [`ExtensionError`], wrapped, if it is missing and the server does not offer it, or this role
    /// may not create it; otherwise what the server said.
    pub async fn prospect<C: ConnectionTrait>(&self, connection: &C) -> Result<Prospect, DbErr> {
        self.prospect_of(connection, false).await
    }

    /// As [`Extension::prospect`], for a database that this role would create from the connected one,
    /// and own.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn prospect_in_copy<C: ConnectionTrait>(
        &self,
        connection: &C,
    ) -> Result<Prospect, DbErr> {
        self.prospect_of(connection, true).await
    }

    async fn prospect_of<C: ConnectionTrait>(
        &self,
        connection: &C,
        is_owner: bool,
    ) -> Result<Prospect, DbErr> {
        let name = self.name;
        let look = Statement::from_sql_and_values(DbBackend::Postgres, PROSPECT, [name.into()]);
        let row = connection.query_one_raw(look).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound(name.to_owned()))?;
        if row.try_get("", "present")? {
            return Ok(Prospect::Present);
        }
        let install = self.install;
        let open: Option<bool> = row.try_get("", "open")?;
        let Some(open) = open else {
            return Err(ExtensionError::Unavailable { name, install }.into());
        };
        let (is_super, creates): (bool, bool) =
            (row.try_get("", "super")?, row.try_get("", "creates")?);
        if is_super || (open && (creates || is_owner)) {
            Ok(Prospect::Creatable)
        } else {
            Err(ExtensionError::Forbidden { name }.into())
        }
    }

    /// Sees to it that the extension exists in the database.
    ///
    /// Where it exists, in any schema, nothing is asked of the role: only creating it may need
    /// a superuser.
    ///
    /// # Errors
    ///
    /// [`ExtensionError`], wrapped, when the server has no such extension or the role may not
    /// create it; otherwise what the server said.
    pub async fn ensure(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let look_up =
            Statement::from_sql_and_values(DbBackend::Postgres, LOOK_UP, [self.name.into()]);
        let row = connection.query_one_raw(look_up).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound(self.name.to_owned()))?;
        if row.try_get("", "present")? {
            return Ok(());
        }
        if !row.try_get("", "available")? {
            return Err(ExtensionError::Unavailable {
                name: self.name,
                install: self.install,
            }
            .into());
        }
        let created = connection.execute_unprepared(&self.create()).await;
        created.map(drop).map_err(|error| self.explain(error))
    }

    /// sea-query writes the name as it is given, so it is quoted here (`uuid-ossp` needs it).
    fn create(self) -> String {
        SeaExtension::create()
            .name(Ident(self.name).to_string())
            .schema("public")
            .if_not_exists()
            .to_string(PostgresQueryBuilder)
    }

    fn explain(&self, error: DbErr) -> DbErr {
        let name = self.name;
        match ServerError::from_db_err(&error)
            .map(|report| report.code)
            .as_deref()
        {
            Some(INSUFFICIENT_PRIVILEGE) => ExtensionError::Forbidden { name }.into(),
            Some(INVALID_SCHEMA_NAME) => ExtensionError::NoPublic { name }.into(),
            _ => error,
        }
    }
}
