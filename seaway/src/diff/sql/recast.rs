//! Types that are made anew while columns keep their values.
//!
//! The old type gets another name, the new one is created, each column is cast through text, and
//! the old type is dropped. A range cannot be renamed with all that belongs to it, so its columns
//! are text in between.

use super::{
    Statement, Writer,
    create::{create_composite, create_domain, create_enum, create_range, target},
    text::{comment, ident},
};
use crate::{
    catalog::{Address, Catalog, Column, Kind, Object},
    diff::hazard::Hazard,
};

impl Writer<'_> {
    pub(super) fn recast(&self) -> Vec<Statement> {
        let types = in_order(self.from, self.plan.recast.iter());
        let (ranges, others): (Vec<_>, Vec<_>) =
            types.into_iter().partition(|it| it.kind == Kind::Range);
        let columns = self.recast_columns();
        let mut statements: Vec<Statement> = Vec::new();
        for (column, _) in columns.iter().filter(|(_, is_range)| *is_range) {
            let what = column_of(column);
            let name = ident(&column.name);
            statements.push(format!("{what} TYPE text USING {name}::text").into());
        }
        for it in ranges.iter().rev() {
            statements.push(format!("DROP TYPE {}", ident(&it.name)).into());
        }
        for it in &others {
            let (name, old) = (ident(&it.name), ident(&old_name(&it.name)));
            let kind = if it.kind == Kind::Domain {
                "DOMAIN"
            } else {
                "TYPE"
            };
            statements.push(format!("ALTER {kind} {name} RENAME TO {old}").into());
        }
        let new = self.plan.recast.iter();
        let new = new.map(|it| self.plan.turned.get(it).unwrap_or(it));
        for it in in_order(self.to, new) {
            statements.extend(self.create_type(it).into_iter().map(Into::into));
        }
        for (column, _) in columns {
            statements.push(cast(column));
            let what = column_of(column);
            // Another type takes its own storage and compression with it.
            let storage = column
                .storage
                .as_ref()
                .map(|it| format!("{what} SET STORAGE {it}"));
            let compression = column.compression.as_ref();
            let compression = compression.map(|it| format!("{what} SET COMPRESSION {it}"));
            statements.extend(storage.into_iter().chain(compression).map(Into::into));
        }
        for it in others.iter().rev() {
            let old = ident(&old_name(&it.name));
            let kind = if it.kind == Kind::Domain {
                "DOMAIN"
            } else {
                "TYPE"
            };
            statements.push(format!("DROP {kind} {old}").into());
        }
        statements
    }

    fn create_type(&self, address: &Address) -> Vec<String> {
        let Some(object) = self.to.objects.get(address) else {
            return Vec::new();
        };
        let mut statements = match object {
            Object::Enum(it) => vec![create_enum(it)],
            Object::Composite(it) => create_composite(it),
            Object::Domain(it) => create_domain(it),
            Object::Range(it) => vec![create_range(it)],
            _ => Vec::new(),
        };
        if object.comment().is_some() {
            statements.push(comment(&target(object), object.comment()));
        }
        statements.extend(self.kept(address));
        statements
    }

    /// Returns the columns that have a recast type before and after, and whether it is a range.
    fn recast_columns(&self) -> Vec<(&Column, bool)> {
        let has = |catalog: &Catalog, address: &Address| {
            let mut types = catalog.dependencies_of(address);
            types.any(|on| self.plan.is_recast(on))
        };
        let columns = self.plan.retyped.iter().filter(|address| {
            has(self.from, address) && has(self.to, address) && !self.follows_parent(address)
        });
        columns
            .filter_map(|address| {
                let mut types = self.from.dependencies_of(address);
                let is_range =
                    types.any(|on| on.kind == Kind::Range && self.plan.recast.contains(on));
                Some((self.column(address)?, is_range))
            })
            .collect()
    }
}

fn cast(column: &Column) -> Statement {
    let (what, name) = (column_of(column), ident(&column.name));
    Statement::from(format!(
        "{what} TYPE {0} USING {name}::text::{0}",
        column.data_type
    ))
    .with(Hazard::RewritesTable(ident(&column.table)))
    .with(Hazard::MayFail(format!(
        "if {}.{name} has a value that the new type lacks",
        ident(&column.table)
    )))
}

fn column_of(column: &Column) -> String {
    format!(
        "ALTER TABLE {} ALTER COLUMN {}",
        ident(&column.table),
        ident(&column.name)
    )
}

/// The old type's name while both are there. PostgreSQL takes 63 bytes.
fn old_name(name: &str) -> String {
    const SUFFIX: &str = "__old";
    let mut end = name.len().min(63 - SUFFIX.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{SUFFIX}", &name[..end])
}

/// Returns types so that each comes after those that it is made of.
fn in_order<'a>(catalog: &Catalog, types: impl Iterator<Item = &'a Address>) -> Vec<&'a Address> {
    let mut left: Vec<_> = types.collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_ready = |it: &&Address| {
            let mut on = catalog.dependencies_of(it);
            !on.any(|on| left.contains(&on))
        };
        let next = left.iter().position(is_ready).unwrap_or_default();
        ordered.push(left.remove(next));
    }
    ordered
}
