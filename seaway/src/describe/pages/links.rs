//! Who refers to what: foreign keys, and what PostgreSQL records of views, defaults and functions.

use std::collections::{BTreeMap, BTreeSet};

use super::{Book, file_name, markdown::text};
use crate::catalog::{Address, Constraint, Kind, Object};

impl Book<'_> {
    /// Returns a link to the page of an object, or of the table that it is part of.
    pub(super) fn link(&self, name: &str) -> String {
        let has = |kind| self.catalog.objects.contains_key(&Address::new(kind, name));
        let file = match (has(Kind::Table), has(Kind::View)) {
            (true, _) => file_name::of("table", name),
            (_, true) => file_name::of("view", name),
            _ => return text(name),
        };
        format!("[{}]({file})", text(name))
    }

    /// Returns all foreign keys, but those that a partition has from its parent.
    pub(super) fn foreign_keys(&self) -> impl Iterator<Item = &Constraint> {
        let objects = self.catalog.objects.values();
        objects.filter_map(|object| match object {
            Object::Constraint(it) if it.references.is_some() && it.parent.is_none() => Some(&**it),
            _ => None,
        })
    }

    /// Returns the tables that a table's foreign keys refer to.
    pub(super) fn referred(&self, table: &str) -> BTreeSet<&str> {
        let own = self.foreign_keys().filter(|key| key.table == table);
        own.filter_map(|key| Some(key.references.as_ref()?.table.as_str()))
            .collect()
    }

    /// Returns the tables whose foreign keys refer to a table.
    pub(super) fn referring(&self, table: &str) -> BTreeSet<&str> {
        self.foreign_keys_to(table)
            .map(|key| key.table.as_str())
            .collect()
    }

    pub(super) fn foreign_keys_to(&self, table: &str) -> impl Iterator<Item = &Constraint> {
        self.foreign_keys().filter(move |key| {
            let references = key.references.as_ref();
            references.is_some_and(|it| it.table == table)
        })
    }

    /// Returns links to what depends on an object or on a part of it, with the parts in parentheses:
    /// views, functions, and the columns, checks, indexes, triggers and policies of other tables.
    pub(super) fn users(&self, of: &Address) -> Vec<String> {
        let pairs = self.catalog.dependencies.iter();
        self.list(
            pairs.filter_map(|(dependent, on)| belongs(on, of).then_some(dependent)),
            of,
        )
    }

    /// Returns links to what an object depends on, but by foreign keys: tables, views, types and
    /// functions.
    pub(super) fn used(&self, by: &Address) -> Vec<String> {
        let pairs = self.catalog.dependencies.iter();
        let own = pairs
            .filter(|(dependent, _)| belongs(dependent, by) && !self.is_foreign_key(dependent));
        self.list(own.map(|(_, on)| on), by)
    }

    fn list<'a>(&self, all: impl Iterator<Item = &'a Address>, but: &Address) -> Vec<String> {
        let mut whole = BTreeSet::new();
        let mut parts = BTreeMap::<&str, BTreeSet<String>>::new();
        for address in all.filter(|it| !self.is_part(it, but)) {
            match &address.table {
                // The columns of a view are the view itself.
                Some(table) if self.is_view(table) && address.kind == Kind::Column => {
                    whole.insert(self.link(table));
                }
                // Foreign keys have a section of their own.
                Some(table) if !self.is_foreign_key(address) => {
                    let part = format!("{} {}", address.kind.words(), text(&address.name));
                    parts.entry(table).or_default().insert(part);
                }
                Some(_) => {}
                None => {
                    whole.insert(self.named(address));
                }
            }
        }
        let parts = parts.into_iter().map(|(table, parts)| {
            let parts: Vec<_> = parts.into_iter().collect();
            format!("{} ({})", self.link(table), parts.join(", "))
        });
        whole.into_iter().chain(parts).collect()
    }

    /// Says whether an object is this one, or is declared with it.
    fn is_part(&self, address: &Address, whole: &Address) -> bool {
        let object = self.catalog.objects.get(address);
        belongs(address, whole)
            || matches!(object, Some(Object::Statistics(it)) if it.table == whole.name)
    }

    fn is_view(&self, name: &str) -> bool {
        let address = Address::new(Kind::View, name);
        self.catalog.objects.contains_key(&address)
    }

    fn is_foreign_key(&self, address: &Address) -> bool {
        let object = self.catalog.objects.get(address);
        matches!(object, Some(Object::Constraint(it)) if it.references.is_some())
    }

    fn named(&self, address: &Address) -> String {
        let file = match address.kind {
            Kind::Table | Kind::View => return self.link(&address.name),
            Kind::Routine => file_name::FUNCTIONS,
            Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range => file_name::TYPES,
            _ => file_name::INDEX,
        };
        let words = address.kind.words();
        format!("{words} [{}]({file})", text(&address.name))
    }
}

/// Says whether an address is this object's or that of a part of it.
fn belongs(address: &Address, whole: &Address) -> bool {
    let is_relation = matches!(whole.kind, Kind::Table | Kind::View);
    address == whole || (is_relation && address.table.as_deref() == Some(&whole.name))
}
