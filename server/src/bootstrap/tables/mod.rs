//! Tables of other programs: how they should be, how they are, and what is missing.

mod apply;
mod compare;
mod found;

use seaway::postgres::Ident;

pub(super) use apply::{Applied, Fault, How, apply};
pub(super) use compare::{Comparison, compare};
pub(super) use found::{Found, find};

/// A column as its program makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// As PostgreSQL's `format_type` writes it with an empty search path.
    pub(super) kind: String,
    pub(super) not_null: bool,
    /// As PostgreSQL's `pg_get_expr` writes it.
    pub(super) default: Option<&'static str>,
    pub(super) age: Age,
}

/// Whether older versions of the program made the column in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// They made it as it is now.
    Original,
    /// They did not have it.
    Added,
    /// They did not allow it to be null.
    Relaxed,
}

impl Column {
    pub(super) fn new(name: &'static str, kind: &str) -> Self {
        Self {
            name,
            kind: kind.to_owned(),
            not_null: false,
            default: None,
            age: Age::Original,
        }
    }

    pub(super) fn not_null(self) -> Self {
        Self {
            not_null: true,
            ..self
        }
    }

    pub(super) fn default(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    pub(super) fn age(self, age: Age) -> Self {
        Self { age, ..self }
    }

    fn definition(&self) -> String {
        let not_null = if self.not_null { " NOT NULL" } else { "" };
        let default = self.default.map(|default| format!(" DEFAULT {default}"));
        let (name, kind) = (Ident(self.name), &self.kind);
        format!("{name} {kind}{not_null}{}", default.unwrap_or_default())
    }
}

/// An index on one column, not unique and not partial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) method: &'static str,
    pub(super) column: &'static str,
    /// The operator class without its schema.
    pub(super) class: &'static str,
    /// Its schema, quoted.
    pub(super) class_schema: String,
}

impl Index {
    fn create(&self, schema: &str, table: &str, concurrently: &str) -> String {
        let (name, schema, table) = (Ident(&self.name), Ident(schema), Ident(table));
        let (method, column, class) = (self.method, Ident(self.column), self.class);
        let class_schema = &self.class_schema;
        format!(
            "CREATE INDEX {concurrently}{name} ON {schema}.{table} USING {method} \
             ({column} {class_schema}.{class})"
        )
    }
}

/// A table as its program makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) key: &'static [&'static str],
    pub(super) indexes: Vec<Index>,
}

impl Table {
    fn create(&self, schema: &str) -> String {
        let columns = self.columns.iter().map(Column::definition);
        let key: Vec<_> = self
            .key
            .iter()
            .map(|name| Ident(name).to_string())
            .collect();
        let key = format!("PRIMARY KEY ({})", key.join(", "));
        let parts: Vec<_> = columns.chain([key]).collect();
        let (schema, name) = (Ident(schema), Ident(&self.name));
        format!("CREATE TABLE {schema}.{name} ({})", parts.join(", "))
    }
}

/// What a table lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The table, with its indexes.
    CreateTable(Table),
    AddColumn {
        table: String,
        column: Column,
    },
    DropNotNull {
        table: String,
        column: &'static str,
    },
    CreateIndex {
        table: String,
        index: Index,
    },
    /// It is INVALID: an interrupted build has left it.
    RebuildIndex {
        table: String,
        index: Index,
    },
    /// Rows of a table of whole numbers.
    AddRows {
        table: &'static str,
        column: &'static str,
        rows: Vec<i32>,
    },
}

impl Change {
    /// Says what is missing.
    pub(super) fn lack(&self) -> String {
        match self {
            Self::CreateTable(table) => format!("table {}", table.name),
            Self::AddColumn { table, column } => format!("column {table}.{}", column.name),
            Self::DropNotNull { table, column } => {
                format!("column {table}.{column} without NOT NULL")
            }
            Self::CreateIndex { index, .. } => format!("index {}", index.name),
            Self::RebuildIndex { index, .. } => format!("a valid index {}", index.name),
            Self::AddRows { table, rows, .. } => format!("{} of {table}", versions(rows)),
        }
    }

    /// Returns the name of the table.
    pub(super) fn table(&self) -> &str {
        match self {
            Self::CreateTable(table) => &table.name,
            Self::AddColumn { table, .. }
            | Self::DropNotNull { table, .. }
            | Self::CreateIndex { table, .. }
            | Self::RebuildIndex { table, .. } => table,
            Self::AddRows { table, .. } => table,
        }
    }

    /// Says whether it makes a relation.
    pub(super) fn creates(&self) -> bool {
        matches!(
            self,
            Self::CreateTable(_) | Self::CreateIndex { .. } | Self::RebuildIndex { .. }
        )
    }

    /// Says what was done.
    pub(super) fn done(&self) -> String {
        match self {
            Self::CreateTable(_) | Self::CreateIndex { .. } => format!("created {}", self.lack()),
            Self::AddColumn { .. } => format!("added {}", self.lack()),
            Self::DropNotNull { table, column } => {
                format!("dropped NOT NULL of column {table}.{column}")
            }
            Self::RebuildIndex { index, .. } => format!("rebuilt the INVALID index {}", index.name),
            Self::AddRows { table, rows, .. } => format!("added {} to {table}", versions(rows)),
        }
    }
}

/// Abbreviates a run of numbers.
fn versions(rows: &[i32]) -> String {
    match rows {
        [one] => format!("version {one}"),
        [first, .., last] if usize::try_from(last - first) == Ok(rows.len() - 1) => {
            format!("versions {first} to {last}")
        }
        rows => {
            let rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
            format!("versions {}", rows.join(", "))
        }
    }
}
