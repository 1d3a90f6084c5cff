//! Why a bootstrap ends early.

use sea_orm::DbErr;
use seaway::{
    connect::{ConnectError, WaitError},
    databases::DatabasesError,
    extension::ExtensionError,
    ident::Ident,
    printable,
    revisions::RevisionsError,
    runner::RunError,
    server_error::explain,
    trust::TrustError,
};

use super::{RightsError, Step, mem0};

/// What is in the way, found before anything was changed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The database is missing, and this role may not create it.
    #[error("the database `{}` does not exist, and this role may not create it", printable::name(.database))]
    NoDatabase {
        /// The database.
        database: String,
        /// The role.
        role: String,
        /// Extensions that only a superuser can create in it.
        extensions: Vec<&'static str>,
    },
    /// The database is missing, and this role could create it, but not all of its extensions.
    #[error(
        "the database `{}` does not exist; this role could create it, but not the extension {}",
        printable::name(.database), .extensions.join(", ")
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
    #[error("`{}` is not as {owner} makes it: {}", printable::name(.table), listed(.differences))]
    Differs {
        /// Whose name it has.
        owner: &'static str,
        /// The table.
        table: String,
        /// In what it differs.
        differences: Vec<String>,
    },
    /// A type has the name of another program's table, so that the table cannot be made.
    #[error("a type has the name of {owner}'s table `{}`, which is missing", printable::name(.table))]
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
        printable::name(.table)
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
    let differences: Vec<_> = differences
        .iter()
        .map(|text| printable::name(text))
        .collect();
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
            Self::Extension(error) => error.hint(),
            Self::Differs { owner, table, .. } => format!(
                "see what it is; if it is {owner}'s, change it as named; if not, rename it: \
                 ALTER TABLE {} RENAME TO …",
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
                "set LONG_TERM_MEMORY_EMBEDDER_DIMS to {found}, or another \
                 LONG_TERM_MEMORY_COLLECTION_NAME; or, if its rows may be lost, drop it: \
                 DROP TABLE {}",
                Ident(table)
            ),
            Self::Untrusted(_) => {
                "find out who made that; remove what is named, or rename the table".to_owned()
            }
        }
    }
}

/// Why a bootstrap ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BootstrapError {
    /// The server did not accept connections in time.
    #[error(transparent)]
    Wait(#[from] WaitError),
    /// No connection to the database.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The database could not be looked for, or not be created.
    #[error(transparent)]
    Databases(#[from] DatabasesError),
    /// The list of revisions is wrong.
    #[error(transparent)]
    Revisions(#[from] RevisionsError),
    /// The migrations failed, or were refused.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Something is in the way.
    #[error("refused, and {}:{}", so_far(*.step), listed_refusals(.refusals))]
    Refused {
        /// All that is in the way.
        refusals: Vec<Refusal>,
        /// The step that met it; `None` before anything was changed.
        step: Option<Step>,
    },
    /// The server refused a statement of a step.
    #[error("the step `{step}` failed: {}", explain(.source))]
    Step {
        /// The step.
        step: Step,
        /// What the server said. Not a source: the message has it.
        source: DbErr,
    },
    /// The server did not answer in time.
    #[error("PostgreSQL at {place} did not answer for {seconds} s, {doing}")]
    Silent {
        /// Host and port, or the socket.
        place: String,
        /// What was waited for, as `while its catalog was read`.
        doing: String,
        /// For how long it was waited.
        seconds: u64,
    },
    /// Somebody raised the interrupt between two runs.
    #[error("interrupted")]
    Interrupted,
}

fn so_far(step: Option<Step>) -> String {
    match step {
        None => "nothing was changed".to_owned(),
        Some(step) => format!("what was done before the step `{step}` stays"),
    }
}

fn listed_refusals(refusals: &[Refusal]) -> String {
    match refusals {
        [one] => format!(" {one}"),
        many => lines(many.iter().map(ToString::to_string)),
    }
}

/// One line each, below the line that announces them.
fn lines(texts: impl Iterator<Item = String>) -> String {
    texts.fold(String::new(), |all, text| all + "\n  " + &text)
}

impl BootstrapError {
    /// Returns the user's next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Wait(error) => error.hint(),
            Self::Connect(error) => error.hint(),
            Self::Databases(error) => error.hint(),
            Self::Revisions(error) => Some(error.hint().to_owned()),
            Self::Run(error) => error.hint(),
            Self::Refused { refusals, .. } => match refusals.as_slice() {
                [one] => Some(one.hint()),
                many => Some(lines(many.iter().map(Refusal::hint))),
            },
            Self::Step { source, .. } => seaway::server_error::next_step(source),
            Self::Silent { .. } => Some(
                "check the network and the server, then run it again: what is done is kept"
                    .to_owned(),
            ),
            Self::Interrupted => Some("run it again: what is done is kept".to_owned()),
        }
    }

    /// Finds out whether an error of a step is a refusal.
    pub(super) fn of(step: Step, error: DbErr) -> Self {
        match refusal(&error) {
            Some(refusal) => Self::Refused {
                refusals: vec![refusal],
                step: Some(step),
            },
            None => Self::Step {
                step,
                source: error,
            },
        }
    }

    /// Refuses before anything was changed, if anything is in the way.
    pub(super) fn refuse(refusals: Vec<Refusal>) -> Result<(), Self> {
        if refusals.is_empty() {
            return Ok(());
        }
        let step = None;
        Err(Self::Refused { refusals, step })
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
