//! A random schema, as it grows.

use super::{
    genes::Genes,
    routines::{add_routines, add_routines_on_tables},
    tables::add_tables,
    types::{Family, add_sequences, add_types},
    views::add_views,
};

/// What exists so far, and the DDL that made it.
pub(super) struct Schema {
    pub(super) genes: Genes,
    statements: Vec<String>,
    /// Types of columns, with what can be done with their values.
    pub(super) types: Vec<(String, Family)>,
    pub(super) composites: Vec<String>,
    pub(super) sequences: Vec<String>,
    pub(super) routines: Vec<&'static str>,
    pub(super) tables: Vec<Relation>,
    /// What a view may read.
    pub(super) readable: Vec<Relation>,
}

/// A table or view. Each has a column `id`, which is an integer.
#[derive(Clone)]
pub(super) struct Relation {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) kind: Kind,
    /// Whether `id` alone is a key, which others can refer to.
    pub(super) has_key: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Unlogged,
    Partitioned,
    View,
}

impl Relation {
    pub(super) fn is_table(&self) -> bool {
        self.kind != Kind::View
    }

    pub(super) fn is_partitioned(&self) -> bool {
        self.kind == Kind::Partitioned
    }

    pub(super) fn is_unlogged(&self) -> bool {
        self.kind == Kind::Unlogged
    }
}

#[derive(Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) family: Family,
    pub(super) is_generated: bool,
    /// Whether an index can be built on it.
    pub(super) is_sortable: bool,
}

impl Column {
    pub(super) fn new(name: &str, data_type: &str, family: Family) -> Self {
        Self {
            name: name.to_owned(),
            data_type: data_type.to_owned(),
            family,
            is_generated: false,
            is_sortable: true,
        }
    }

    pub(super) fn quoted(&self) -> String {
        format!("\"{}\"", self.name)
    }
}

/// Returns the statements that make the schema of these decisions.
pub(super) fn ddl(genes: &Genes) -> Vec<String> {
    let mut schema = Schema {
        genes: genes.clone(),
        statements: Vec::new(),
        types: Vec::new(),
        composites: Vec::new(),
        sequences: Vec::new(),
        routines: Vec::new(),
        tables: Vec::new(),
        readable: Vec::new(),
    };
    add_sequences(&mut schema);
    add_routines(&mut schema);
    add_types(&mut schema);
    add_tables(&mut schema);
    add_routines_on_tables(&mut schema);
    add_views(&mut schema);
    schema.statements
}

impl Schema {
    pub(super) fn add(&mut self, sql: impl Into<String>) {
        self.statements.push(sql.into());
    }

    pub(super) fn is(&self, decision: &str, percent: u64) -> bool {
        self.genes.is(decision, percent)
    }

    pub(super) fn has_routine(&self, name: &str) -> bool {
        self.routines.contains(&name)
    }

    /// Comments on some of the objects.
    pub(super) fn comment(&mut self, on: &str) {
        if self.is(&format!("comment on {on}"), 15) {
            let text = self.genes.number(&format!("comment of {on}"), 5);
            self.add(format!("COMMENT ON {on} IS 'it''s {text}'"));
        }
    }
}
