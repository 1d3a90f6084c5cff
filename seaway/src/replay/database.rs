//! What the revisions make, from a scratch schema; or from a scratch database, if a schema cannot do.
//!
//! A schema costs little and needs few rights, so it is the first try. In a database of its own each
//! revision has its own transaction, and nothing is there that it has not made.

use std::{fmt, time::Duration};

use sea_orm::{ConnectionTrait as _, DbErr};

use crate::{
    catalog::{Catalog, Extension, LeftOut, Object, beside},
    connect::{
        Database,
        scratch::{ScratchDatabase, ScratchError, ScratchServer},
    },
    postgres::{
        advice::next_step,
        all,
        error::{explain, has_code},
    },
    replay::{ReplayError, beyond_schema::reaches_beyond, replayed},
    revision::{Revisions, target::Target},
    runner::{RunError, Runner, event::Direction},
    sql::{
        quote::Ident,
        statement::{Piece, first_words, pieces},
    },
    text,
};

/// Begins the names of the databases in which revisions are replayed.
const PREFIX: &str = "seawayreplay";

/// The extensions but plpgsql, which every database has; one that needs another comes after it.
const EXTENSIONS: &str = "SELECT e.extname::text AS name, e.extversion AS version, \
     n.nspname::text AS schema, pg_catalog.obj_description(e.oid, 'pg_extension') AS comment \
     FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace \
     WHERE e.extname <> 'plpgsql' ORDER BY e.oid";

/// SQLSTATE `insufficient_privilege`.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// Why it is not known what the revisions make.
#[derive(Debug)]
pub(crate) enum MadeError {
    /// They failed in a scratch schema, and would fail elsewhere as well.
    Replay(ReplayError),
    /// They need a scratch database, and it could not be made.
    NoDatabase {
        /// Why a schema cannot do.
        cause: ReplayError,
        error: ScratchError,
    },
    /// They need a scratch database, and one of them might change something that stays when that goes.
    Beyond {
        /// Why a schema cannot do.
        cause: ReplayError,
        revision: String,
        /// What it sends; none where that depends on the database.
        statement: Option<String>,
    },
    /// A revision, or the runner, failed in a scratch database.
    Run(Box<RunError>),
    /// The extensions could not be read or made, or the scratch database not read.
    Database(DbErr),
}

impl fmt::Display for MadeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replay(error) => error.fmt(f),
            Self::NoDatabase { cause, error } if error.is_forbidden() => write!(
                f,
                "{cause}\nit needs a database of its own, and this role may not create one"
            ),
            Self::NoDatabase { cause, error } => {
                write!(f, "{cause}\nit needs a database of its own: {error}")
            }
            Self::Beyond {
                cause,
                revision,
                statement,
            } => {
                let revision = text::name(revision);
                write!(
                    f,
                    "{cause}\nit needs a database of its own, and `{revision}` "
                )?;
                match statement {
                    Some(statement) => {
                        let statement = text::continued(statement.trim());
                        write!(f, "may change what is not local to a database: {statement}")
                    }
                    None => f.write_str(
                        "asks the database what to send, in no transaction, so it is not known whether \
                         it changes what is not local to a database",
                    ),
                }
            }
            Self::Run(error) => match &**error {
                RunError::Failed(failure) => {
                    let revision = text::name(&failure.step.revision);
                    let why = explain(&failure.source);
                    write!(
                        f,
                        "revision `{revision}` failed in a database of its own: {why}"
                    )
                }
                error => write!(f, "in a database of their own: {error}"),
            },
            Self::Database(error) => write!(f, "in a database of their own: {}", explain(error)),
        }
    }
}

impl From<ReplayError> for MadeError {
    fn from(error: ReplayError) -> Self {
        Self::Replay(error)
    }
}

impl From<DbErr> for MadeError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<RunError> for MadeError {
    fn from(error: RunError) -> Self {
        Self::Run(Box::new(error))
    }
}

impl MadeError {
    /// Returns the next step, if there is one we are sure of.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Replay(ReplayError::Database(error)) | Self::Database(error) => next_step(error),
            Self::Replay(ReplayError::Revision { fault, .. }) => next_step(&fault.source),
            Self::NoDatabase { error, .. } if error.is_forbidden() => Some(
                "let this role create databases (ALTER ROLE … CREATEDB), or run it as a role that may; \
                 the database is dropped again"
                    .to_owned(),
            ),
            Self::NoDatabase {
                error: ScratchError::Connect(error),
                ..
            } => error.hint(),
            Self::Run(error) => match &**error {
                RunError::Failed(failure) => failure.step_after(),
                error => error.hint(),
            },
            Self::NoDatabase { .. } | Self::Beyond { .. } => None,
        }
    }
}

/// Reads what revisions make in the schema of a database. Leaves nothing. Those that the program does not
/// have are left out.
pub(crate) async fn made(
    database: &Database,
    revisions: &Revisions,
    names: &[&str],
    lock_timeout: Duration,
    left_out: &LeftOut,
) -> Result<Catalog, MadeError> {
    let connection = database.connection();
    let replaying = replayed(connection, revisions, names, lock_timeout, left_out);
    let cause = match Box::pin(replaying).await {
        Ok(catalog) => return Ok(catalog),
        Err(error) if error.needs_database(revisions) => error,
        Err(error) => return Err(error.into()),
    };
    tracing::debug!(%cause, "replayed in a scratch database");
    let apart = Apart {
        database,
        revisions: revisions.only(names),
        lock_timeout,
        left_out,
    };
    Box::pin(apart.catalog(cause)).await
}

/// Revisions that are replayed in a scratch database beside another one.
struct Apart<'a> {
    database: &'a Database,
    revisions: Revisions,
    lock_timeout: Duration,
    left_out: &'a LeftOut,
}

impl Apart<'_> {
    async fn catalog(&self, cause: ReplayError) -> Result<Catalog, MadeError> {
        let statements = match self.statements().await {
            Ok(statements) => statements,
            Err((revision, statement)) => {
                return Err(MadeError::Beyond {
                    cause,
                    revision,
                    statement,
                });
            }
        };
        // It goes last, behind all that is connected to it.
        let scratch = match self.create().await {
            Ok(scratch) => scratch,
            Err(error) => return Err(MadeError::NoDatabase { cause, error }),
        };
        let config = self.database.config();
        let there = match scratch.open(&config, Some(self.database.schema())).await {
            Ok(database) => database,
            Err(error) => return Err(MadeError::NoDatabase { cause, error }),
        };
        let extensions = self.extensions(&statements).await?;
        let missing = install(&there, &extensions).await?;
        let runner = Runner::new(there.clone(), self.revisions.clone());
        let runner = runner.with_lock_timeout(self.lock_timeout);
        runner.up(&Target::Head, &mut |_| {}).await?;
        let mut catalog = Catalog::of(&there, self.left_out).await?;
        catalog.has_privileges = false;
        catalog.beside = Some(beside::live(self.database.connection()).await?);
        take_over(&mut catalog, extensions, &missing);
        Ok(catalog)
    }

    /// Returns what the revisions send. Refuses the first that may change what stays when its database
    /// goes: it is not rolled back there.
    async fn statements(&self) -> Result<Vec<String>, (String, Option<String>)> {
        let mut all = Vec::new();
        for name in self.revisions.names() {
            let statements = match self.revisions.record(name, Direction::Up).await {
                Ok(recorded) => recorded.statements,
                Err(_) if self.revisions.is_transactional(name) => continue,
                Err(_) => return Err((name.to_owned(), None)),
            };
            if let Some(statement) = statements.iter().find(|it| reaches_beyond(it)) {
                return Err((name.to_owned(), Some(statement.clone())));
            }
            all.extend(statements);
        }
        Ok(all)
    }

    async fn create(&self) -> Result<ScratchDatabase, ScratchError> {
        let url = self.database.url().clone();
        ScratchServer::connect(url, PREFIX).await?.create().await
    }

    /// Returns the extensions that were there before the revisions, in the order in which they can be
    /// made: those that a revision insists on making are its own.
    async fn extensions(&self, statements: &[String]) -> Result<Vec<Extension>, DbErr> {
        let rows = all(self.database.connection(), EXTENSIONS, []).await?;
        let own: Vec<_> = statements.iter().filter_map(|it| made_by(it)).collect();
        let mut extensions = Vec::new();
        for row in rows {
            let extension = Extension {
                name: row.try_get("", "name")?,
                version: row.try_get("", "version")?,
                schema: row.try_get("", "schema")?,
                comment: row.try_get("", "comment")?,
            };
            if !own.contains(&extension.name) {
                extensions.push(extension);
            }
        }
        Ok(extensions)
    }
}

/// Returns which extension a statement makes, if it would fail where that is there.
fn made_by(statement: &str) -> Option<String> {
    let words = first_words(statement, 3);
    if words.len() < 2 || words[..2] != ["CREATE", "EXTENSION"] || words[2..] == ["IF"] {
        return None;
    }
    let quoted = pieces(statement).into_iter().find_map(|piece| match piece {
        Piece::Quoted(name) => Some(name.trim_matches('"').to_owned()),
        _ => None,
    });
    // A quoted name is none of the words.
    match words.get(2).map(|word| word.to_lowercase()) {
        Some(word) if !["schema", "version", "with", "cascade"].contains(&word.as_str()) => {
            Some(word)
        }
        _ => quoted,
    }
}

/// Makes extensions as they are elsewhere, and returns those that this role may not make.
async fn install(there: &Database, extensions: &[Extension]) -> Result<Vec<String>, DbErr> {
    let mut missing = Vec::new();
    for extension in extensions {
        let (name, schema) = (Ident(&extension.name), Ident(&extension.schema));
        let mut make = format!(
            "CREATE EXTENSION {name} SCHEMA {schema} VERSION {}",
            Ident(&extension.version)
        );
        if !extension.schema.starts_with("pg_") {
            make = format!("CREATE SCHEMA IF NOT EXISTS {schema}; {make}");
        }
        // One message is one transaction.
        match there.connection().execute_unprepared(&make).await {
            Ok(_) => {}
            Err(error) if has_code(&error, &[INSUFFICIENT_PRIVILEGE]) => {
                missing.push(extension.name.clone());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(missing)
}

/// Describes extensions as they are in the live database, unless a revision has dropped them.
fn take_over(catalog: &mut Catalog, extensions: Vec<Extension>, missing: &[String]) {
    for extension in extensions {
        let is_missing = missing.contains(&extension.name);
        let object = Object::Extension(extension);
        let address = object.address();
        if is_missing || catalog.objects.contains_key(&address) {
            catalog.objects.insert(address, object);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::made_by;

    #[test]
    fn the_extension_that_a_revision_insists_on_making_is_found() {
        for (statement, expected) in [
            ("CREATE EXTENSION citext", Some("citext")),
            (
                "create extension \"uuid-ossp\" schema public",
                Some("uuid-ossp"),
            ),
            ("CREATE EXTENSION \"citext\"", Some("citext")),
            ("CREATE EXTENSION IF NOT EXISTS citext", None),
            ("CREATE TABLE t (a text DEFAULT 'a')", None),
        ] {
            assert_eq!(made_by(statement).as_deref(), expected, "{statement}");
        }
    }
}
