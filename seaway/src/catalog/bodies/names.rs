//! What a body can name, read without the rest of the catalog.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr};

use super::is_nameable;
use crate::{
    catalog::{Address, Catalog, Kind},
    postgres::all,
};

const NAMES: &str = include_str!("names.sql");

/// The relations, columns, types and functions of a schema, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeSet<Address>);

impl Names {
    /// Reads the names of a schema, in one query.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn read<C: ConnectionTrait>(on: &C, schema: &str) -> Result<Self, DbErr> {
        let rows = all(on, NAMES, [schema.into()]).await?;
        let addresses = rows.iter().map(|row| {
            let kind: String = row.try_get("", "kind")?;
            Ok(Address {
                kind: parse(&kind)?,
                table: row.try_get("", "relation")?,
                name: row.try_get("", "name")?,
            })
        });
        addresses.collect::<Result<_, DbErr>>().map(Self)
    }

    /// Says whether a name of these is not among later ones.
    #[must_use]
    pub fn lacks_in(&self, later: &Self) -> bool {
        !self.0.is_subset(&later.0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Address> {
        self.0.iter()
    }
}

impl From<&Catalog> for Names {
    fn from(catalog: &Catalog) -> Self {
        let addresses = catalog.objects.keys();
        Self(
            addresses
                .filter(|it| is_nameable(it.kind))
                .cloned()
                .collect(),
        )
    }
}

fn parse(kind: &str) -> Result<Kind, DbErr> {
    Ok(match kind {
        "table" => Kind::Table,
        "view" => Kind::View,
        "sequence" => Kind::Sequence,
        "column" => Kind::Column,
        "enum" => Kind::Enum,
        "composite" => Kind::Composite,
        "domain" => Kind::Domain,
        "range" => Kind::Range,
        "routine" => Kind::Routine,
        other => return Err(DbErr::Custom(format!("a name of unknown kind {other}"))),
    })
}
