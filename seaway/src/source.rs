//! Where a catalog comes from: what `diff` takes as FROM and TO.

use std::{fs, io, path::PathBuf, str::FromStr};

use sea_orm::{ConnectionTrait as _, DbErr};

use crate::{
    catalog::{Catalog, CatalogError, LeftOut},
    connect::{ConnectConfig, ConnectError, Database, DatabaseUrl, UrlError},
    ident::Ident,
    next_step::next_step,
    scratch::{ScratchDatabase, ScratchError, ScratchServer},
    server_error::explain,
};

/// Begins the names of the databases into which files are loaded.
const PREFIX: &str = "seawaydiff";

/// The schema of a file, if no other was chosen.
const PUBLIC: &str = "public";

/// Where a catalog comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Source {
    /// The database that the program was given.
    Database,
    /// Another database.
    Url(Box<DatabaseUrl>),
    /// A catalog as JSON (`.json`), or SQL (`.sql`).
    File(PathBuf),
}

/// Why a text names no source.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// It is none of the forms.
    #[error("it is neither `database`, nor `database:URL`, nor `file:PATH`")]
    Form,
    /// The path ends otherwise.
    #[error("the file is neither .json nor .sql")]
    Ending,
    /// The URL is malformed.
    #[error(transparent)]
    Url(#[from] UrlError),
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        if text == "database" {
            return Ok(Self::Database);
        }
        match text.split_once(':') {
            Some(("database", url)) => Ok(Self::Url(Box::new(url.parse()?))),
            Some(("file", path)) => {
                let path = PathBuf::from(path);
                let ending = path.extension().and_then(|it| it.to_str());
                match ending {
                    Some("json" | "sql") => Ok(Self::File(path)),
                    _ => Err(SourceError::Ending),
                }
            }
            _ => Err(SourceError::Form),
        }
    }
}

/// Why there is no catalog.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The database could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The schema could not be read.
    #[error("{}", explain(.0))]
    Database(#[from] DbErr),
    /// The file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no catalog.
    #[error("{}: {source}", path.display())]
    Catalog {
        /// The file.
        path: PathBuf,
        /// Why.
        source: CatalogError,
    },
    /// There is no database into which a file could be loaded.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The server refused the SQL of a file.
    #[error("{}: {}", path.display(), explain(.source))]
    Load {
        /// The file.
        path: PathBuf,
        /// What the server said.
        source: DbErr,
    },
}

impl ReadError {
    /// Returns the next step, if there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Connect(error) => error.hint(),
            Self::Database(error) | Self::Load { source: error, .. } => next_step(error),
            Self::File { .. } | Self::Catalog { .. } | Self::Scratch(_) => None,
        }
    }
}

/// Reads the catalog of a source. `config` is how to reach the database that the program was given;
/// files are loaded beside it, on its server.
///
/// # Errors
///
/// [`ReadError`].
pub async fn read(
    source: &Source,
    config: &ConnectConfig,
    left_out: &LeftOut,
) -> Result<Catalog, ReadError> {
    match source {
        Source::Database => read_database(config, left_out).await,
        Source::Url(url) => {
            let config = ConnectConfig {
                url: (**url).clone(),
                ..config.clone()
            };
            read_database(&config, left_out).await
        }
        Source::File(path) => {
            let text = fs::read_to_string(path).map_err(|source| ReadError::File {
                path: path.clone(),
                source,
            })?;
            if path.extension().is_some_and(|it| it == "json") {
                return Catalog::from_json(&text).map_err(|source| ReadError::Catalog {
                    path: path.clone(),
                    source,
                });
            }
            let loaded = Box::pin(Loaded::load(&text, config)).await;
            let loaded = loaded.map_err(|error| match error {
                ReadError::Database(source) => ReadError::Load {
                    path: path.clone(),
                    source,
                },
                other => other,
            })?;
            Ok(Catalog::of(&loaded.database, left_out).await?)
        }
    }
}

async fn read_database(config: &ConnectConfig, left_out: &LeftOut) -> Result<Catalog, ReadError> {
    let database = Database::connect(config).await?;
    Ok(Catalog::of(&database, left_out).await?)
}

/// A database for a while, in which the SQL of a file has run.
struct Loaded {
    database: Database,
    _scratch: ScratchDatabase,
}

impl Loaded {
    async fn load(sql: &str, config: &ConnectConfig) -> Result<Self, ReadError> {
        let server = ScratchServer::connect(config.url.clone(), PREFIX).await?;
        let scratch = server.create().await?;
        let schema = config.schema.as_deref().unwrap_or(PUBLIC);
        let config = ConnectConfig {
            url: scratch.url().clone(),
            schema: Some(PUBLIC.to_owned()),
            ..config.clone()
        };
        let mut database = Database::connect(&config).await?;
        if schema != PUBLIC {
            let create = format!("CREATE SCHEMA {}", Ident(schema));
            database.connection().execute_unprepared(&create).await?;
            let config = ConnectConfig {
                schema: Some(schema.to_owned()),
                ..config
            };
            database = Database::connect(&config).await?;
        }
        database.enter_schema().await?;
        database
            .connection()
            .execute_unprepared(&without_meta_commands(sql))
            .await?;
        Ok(Self {
            database,
            _scratch: scratch,
        })
    }
}

/// Takes out psql's own commands, such as the `\restrict` that `pg_dump` writes.
fn without_meta_commands(sql: &str) -> String {
    let lines = sql.lines().filter(|line| {
        !["\\restrict", "\\unrestrict", "\\connect"]
            .iter()
            .any(|word| line.starts_with(word))
    });
    lines.collect::<Vec<_>>().join("\n")
}
