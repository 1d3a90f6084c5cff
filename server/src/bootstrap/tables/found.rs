//! Reads from the catalog what has the names of another program's tables and indexes.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde::Deserialize;

use super::Table;

const FOUND: &str = include_str!("found.sql");

/// What has one of the names.
pub(in crate::bootstrap) type Found = BTreeMap<String, Relation>;

/// The kind of a type without a relation.
pub(super) const TYPE: &str = "type";

/// A relation as it is, or a type without one, of which only the kind is known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::bootstrap) struct Relation {
    /// `pg_class.relkind`, or [`TYPE`].
    pub(super) kind: String,
    pub(super) is_readable: bool,
    /// `pg_class.relpersistence`.
    pub(super) persistence: String,
    pub(super) has_row_security: bool,
    pub(super) is_partition: bool,
    /// What it inherits from.
    pub(super) parents: Vec<String>,
    pub(super) children: Vec<String>,
    pub(super) rules: Vec<String>,
    /// Those that reject rows, but for the primary key and unique indexes.
    pub(super) constraints: Vec<Constraint>,
    /// Its unique indexes, but for the one of the primary key.
    pub(super) uniques: Vec<String>,
    pub(super) columns: Vec<Column>,
    pub(super) key: Option<Key>,
    /// What it is as an index.
    pub(super) index: Option<Index>,
}

/// A primary key.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Key {
    pub(super) columns: Vec<String>,
    pub(super) is_deferrable: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Constraint {
    /// `pg_constraint.contype`.
    pub(super) kind: String,
    pub(super) name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    pub(super) is_filled: bool,
    /// `pg_attribute.attidentity`.
    pub(super) identity: String,
    pub(super) is_generated: bool,
    /// Its collation, if that is not its type's default.
    pub(super) collation: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Index {
    pub(super) table: String,
    pub(super) method: String,
    pub(super) is_plain: bool,
    pub(super) column: Option<String>,
    pub(super) class: Option<String>,
    pub(super) definition: String,
    pub(super) is_valid: bool,
}

/// Reads what has the names of these tables and of their indexes in a schema.
pub(in crate::bootstrap) async fn find<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    tables: &[Table],
) -> Result<Found, DbErr> {
    let own: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let indexes = tables.iter().flat_map(|table| &table.indexes);
    let names: Vec<&str> = indexes
        .map(|index| index.name.as_str())
        .chain(own.iter().copied())
        .collect();
    let json = |names: &[&str]| {
        serde_json::to_string(names).map_err(|error| DbErr::Json(error.to_string()))
    };
    let values = [schema.into(), json(&names)?.into(), json(&own)?.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, FOUND, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let shape: String = row.try_get("", "shape")?;
            let relation = serde_json::from_str(&shape);
            let relation = relation.map_err(|error| DbErr::Json(error.to_string()))?;
            Ok((row.try_get("", "name")?, relation))
        })
        .collect()
}

impl Relation {
    /// Says whether this role may read it.
    pub(in crate::bootstrap) fn is_readable(&self) -> bool {
        self.is_readable
    }

    /// Returns the type of a column.
    pub(in crate::bootstrap) fn kind_of(&self, column: &str) -> Option<&str> {
        let found = self.columns.iter().find(|found| found.name == column)?;
        Some(&found.kind)
    }
}
