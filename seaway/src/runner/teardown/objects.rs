//! The objects of a schema, as the catalogs list them.

use std::fmt;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::query::all;
use crate::text;

const OBJECTS: &str = include_str!("objects.sql");

/// A relation, routine or type of a schema.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
#[non_exhaustive]
pub struct Object {
    /// The word after DROP, as in `MATERIALIZED VIEW`.
    pub kind: String,
    /// The name, unquoted.
    pub name: String,
    /// The argument types of a routine. One that is in another schema has that schema before it,
    /// unless it belongs to `pg_catalog` or to an extension.
    pub arguments: Option<String>,
    /// About how many rows a table has, if that is known.
    pub rows: Option<i64>,
    pub(super) identity: String,
    /// Within which the name must be unique.
    pub(super) space: String,
    pub(super) class: String,
    pub(super) id: String,
    pub(super) owner_class: Option<String>,
    pub(super) owner_id: Option<String>,
    pub(super) extension: Option<String>,
}

/// What an object is called in any schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) arguments: Option<String>,
}

/// A name that one object of a schema can have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) space: String,
    pub(super) name: String,
    pub(super) arguments: Option<String>,
}

/// `table users`, `function twice(int4)`.
impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, label) = (self.kind.to_lowercase(), self.label());
        write!(f, "{kind} {label}")
    }
}

impl Object {
    /// Returns the name, and the arguments of a routine, for a message.
    #[must_use]
    pub fn label(&self) -> String {
        let name = text::name(&self.name);
        match &self.arguments {
            Some(arguments) => format!("{name}({})", text::name(arguments)),
            None => name,
        }
    }

    /// Says whether it can be dropped by itself.
    pub(super) fn is_alone(&self) -> bool {
        self.owner_id.is_none()
    }

    pub(super) fn key(&self) -> Key {
        Key {
            kind: self.kind.clone(),
            name: self.name.clone(),
            arguments: self.arguments.clone(),
        }
    }

    pub(super) fn spot(&self) -> Spot {
        Spot {
            space: self.space.clone(),
            name: self.name.clone(),
            arguments: self.arguments.clone(),
        }
    }

    pub(super) fn address(&self) -> (&str, &str) {
        (&self.class, &self.id)
    }

    pub(super) fn owner(&self) -> Option<(&str, &str)> {
        Some((self.owner_class.as_deref()?, self.owner_id.as_deref()?))
    }
}

/// Lists the objects of a schema.
pub(crate) async fn objects<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
) -> Result<Vec<Object>, DbErr> {
    all(connection, OBJECTS, [schema.to_owned()]).await
}

#[cfg(test)]
impl Object {
    /// Makes one that stands in no catalog.
    pub(crate) fn called(kind: &str, name: &str, rows: Option<i64>) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            arguments: None,
            rows,
            identity: name.to_owned(),
            space: "relation".to_owned(),
            class: "1259".to_owned(),
            id: "0".to_owned(),
            owner_class: None,
            owner_id: None,
            extension: None,
        }
    }
}
