//! Emptying a schema of everything that is ours, and of nothing else: tables, views, sequences,
//! functions and types. Operators, collations and text search objects stay.
//!
//! `SeaORM`'s own `fresh` drops every table of the schema with CASCADE. Here the tables of
//! other programs and the members of extensions stay, and so does everything that merely
//! depends on our objects: where there is such a thing, nothing is dropped.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use crate::{
    event::{Event, Observer},
    foreign::{ForeignTables, owner_of},
    next_step::next_step,
};

const OBJECTS: &str = include_str!("objects.sql");
const DEPENDENTS: &str = include_str!("dependents.sql");

/// Why a schema was not emptied.
#[derive(Debug, thiserror::Error)]
pub enum TeardownError {
    /// Something that is not ours would go too.
    #[error("not dropped, because {dependent} depends on {object}")]
    Depended {
        /// What would be lost, in PostgreSQL's words.
        dependent: String,
        /// On which object of ours it depends.
        object: String,
    },
    /// One object could not be dropped.
    #[error("cannot drop {object}: {}", crate::server_error::explain(.source))]
    Drop {
        /// Kind and name, as in `table users`.
        object: String,
        /// What the server said.
        source: DbErr,
    },
    /// The catalogs could not be read.
    #[error("{}", crate::server_error::explain(.0))]
    Database(#[from] DbErr),
}

impl TeardownError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Depended { .. } => {
                Some("it is not for this command to drop: drop it first, by hand".to_owned())
            }
            Self::Drop { source, .. } | Self::Database(source) => next_step(source),
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct Object {
    kind: String,
    name: String,
    identity: String,
    class: String,
    id: String,
}

#[derive(Debug, FromQueryResult)]
struct Dependent {
    dependent: String,
    object: String,
}

/// Drops all objects of the current schema that are neither foreign nor part of an extension:
/// tables, views, sequences, functions, types.
///
/// Run it in a transaction: it drops one object after the other.
///
/// # Errors
///
/// [`TeardownError::Depended`] before anything is dropped; else what the server said.
pub async fn drop_everything<C: ConnectionTrait>(
    connection: &C,
    foreign: &[ForeignTables],
    observer: &mut Observer<'_>,
) -> Result<(), TeardownError> {
    let mut objects: Vec<Object> = all(connection, OBJECTS, []).await?;
    objects.retain(|object| owner_of(foreign, &object.name).is_none());
    refuse_dependents(connection, &objects).await?;
    for object in &objects {
        let described = format!("{} {}", object.kind.to_lowercase(), object.name);
        // CASCADE settles the order among our own objects; an earlier one may have taken this.
        let drop = format!("DROP {} IF EXISTS {} CASCADE", object.kind, object.identity);
        match connection.execute_unprepared(&drop).await {
            Ok(_) => observer(Event::Dropped { object: described }),
            Err(source) => {
                return Err(TeardownError::Drop {
                    object: described,
                    source,
                });
            }
        }
    }
    Ok(())
}

async fn refuse_dependents<C: ConnectionTrait>(
    connection: &C,
    objects: &[Object],
) -> Result<(), TeardownError> {
    let list = |part: fn(&Object) -> &str| objects.iter().map(part).collect::<Vec<_>>().join(",");
    let set = [list(|object| &object.class), list(|object| &object.id)];
    let dependents: Vec<Dependent> = all(connection, DEPENDENTS, set).await?;
    match dependents.into_iter().next() {
        Some(Dependent { dependent, object }) => Err(TeardownError::Depended { dependent, object }),
        None => Ok(()),
    }
}

async fn all<C: ConnectionTrait, T: FromQueryResult>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = String>,
) -> Result<Vec<T>, DbErr> {
    let values = values.into_iter().map(Into::into);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| T::from_query_result(row, ""))
        .collect()
}
