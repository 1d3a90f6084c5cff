//! The database that is to be completed: where it is, and what this role may do there.

use migration::EXTENSIONS;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use seaway::{ConnectConfig, ConnectError, Database, ExtensionError, Prospect};

use super::{
    BootstrapError, Step,
    refusal::{Refusal, refusal},
};

/// Connects to the database; `None` if it does not exist.
pub(super) async fn find(config: &ConnectConfig) -> Result<Option<Database>, BootstrapError> {
    match Database::connect(config).await {
        Ok(database) => Ok(Some(database)),
        Err(ConnectError::NoDatabase { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

const RIGHTS: &str = "SELECT r.rolname::text AS role, r.rolcreatedb OR r.rolsuper AS creates \
     FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user";

/// The databases from which to look at what a new one would have; the first is what it is copied
/// from.
const TEMPLATES: [&str; 2] = ["template1", "postgres"];

/// Says what is in the way of creating the database with all its extensions.
pub(super) async fn refusals(config: &ConnectConfig) -> Result<Vec<Refusal>, BootstrapError> {
    let template = template(config).await?;
    let connection = template.connection();
    let failed = |error| BootstrapError::of(Step::Database, error);
    let rights = Statement::from_string(DbBackend::Postgres, RIGHTS);
    let rights = connection.query_one_raw(rights).await.map_err(failed)?;
    let (role, creates) = match rights {
        Some(row) => (
            row.try_get("", "role").map_err(failed)?,
            row.try_get("", "creates").map_err(failed)?,
        ),
        None => (String::new(), false),
    };
    let (forbidden, mut refusals) = extensions(connection).await.map_err(failed)?;
    // A template is copied only while nobody is connected to it.
    let closed = connection.close_by_ref().await;
    closed.map_err(failed)?;
    let database = config.url.database().to_owned();
    if let Some(schema) = config.schema.clone().filter(|schema| schema != "public") {
        let database = database.clone();
        refusals.push(Refusal::NoSchema { database, schema });
    }
    if !creates {
        refusals.push(Refusal::NoDatabase {
            database,
            role,
            extensions: forbidden,
        });
    } else if !forbidden.is_empty() {
        refusals.push(Refusal::NoExtensions {
            database,
            role,
            extensions: forbidden,
        });
    }
    Ok(refusals)
}

async fn template(config: &ConnectConfig) -> Result<Database, ConnectError> {
    let mut last = None;
    for name in TEMPLATES {
        let config = ConnectConfig {
            url: config.url.with_database(name),
            schema: Some("public".to_owned()),
            ..config.clone()
        };
        match Database::connect(&config).await {
            Ok(database) => return Ok(database),
            Err(error) => last = last.or(Some(error)),
        }
    }
    Err(last.unwrap_or(ConnectError::NoAnswer))
}

/// Returns the extensions that a new database would lack and this role may not create there, and what
/// else is wrong with them. Whoever creates a database owns it: what is forbidden in the template
/// only because it is another's is not.
async fn extensions<C: ConnectionTrait>(
    on: &C,
) -> Result<(Vec<&'static str>, Vec<Refusal>), DbErr> {
    let (mut forbidden, mut others) = (Vec::new(), Vec::new());
    for extension in &EXTENSIONS {
        match extension.prospect_in_copy(on).await {
            Ok(Prospect::Present | Prospect::Creatable) => {}
            Err(error) => match refusal(&error) {
                Some(Refusal::Extension(ExtensionError::Forbidden { name })) => {
                    forbidden.push(name);
                }
                Some(refusal) => others.push(refusal),
                None => return Err(error),
            },
        }
    }
    Ok((forbidden, others))
}
