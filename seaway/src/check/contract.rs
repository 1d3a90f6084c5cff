//! What a schema relies on in the tables of other programs, as a file to commit.
//!
//! Those programs may change their tables as they like, but for the columns, types and keys that
//! our foreign keys, views and functions use.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{Address, Catalog, Kind, LeftOut, Object, bodies::Body},
    text,
    unmanaged::{Unmanaged, owner_of},
};

/// The format of the JSON. It grows when a field changes its meaning or goes.
const FORMAT: u32 = 1;

/// What we rely on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    format: u32,
    /// The tables, by name.
    pub tables: Vec<Table>,
}

/// A table of another program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The program that makes and migrates it.
    pub owner: String,
    /// What relies on it, in words.
    pub relied_on_by: Vec<String>,
    /// The columns that are relied on, by name.
    pub columns: Vec<Column>,
    /// The keys that are relied on.
    pub keys: Vec<Key>,
}

/// A column that is relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: String,
    /// What relies on it, in words.
    pub relied_on_by: Vec<String>,
}

/// Columns that must be unique together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The columns, sorted.
    pub columns: Vec<String>,
    /// What relies on it, in words.
    pub relied_on_by: Vec<String>,
}

/// Why a text is no contract.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// It is not JSON, or not of this shape.
    #[error("not a contract: {0}")]
    Json(#[from] serde_json::Error),
    /// Another version of this library wrote it.
    #[error("a contract of format {0}, and this program reads format {FORMAT}")]
    Format(u32),
}

/// What another program has changed although we rely on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The table.
    pub table: String,
    /// The program that it belongs to.
    pub owner: String,
    /// What has changed.
    pub change: Change,
    /// What relies on it, in words.
    pub relied_on_by: Vec<String>,
}

/// A change that a contract forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The table is gone.
    TableGone,
    /// A column is gone.
    ColumnGone(String),
    /// A column has another type.
    TypeChanged {
        /// The column.
        column: String,
        /// The type that the contract has.
        from: String,
        /// The type that it has now.
        to: String,
    },
    /// These columns are no longer unique together.
    KeyGone(Vec<String>),
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = text::name;
        let table = name(&self.table);
        match &self.change {
            Change::TableGone => write!(f, "table {table} no longer exists")?,
            Change::ColumnGone(column) => {
                write!(f, "column {table}.{} no longer exists", name(column))?;
            }
            Change::TypeChanged { column, from, to } => {
                let (column, from, to) = (name(column), name(from), name(to));
                write!(f, "column {table}.{column} has type {to}, not {from}")?;
            }
            Change::KeyGone(columns) => {
                let columns: Vec<_> = columns.iter().map(|it| name(it)).collect();
                write!(f, "table {table} has no key on ({})", columns.join(", "))?;
            }
        }
        let reliant: Vec<_> = self.relied_on_by.iter().map(|it| name(it)).collect();
        let owner = name(&self.owner);
        write!(
            f,
            "; {owner} owns the table; relied on by {}",
            reliant.join(", ")
        )
    }
}

impl Contract {
    /// Finds out what a schema relies on. The catalog must have the tables of the other programs.
    #[must_use]
    pub fn of(catalog: &Catalog, unmanaged: &[Unmanaged]) -> Self {
        let theirs = LeftOut::unmanaged(unmanaged.to_vec());
        let mut uses = Uses::new(catalog, unmanaged);
        for (object, on) in &catalog.dependencies {
            let is_ours = catalog
                .objects
                .get(object)
                .is_some_and(|it| !theirs.holds(it));
            if is_ours {
                uses.add(object, on);
            }
        }
        for (address, object) in &catalog.objects {
            match object {
                _ if theirs.holds(object) => {}
                Object::Constraint(key) => {
                    if let Some(it) = &key.references {
                        uses.add_key(address, &it.table, &it.columns);
                    }
                }
                Object::Routine(routine) => {
                    if let Some(body) = Body::of(routine, catalog) {
                        uses.add_body(address, &body);
                    }
                }
                _ => {}
            }
        }
        uses.contract()
    }

    /// Returns the contract as indented JSON. The same schema gives the same text.
    ///
    /// # Errors
    ///
    /// What `serde_json` said.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Reads what [`Contract::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`ContractError`].
    pub fn from_json(text: &str) -> Result<Self, ContractError> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_str(text)?;
        if head.format != FORMAT {
            return Err(ContractError::Format(head.format));
        }
        Ok(serde_json::from_str(text)?)
    }

    /// Returns what is no longer as the contract has it. The catalog must have the tables of the
    /// other programs.
    #[must_use]
    pub fn breaches(&self, catalog: &Catalog) -> Vec<Breach> {
        let tables = self.tables.iter();
        tables.flat_map(|table| table.breaches(catalog)).collect()
    }
}

impl Table {
    fn breaches(&self, catalog: &Catalog) -> Vec<Breach> {
        let kinds = [Kind::Table, Kind::View].into_iter();
        let mut addresses = kinds.map(|kind| Address::new(kind, &self.name));
        if !addresses.any(|it| catalog.objects.contains_key(&it)) {
            return vec![self.breach(Change::TableGone, &self.relied_on_by)];
        }
        let columns = self.columns.iter().filter_map(|column| {
            let change = column.change(catalog, &self.name)?;
            Some(self.breach(change, &column.relied_on_by))
        });
        let keys = self
            .keys
            .iter()
            .filter(|key| !has_key(catalog, &self.name, &key.columns));
        let keys =
            keys.map(|key| self.breach(Change::KeyGone(key.columns.clone()), &key.relied_on_by));
        columns.chain(keys).collect()
    }

    fn breach(&self, change: Change, relied_on_by: &[String]) -> Breach {
        Breach {
            table: self.name.clone(),
            owner: self.owner.clone(),
            change,
            relied_on_by: relied_on_by.to_vec(),
        }
    }
}

impl Column {
    fn change(&self, catalog: &Catalog, table: &str) -> Option<Change> {
        let address = Address::part(Kind::Column, table, &self.name);
        match catalog.objects.get(&address) {
            Some(Object::Column(found)) if found.data_type == self.data_type => None,
            Some(Object::Column(found)) => Some(Change::TypeChanged {
                column: self.name.clone(),
                from: self.data_type.clone(),
                to: found.data_type.clone(),
            }),
            _ => Some(Change::ColumnGone(self.name.clone())),
        }
    }
}

/// Says whether columns are unique together, by a constraint or an index, in whatever order.
fn has_key(catalog: &Catalog, table: &str, columns: &[String]) -> bool {
    let wanted: BTreeSet<_> = columns.iter().map(String::as_str).collect();
    catalog.objects.values().any(|object| match object {
        Object::Constraint(it) if it.table == table => {
            let is_key = matches!(it.constraint_type.as_str(), "primary key" | "unique");
            is_key
                && it
                    .columns
                    .iter()
                    .map(String::as_str)
                    .collect::<BTreeSet<_>>()
                    == wanted
        }
        Object::Index(it) if it.table == table && it.unique && it.valid => {
            let found = indexed(&it.definition).unwrap_or_default();
            found.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted
        }
        _ => false,
    })
}

/// Returns the columns of an index from its text, as in `btree (a, "B")`; none if it is partial or
/// has expressions, since it is no key then.
fn indexed(definition: &str) -> Option<Vec<String>> {
    let (_, list) = definition.split_once('(')?;
    let (list, rest) = list.split_once(')')?;
    if list.contains('(') || rest.contains(" WHERE ") {
        return None;
    }
    let names = list.split(", ").map(|name| {
        let quoted = name
            .strip_prefix('"')
            .and_then(|it| it.split_once("\" ").map(|it| it.0).or(it.strip_suffix('"')));
        let plain = || name.split(' ').next().unwrap_or(name).to_owned();
        quoted.map_or_else(plain, |it| it.replace("\"\"", "\""))
    });
    Some(names.collect())
}

type Reliant = BTreeSet<Address>;

/// What is used of each table, while it is collected.
struct Uses<'a> {
    catalog: &'a Catalog,
    unmanaged: &'a [Unmanaged],
    tables: BTreeMap<String, Use>,
}

#[derive(Default)]
struct Use {
    by: Reliant,
    columns: BTreeMap<String, Reliant>,
    keys: BTreeMap<Vec<String>, Reliant>,
}

impl<'a> Uses<'a> {
    fn new(catalog: &'a Catalog, unmanaged: &'a [Unmanaged]) -> Self {
        let tables = BTreeMap::new();
        Self {
            catalog,
            unmanaged,
            tables,
        }
    }

    /// Returns the use of a table, if another program owns it.
    fn table(&mut self, name: &str, by: &Address) -> Option<&mut Use> {
        owner_of(self.unmanaged, name)?;
        let found = self.tables.entry(name.to_owned()).or_default();
        found.by.insert(by.clone());
        Some(found)
    }

    fn add(&mut self, by: &Address, on: &Address) {
        match (on.kind, &on.table) {
            (Kind::Column, Some(table)) => self.add_column(by, table, &on.name),
            (Kind::Table | Kind::View, None) => drop(self.table(&on.name, by)),
            _ => {}
        }
    }

    fn add_column(&mut self, by: &Address, table: &str, column: &str) {
        if let Some(found) = self.table(table, by) {
            let column = found.columns.entry(column.to_owned()).or_default();
            column.insert(by.clone());
        }
    }

    fn add_key(&mut self, by: &Address, table: &str, columns: &[String]) {
        if let Some(found) = self.table(table, by) {
            let mut sorted = columns.to_vec();
            sorted.sort();
            found.keys.entry(sorted).or_default().insert(by.clone());
        }
        for column in columns {
            self.add_column(by, table, column);
        }
    }

    fn add_body(&mut self, by: &Address, body: &Body<'_>) {
        let catalog = self.catalog;
        for address in catalog.objects.keys() {
            match (address.kind, &address.table) {
                (Kind::Table | Kind::View, None) => {
                    let name = &address.name;
                    if self.is_theirs(name) && !body.relation(name).is_empty() {
                        self.table(name, by);
                    }
                }
                (Kind::Column, Some(table)) => {
                    let is_named = || !body.column(table, &address.name).is_empty();
                    if self.is_theirs(table) && is_named() {
                        self.add_column(by, table, &address.name);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_theirs(&self, table: &str) -> bool {
        owner_of(self.unmanaged, table).is_some()
    }

    fn contract(self) -> Contract {
        let Self {
            catalog,
            unmanaged,
            tables,
        } = self;
        let tables = tables.into_iter().map(|(name, uses)| Table {
            owner: owner_of(unmanaged, &name).unwrap_or_default().to_owned(),
            relied_on_by: words(&uses.by),
            columns: columns(catalog, &name, &uses.columns),
            keys: uses
                .keys
                .iter()
                .map(|(columns, by)| Key {
                    columns: columns.clone(),
                    relied_on_by: words(by),
                })
                .collect(),
            name,
        });
        Contract {
            format: FORMAT,
            tables: tables.collect(),
        }
    }
}

fn columns(catalog: &Catalog, table: &str, uses: &BTreeMap<String, Reliant>) -> Vec<Column> {
    let columns = uses.iter().filter_map(|(name, by)| {
        let address = Address::part(Kind::Column, table, name);
        let Object::Column(column) = catalog.objects.get(&address)? else {
            return None;
        };
        Some(Column {
            name: name.clone(),
            data_type: column.data_type.clone(),
            relied_on_by: words(by),
        })
    });
    columns.collect()
}

fn words(by: &Reliant) -> Vec<String> {
    by.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::{Contract, ContractError, indexed};

    #[test]
    fn the_columns_of_an_index_are_read_from_its_text() {
        let columns = |text: &str| indexed(text).unwrap_or_default();
        assert_eq!(columns("btree (a, \"B\"\"c\")"), ["a", "B\"c"]);
        assert_eq!(columns("btree (a DESC) INCLUDE (b)"), ["a"]);
        assert_eq!(columns("btree (a) WHERE (a > 0)"), [""; 0]);
        assert_eq!(columns("btree (lower(a))"), [""; 0]);
    }

    #[test]
    fn another_format_is_refused() {
        let read = Contract::from_json("{\"format\": 2, \"tables\": []}");
        assert!(matches!(read, Err(ContractError::Format(2))));
        assert!(matches!(
            Contract::from_json("{}"),
            Err(ContractError::Json(_))
        ));
    }
}
