//! A PostgreSQL schema as plain data, as `pg_catalog` has it.
//!
//! [`Catalog::read`] reads it in one snapshot and a fixed number of round trips, however large it
//! is. As JSON it is the output of `schema dump`; docs/catalog.md documents the fields.
//!
//! Not read: operator classes and families, casts, conversions and subscriptions.

mod address;
pub(crate) mod beside;
pub mod bodies;
mod collation;
mod event_trigger;
mod left_out;
pub(crate) mod names;
mod object;
mod operator;
mod publication;
mod read;
mod text_search;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::{
    address::{Address, Kind},
    collation::Collation,
    event_trigger::EventTrigger,
    left_out::LeftOut,
    object::{
        Aggregate, Attribute, Column, Composite, Constraint, Counting, DefaultPrivileges, Domain,
        DomainCheck, Enum, Extension, ForeignOptions, Generated, Identity, Index, IndexStatistics,
        Object, OwnedBy, PartitionOf, Policy, Privilege, Privileges, Range, References, Routine,
        Rule, Schema, Sequence, Server, Statistics, Table, Trigger, UserMapping, View, Wrapper,
    },
    operator::Operator,
    publication::{Publication, PublicationTable},
    text_search::{
        TextSearchConfiguration, TextSearchDictionary, TextSearchParser, TextSearchTemplate,
    },
};

/// The format of the JSON. It grows when a field changes its meaning or goes.
const FORMAT: u32 = 1;

/// What stands in place of the schema's own name in a function's search path.
pub(crate) const OWN_SCHEMA: &str = "$schema";

/// A schema and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The name of the schema that was read.
    pub schema: String,
    /// The objects by their identity.
    pub objects: BTreeMap<Address, Object>,
    /// The role that read it, if it was read: it owns what it creates.
    pub(crate) reader: Option<String>,
    /// The owners whose code the reader may run. `None` trusts all: it was not read from a database.
    pub(crate) trusted: Option<BTreeSet<String>>,
    /// Whether it says who may do what: what revisions make belongs to whoever replays them.
    pub(crate) has_privileges: bool,
    /// What belongs to the database and was there before, if revisions were replayed in or beside it.
    pub(crate) beside: Option<BTreeSet<Address>>,
    /// Whether its database lacks the schema itself.
    pub(crate) is_missing: bool,
    /// What depends on what: the first of each pair on the second.
    pub dependencies: BTreeSet<(Address, Address)>,
}

/// Why a text is no catalog.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// It is not JSON, or not of this shape.
    #[error("not a catalog: {0}")]
    Json(serde_json::Error),
    /// Another version of this library wrote it.
    #[error("a catalog of format {0}, and this program reads format {FORMAT}")]
    Format(u32),
}

/// The catalog as JSON has it.
#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    schema: String,
    objects: Vec<Object>,
    dependencies: Vec<Dependency>,
}

#[derive(Serialize, Deserialize)]
struct Dependency {
    object: Address,
    on: Address,
}

impl Catalog {
    /// Describes a schema that its database lacks.
    pub(crate) fn missing(schema: impl Into<String>) -> Self {
        Self {
            schema: schema.into(),
            has_privileges: true,
            is_missing: true,
            ..Self::default()
        }
    }

    /// Returns the catalog as indented JSON. The same schema gives the same text.
    ///
    /// # Errors
    ///
    /// What `serde_json` said.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let dependencies = self.dependencies.iter().cloned();
        serde_json::to_string_pretty(&Document {
            format: FORMAT,
            schema: self.schema.clone(),
            objects: self.objects.values().cloned().collect(),
            dependencies: dependencies
                .map(|(object, on)| Dependency { object, on })
                .collect(),
        })
    }

    /// Reads what [`Catalog::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`CatalogError`].
    pub fn from_json(text: &str) -> Result<Self, CatalogError> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_str(text).map_err(CatalogError::Json)?;
        if head.format != FORMAT {
            return Err(CatalogError::Format(head.format));
        }
        let document: Document = serde_json::from_str(text).map_err(CatalogError::Json)?;
        let objects = document.objects.into_iter();
        let dependencies = document.dependencies.into_iter();
        Ok(Self {
            schema: document.schema,
            reader: None,
            has_privileges: true,
            beside: None,
            is_missing: false,
            trusted: None,
            objects: objects.map(|object| (object.address(), object)).collect(),
            dependencies: dependencies
                .map(|Dependency { object, on }| (object, on))
                .collect(),
        })
    }

    /// Returns the columns of a table or view, in their order.
    #[must_use]
    pub fn columns(&self, table: &str) -> Vec<&Column> {
        let first = Address::part(Kind::Column, table, "");
        let columns = self
            .objects
            .range(first..)
            .map_while(|(_, object)| match object {
                Object::Column(column) if column.table == table => Some(&**column),
                _ => None,
            });
        let mut columns: Vec<_> = columns.collect();
        columns.sort_by_key(|column| column.position);
        columns
    }

    /// Returns what can be made anew without running code of a role that is not trusted: its objects, and
    /// what depends on them, are left out. An index or check may call a function when it is made.
    pub(crate) fn trusted_part(&self) -> Self {
        let mut part = self.clone();
        let Some(trusted) = &self.trusted else {
            return part;
        };
        let is_strange = |object: &Object| {
            let owner = object
                .privileges()
                .map(|(owner, _)| owner)
                .filter(|it| !it.is_empty());
            owner.is_some_and(|owner| !trusted.contains(owner))
        };
        let strange = self.objects.iter().filter(|(_, object)| is_strange(object));
        let mut queue: Vec<Address> = strange.map(|(address, _)| address.clone()).collect();
        while let Some(address) = queue.pop() {
            if part.objects.remove(&address).is_none() {
                continue;
            }
            let dependents = self.dependencies.iter().filter(|(_, on)| *on == address);
            queue.extend(dependents.map(|(dependent, _)| dependent.clone()));
            if matches!(address.kind, Kind::Table | Kind::View) {
                let parts = self
                    .objects
                    .iter()
                    .filter(|(_, it)| it.table() == Some(&address.name));
                queue.extend(parts.map(|(part, _)| part.clone()));
            }
        }
        part
    }

    /// Says whether a privilege on any object was granted or revoked.
    pub(crate) fn grants_anything(&self) -> bool {
        let privileges = self
            .objects
            .iter()
            .filter(|(address, _)| address.kind != Kind::Schema);
        let mut privileges = privileges.filter_map(|(_, object)| object.privileges());
        privileges.any(|(_, privileges)| privileges.is_some())
    }

    /// Returns what an object depends on.
    pub fn dependencies_of<'a>(&'a self, object: &'a Address) -> impl Iterator<Item = &'a Address> {
        let least = Address {
            kind: Kind::Schema,
            table: None,
            name: String::new(),
        };
        let pairs = self.dependencies.range((object.clone(), least)..);
        pairs
            .take_while(move |(dependent, _)| dependent == object)
            .map(|(_, on)| on)
    }
}
