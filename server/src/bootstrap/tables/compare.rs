//! Compares a table as it should be with what has its name. Pure.

use super::{
    Age, Change, Column, Index, Table,
    found::{self, Found, Relation, TYPE},
};

/// What came of a comparison.
#[derive(Debug, Default)]
pub(in crate::bootstrap) struct Comparison {
    /// What is missing.
    pub(in crate::bootstrap) changes: Vec<Change>,
    /// What is there and differs, in words; nothing is changed then.
    pub(in crate::bootstrap) differences: Vec<String>,
    /// Whether a type without a table has its name.
    pub(in crate::bootstrap) is_type: bool,
}

/// Compares. What the program would not mind is no difference: more columns that need no value, more
/// indexes that are not unique, triggers.
pub(in crate::bootstrap) fn compare(table: &Table, found: &Found) -> Comparison {
    let mut comparison = Comparison::default();
    let Some(relation) = found.get(&table.name) else {
        for index in &table.indexes {
            if found.contains_key(&index.name) {
                comparison.differ(format!(
                    "the name of its index `{}` is taken by another relation",
                    index.name
                ));
            }
        }
        comparison.changes.push(Change::CreateTable(table.clone()));
        return comparison;
    };
    if relation.kind == TYPE {
        comparison.is_type = true;
        return comparison;
    }
    if relation.kind != "r" {
        comparison.differ(format!("it is {}, not a plain table", kind(&relation.kind)));
        return comparison;
    }
    for column in &table.columns {
        comparison.column(table, column, relation);
    }
    comparison.others(table, relation);
    comparison.key(table, relation);
    for index in &table.indexes {
        comparison.index(table, index, found);
    }
    comparison.rejections(table, relation);
    comparison.storage(relation);
    comparison
}

impl Comparison {
    fn differ(&mut self, difference: String) {
        self.differences.push(difference);
    }

    fn column(&mut self, table: &Table, column: &Column, relation: &Relation) {
        let name = column.name;
        let found = relation.columns.iter().find(|found| found.name == name);
        let Some(found) = found else {
            if column.age == Age::Added {
                self.changes.push(Change::AddColumn {
                    table: table.name.clone(),
                    column: column.clone(),
                });
            } else {
                self.differ(format!("it has no column `{name}`"));
            }
            return;
        };
        let wanted = &column.kind;
        if found.kind != *wanted {
            self.differ(format!(
                "its column `{name}` is of type {}, not {wanted}",
                found.kind
            ));
        }
        if found.is_generated {
            self.differ(format!("its column `{name}` is generated"));
        } else if found.default.as_deref() != column.default {
            let wanted = column.default.unwrap_or("none");
            let default = found.default.as_deref().unwrap_or("none");
            self.differ(format!(
                "the default of its column `{name}` is {default}, not {wanted}"
            ));
        }
        // BY DEFAULT takes the value of an INSERT.
        if found.identity == "a" {
            self.differ(format!(
                "its column `{name}` is GENERATED ALWAYS AS IDENTITY"
            ));
        }
        if let Some(collation) = &found.collation {
            self.differ(format!(
                "its column `{name}` has the collation {collation}, not the default of its type"
            ));
        }
        match (found.not_null, column.not_null) {
            (true, false) if column.age == Age::Relaxed => {
                self.changes.push(Change::DropNotNull {
                    table: table.name.clone(),
                    column: name,
                });
            }
            (true, false) => self.differ(format!("its column `{name}` is NOT NULL")),
            (false, true) => self.differ(format!("its column `{name}` may be null")),
            _ => {}
        }
    }

    /// Looks at the columns that the program does not know: it gives them no value.
    fn others(&mut self, table: &Table, relation: &Relation) {
        let is_known = |found: &found::Column| {
            let mut columns = table.columns.iter();
            columns.any(|column| column.name == found.name)
        };
        for found in &relation.columns {
            if !is_known(found) && found.not_null && !found.is_filled {
                self.differ(format!(
                    "it has another column, `{}`, which is NOT NULL and has no default",
                    found.name
                ));
            }
        }
    }

    fn key(&mut self, table: &Table, relation: &Relation) {
        let primary = relation.key.as_ref();
        let found = primary.map_or(&[][..], |primary| &primary.columns);
        if found != table.key {
            self.differ(format!(
                "its primary key is {}, not {}",
                key(found),
                key(table.key)
            ));
        }
        if primary.is_some_and(|primary| primary.is_deferrable) {
            self.differ(
                "its primary key is DEFERRABLE, and ON CONFLICT needs one that is not".to_owned(),
            );
        }
    }

    /// Looks at what may reject a row that the program writes.
    fn rejections(&mut self, table: &Table, relation: &Relation) {
        for constraint in &relation.constraints {
            let kind = match constraint.kind.as_str() {
                "c" => "check",
                "f" => "foreign key",
                _ => "exclusion",
            };
            self.differ(format!(
                "it has the {kind} constraint `{}`",
                constraint.name
            ));
        }
        for unique in &relation.uniques {
            // One with a name that the program gives is compared as a whole.
            if !table.indexes.iter().any(|index| index.name == *unique) {
                self.differ(format!("it has the unique index `{unique}`"));
            }
        }
        for rule in &relation.rules {
            self.differ(format!("it has the rule `{rule}`"));
        }
        if relation.has_row_security {
            self.differ("it has row-level security, which can hide and reject rows".to_owned());
        }
    }

    /// Looks at where the rows are kept.
    fn storage(&mut self, relation: &Relation) {
        let inherits = if relation.is_partition {
            "is a partition of"
        } else {
            "inherits from"
        };
        for parent in &relation.parents {
            self.differ(format!("it {inherits} `{parent}`"));
        }
        for child in &relation.children {
            self.differ(format!("`{child}` inherits from it"));
        }
        if relation.persistence == "u" {
            self.differ("it is unlogged: a crash of the server empties it".to_owned());
        }
    }

    fn index(&mut self, table: &Table, index: &Index, found: &Found) {
        let (table_name, index) = (table.name.clone(), index.clone());
        let Some(relation) = found.get(&index.name) else {
            self.changes.push(Change::CreateIndex {
                table: table_name,
                index,
            });
            return;
        };
        match &relation.index {
            Some(found) if found.table == table.name && is_alike(found, &index) => {
                if !found.is_valid {
                    self.changes.push(Change::RebuildIndex {
                        table: table_name,
                        index,
                    });
                }
            }
            Some(found) if found.table == table.name => self.differ(format!(
                "its index `{}` is not USING {} ({} {}): {}",
                index.name, index.method, index.column, index.class, found.definition
            )),
            _ => self.differ(format!(
                "the name of its index `{}` is taken by another relation",
                index.name
            )),
        }
    }
}

fn is_alike(found: &found::Index, wanted: &Index) -> bool {
    found.is_plain
        && found.method == wanted.method
        && found.column.as_deref() == Some(wanted.column)
        && found.class.as_deref() == Some(wanted.class)
}

fn kind(kind: &str) -> &'static str {
    match kind {
        "v" => "a view",
        "m" => "a materialized view",
        "f" => "a foreign table",
        "p" => "a partitioned table",
        "i" | "I" => "an index",
        "S" => "a sequence",
        "c" => "a type",
        _ => "another relation",
    }
}

fn key<T: AsRef<str>>(columns: &[T]) -> String {
    if columns.is_empty() {
        return "none".to_owned();
    }
    let columns: Vec<_> = columns.iter().map(AsRef::as_ref).collect();
    format!("({})", columns.join(", "))
}
