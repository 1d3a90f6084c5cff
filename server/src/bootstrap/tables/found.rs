//! Reads from the catalog what has the names of another program's tables and indexes.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde::Deserialize;

use super::Table;

const FOUND: &str = include_str!("found.sql");

/// The relations that have one of the names.
pub(in crate::bootstrap) type Found = BTreeMap<String, Relation>;

/// A relation as it is.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::bootstrap) struct Relation {
    /// `pg_class.relkind`.
    pub(super) kind: String,
    pub(super) columns: Vec<Column>,
    /// The columns of its primary key.
    pub(super) key: Option<Vec<String>>,
    /// What it is as an index.
    pub(super) index: Option<Index>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    pub(super) is_filled: bool,
    pub(super) is_generated: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Index {
    pub(super) table: String,
    pub(super) method: String,
    pub(super) is_plain: bool,
    pub(super) column: Option<String>,
    pub(super) class: Option<String>,
    pub(super) is_valid: bool,
}

/// Reads what has the names of these tables and of their indexes in a schema.
pub(in crate::bootstrap) async fn find<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    tables: &[Table],
) -> Result<Found, DbErr> {
    let names: Vec<&str> = tables
        .iter()
        .flat_map(|table| {
            let indexes = table.indexes.iter().map(|index| index.name.as_str());
            indexes.chain([table.name.as_str()])
        })
        .collect();
    let names = serde_json::to_string(&names).map_err(|error| DbErr::Json(error.to_string()))?;
    let values = [schema.into(), names.into()];
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
    /// Returns the type of a column.
    pub(in crate::bootstrap) fn kind_of(&self, column: &str) -> Option<&str> {
        let found = self.columns.iter().find(|found| found.name == column)?;
        Some(&found.kind)
    }
}
