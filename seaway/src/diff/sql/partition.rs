//! Partitions and heirs, and the parts of partitioned indexes.

use super::{Statement, Writer, text::ident};
use crate::{
    catalog::{Address, Object},
    diff::plan::parent_index,
};

impl Writer<'_> {
    pub(super) fn attach(&self, address: &Address) -> Vec<Statement> {
        let Some(table) = self.table(&address.name) else {
            return Vec::new();
        };
        let name = ident(&table.name);
        if let Some(of) = &table.partition_of {
            let parent = ident(&of.parent);
            return vec![
                format!("ALTER TABLE {parent} ATTACH PARTITION {name} {}", of.bound).into(),
            ];
        }
        // CREATE TABLE names the parents of a new heir.
        if self.plan.created.contains(address) {
            return Vec::new();
        }
        let parents = table.inherits.iter();
        parents
            .map(|parent| format!("ALTER TABLE {name} INHERIT {}", ident(parent)).into())
            .collect()
    }

    pub(super) fn detach(&self, address: &Address) -> Vec<Statement> {
        let Some(Object::Table(table)) = self.from.objects.get(address) else {
            return Vec::new();
        };
        let name = ident(&table.name);
        if let Some(of) = &table.partition_of {
            let parent = ident(&of.parent);
            return vec![format!("ALTER TABLE {parent} DETACH PARTITION {name}").into()];
        }
        let parents = table.inherits.iter();
        parents
            .map(|parent| format!("ALTER TABLE {name} NO INHERIT {}", ident(parent)).into())
            .collect()
    }

    pub(super) fn join(&self, address: &Address) -> Vec<Statement> {
        let Some(parent) = parent_index(self.to, address) else {
            return Vec::new();
        };
        let (parent, part) = (ident(&parent.name), ident(&address.name));
        vec![format!("ALTER INDEX {parent} ATTACH PARTITION {part}").into()]
    }
}
