//! What is in the way of a bootstrap, with the next step for each.

use sea_orm::DbErr;
use seaway::{
    ExtensionError,
    postgres::{Ident, trust::TrustError},
    text,
};

use super::{RightsError, mem0};

/// What is in the way, mostly found before anything was changed: `BootstrapError::Refused` says when.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The database is missing, and this role may not create it.
    #[error("the database `{}` does not exist, and this role may not create it", text::name(.database))]
    NoDatabase {
        /// The database.
        database: String,
        /// The role.
        role: String,
        /// Extensions that only a superuser can create in it.
        extensions: Vec<&'static str>,
    },
    /// The database is missing, and a new one will not have the configured schema.
    #[error(
        "the database `{}` does not exist, and DATABASE_SCHEMA is `{}`, which a new database does not have",
        text::name(.database), text::name(.schema)
    )]
    NoSchema {
        /// The database.
        database: String,
        /// The schema.
        schema: String,
    },
    /// The database is missing, and this role could create it, but not all of its extensions.
    #[error(
        "the database `{}` does not exist; this role could create it, but not the extension {}",
        text::name(.database), .extensions.join(", ")
    )]
    NoExtensions {
        /// The database.
        database: String,
        /// The role.
        role: String,
        /// The extensions.
        extensions: Vec<&'static str>,
    },
    /// An extension is missing, and cannot be created.
    #[error(transparent)]
    Extension(#[from] ExtensionError),
    /// A table has the name of another program's, and is not as that program makes it.
    #[error("`{}` is not as {owner} makes it: {}", text::name(.table), listed(.differences))]
    Differs {
        /// Whose name it has.
        owner: &'static str,
        /// The table.
        table: String,
        /// In what it differs.
        differences: Vec<String>,
    },
    /// A type has the name of another program's table, so that the table cannot be made.
    #[error("a type has the name of {owner}'s table `{}`, which is missing", text::name(.table))]
    TypeName {
        /// Whose table it is.
        owner: &'static str,
        /// The table.
        table: String,
    },
    /// This role lacks a right that it will need.
    #[error(transparent)]
    Rights(#[from] RightsError),
    /// Mem0's table was made for vectors of another length.
    #[error(
        "`{}` has vectors of {found} dimensions, and LONG_TERM_MEMORY_EMBEDDER_DIMS is {wanted}",
        text::name(.table)
    )]
    Dimensions {
        /// The table.
        table: String,
        /// How many its vectors have.
        found: u16,
        /// How many are configured.
        wanted: u16,
    },
    /// Reading or writing a table would run code of somebody else.
    #[error("{0}")]
    Untrusted(String),
}

fn listed(differences: &[String]) -> String {
    let differences: Vec<_> = differences.iter().map(|text| text::name(text)).collect();
    differences.join("; ")
}

impl Refusal {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoDatabase {
                database,
                role,
                extensions,
            }
            | Self::NoExtensions {
                database,
                role,
                extensions,
            } => {
                let create = format!(
                    "let a superuser run this once: CREATE DATABASE {} OWNER {}",
                    Ident(database),
                    Ident(role)
                );
                extensions.iter().fold(create, |text, name| {
                    format!(
                        "{text}; in that database: CREATE EXTENSION {} SCHEMA public",
                        Ident(name)
                    )
                })
            }
            Self::NoSchema { database, schema } => format!(
                "create both: CREATE DATABASE {}; in that database: CREATE SCHEMA {}",
                Ident(database),
                Ident(schema)
            ),
            Self::Extension(error) => error.hint(),
            Self::Differs { owner, table, .. } => format!(
                "look at the table; if {owner} made it, correct each difference that is listed; if \
                 another program made it, rename it: ALTER TABLE {} RENAME TO …",
                Ident(table)
            ),
            Self::TypeName { table, .. } => format!(
                "find out whose type it is, and rename it: ALTER TYPE {} RENAME TO …",
                Ident(table)
            ),
            Self::Rights(error) => error.hint(),
            Self::Dimensions { table, found, .. } if table == mem0::IDENTITY => format!(
                "set LONG_TERM_MEMORY_EMBEDDER_DIMS to {found}; or drop it: its one row says which \
                 installation this is, and Mem0 writes it again: DROP TABLE {}",
                Ident(table)
            ),
            Self::Dimensions { table, found, .. } => format!(
                "set LONG_TERM_MEMORY_EMBEDDER_DIMS to {found}; or, if its rows may be lost, drop it: \
                 DROP TABLE {}",
                Ident(table)
            ),
            Self::Untrusted(_) => {
                "find out who made it; if you trust the table, remove what is named, or let a \
                 superuser change the owner: ALTER TABLE … OWNER TO …; if not, rename it"
                    .to_owned()
            }
        }
    }
}

/// Finds a refusal in an error that came back through `SeaORM`.
pub(super) fn refusal(error: &DbErr) -> Option<Refusal> {
    if let Some(error) = ExtensionError::from_db_err(error) {
        return Some(error.clone().into());
    }
    let untrusted = TrustError::from_db_err(error)?;
    Some(Refusal::Untrusted(untrusted.to_string()))
}
