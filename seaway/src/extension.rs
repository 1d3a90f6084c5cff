//! Extensions that a schema needs.
//!
//! An extension belongs to the database, not to the schema of a run: it goes to `public`, or
//! stays where it already is.

use sea_orm::{
    ConnectionTrait as _, DbBackend, DbErr, RuntimeErr, Statement,
    sea_query::{PostgresQueryBuilder, extension::postgres::Extension as SeaExtension},
    sqlx,
};
use sea_orm_migration::SchemaManager;

use crate::{ident::Ident, server_error::ServerError};

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
        match crate::server_error::sqlx_cause(error)? {
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

impl Extension {
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
