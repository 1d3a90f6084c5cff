//! A schema as a picture: its tables, their columns, and the foreign keys between them.
//!
//! [`mermaid`] gives text for Mermaid, [`svg`] a picture that needs nothing else. Both are pure: the
//! same catalog gives the same text. Tables of other programs are grey, with their owner's name.
//!
//! A partition is part of its partitioned table and has no box of its own. Views have none, either.

mod layers;
mod layout;
mod mermaid;
mod svg;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{Catalog, Column, Constraint, Object, Table},
    unmanaged::{Unmanaged, owner_of},
};

/// Draws the tables of a catalog as an `erDiagram` of Mermaid.
#[must_use]
pub fn mermaid(catalog: &Catalog, unmanaged: &[Unmanaged]) -> String {
    mermaid::render(&Drawing::of(catalog, unmanaged))
}

/// Draws the tables of a catalog as SVG: without scripts, fonts or other files.
#[must_use]
pub fn svg(catalog: &Catalog, unmanaged: &[Unmanaged]) -> String {
    svg::render(&Drawing::of(catalog, unmanaged))
}

/// What is drawn.
struct Drawing<'a> {
    schema: &'a str,
    boxes: Vec<TableBox<'a>>,
    lines: Vec<Line<'a>>,
}

/// A table.
struct TableBox<'a> {
    name: &'a str,
    /// The program that it belongs to, if it is unmanaged.
    owner: Option<&'a str>,
    comment: Option<&'a str>,
    rows: Vec<Row<'a>>,
}

/// A column of a table.
struct Row<'a> {
    column: &'a Column,
    in_primary_key: bool,
    in_foreign_key: bool,
    /// A unique constraint holds for this column alone.
    unique: bool,
}

/// A foreign key. The tables are places in [`Drawing::boxes`].
struct Line<'a> {
    name: &'a str,
    from: usize,
    columns: &'a [String],
    to: usize,
    referred: &'a [String],
    /// A row may refer to nothing.
    optional: bool,
    /// At most one row refers to the same row.
    unique: bool,
}

impl<'a> Drawing<'a> {
    fn of(catalog: &'a Catalog, unmanaged: &'a [Unmanaged]) -> Self {
        let tables = tables(catalog);
        let constraints = constraints(catalog);
        let of_table = |name: &str| constraints.get(name).map_or(&[][..], Vec::as_slice);
        let is_drawn = |name: &&str| root(&tables, name) == *name;
        let names: Vec<&str> = tables.keys().copied().filter(is_drawn).collect();
        let boxes = names.iter().map(|name| TableBox {
            name,
            owner: owner_of(unmanaged, name),
            comment: tables[name].comment.as_deref(),
            rows: rows(catalog, name, of_table(name)),
        });
        let place = |name: &str| names.binary_search(&root(&tables, name)).ok();
        let keys = constraints.iter().flat_map(|(table, own)| {
            let keys = own.iter().filter(|it| it.parent.is_none());
            keys.map(move |key| (*table, *key, of_table(table)))
        });
        let lines = keys.filter_map(|(table, key, siblings)| {
            let references = key.references.as_ref()?;
            let columns = catalog.columns(table);
            let is_nullable = |name: &String| {
                let column = columns.iter().find(|column| column.name == *name);
                column.is_some_and(|column| !column.not_null)
            };
            Some(Line {
                name: &key.name,
                from: place(table)?,
                columns: &key.columns,
                to: place(&references.table)?,
                referred: &references.columns,
                optional: key.columns.iter().any(is_nullable),
                unique: siblings.iter().any(|it| is_unique(it, &key.columns)),
            })
        });
        Self {
            schema: &catalog.schema,
            lines: lines.collect(),
            boxes: boxes.collect(),
        }
    }
}

fn tables(catalog: &Catalog) -> BTreeMap<&str, &Table> {
    let tables = catalog.objects.values().filter_map(|object| match object {
        Object::Table(table) => Some((table.name.as_str(), &**table)),
        _ => None,
    });
    tables.collect()
}

fn constraints(catalog: &Catalog) -> BTreeMap<&str, Vec<&Constraint>> {
    let mut constraints = BTreeMap::<_, Vec<_>>::new();
    for object in catalog.objects.values() {
        if let Object::Constraint(it) = object {
            constraints
                .entry(it.table.as_str())
                .or_default()
                .push(&**it);
        }
    }
    constraints
}

/// Returns the partitioned table that a partition is part of; of another table, itself.
fn root<'a>(tables: &BTreeMap<&'a str, &'a Table>, name: &str) -> &'a str {
    let mut seen = BTreeSet::new();
    let mut found = "";
    let mut next = tables.get_key_value(name);
    // A catalog from a file may have partitions that go round in a circle.
    while let Some((name, table)) = next.filter(|(name, _)| seen.insert(**name)) {
        found = name;
        let parent = table.partition_of.as_ref().map(|it| it.parent.as_str());
        next = parent.and_then(|parent| tables.get_key_value(parent));
    }
    found
}

fn rows<'a>(catalog: &'a Catalog, table: &str, constraints: &[&Constraint]) -> Vec<Row<'a>> {
    let is_in = |name: &String, kind: &str| {
        let mut of_kind = constraints.iter().filter(|it| it.constraint_type == kind);
        of_kind.any(|it| it.columns.contains(name))
    };
    let columns = catalog.columns(table).into_iter();
    let row = |column: &'a Column| Row {
        column,
        in_primary_key: is_in(&column.name, "primary key"),
        in_foreign_key: is_in(&column.name, "foreign key"),
        unique: constraints.iter().any(|it| {
            it.constraint_type == "unique" && it.columns == std::slice::from_ref(&column.name)
        }),
    };
    columns.map(row).collect()
}

/// Says whether a constraint keeps rows from having the same values in these columns.
fn is_unique(constraint: &Constraint, columns: &[String]) -> bool {
    matches!(
        constraint.constraint_type.as_str(),
        "primary key" | "unique"
    ) && constraint.columns.iter().all(|it| columns.contains(it))
        && !constraint.columns.is_empty()
}
