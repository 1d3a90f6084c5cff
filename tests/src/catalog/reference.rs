//! The schema that the Alembic revisions make, and where ours differs from it on purpose.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Catalog;

const CATALOG: &str = include_str!("../../reference/catalog.json");
const DIFFERENCES: &str = include_str!("../../reference/differences.json");

#[derive(Deserialize)]
struct Reference {
    tables: BTreeMap<String, Table>,
    functions: Vec<Function>,
    extensions: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    columns: Vec<Column>,
    constraints: Vec<Constraint>,
    indexes: Vec<Index>,
}

#[derive(Deserialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    type_: String,
    nullable: bool,
    default: Option<String>,
}

#[derive(Deserialize)]
struct Constraint {
    name: String,
    definition: String,
}

#[derive(Deserialize)]
struct Index {
    name: String,
    definition: String,
}

#[derive(Deserialize)]
struct Function {
    name: String,
    arguments: String,
    returns: String,
    language: String,
    security_definer: bool,
    has_comment: bool,
}

/// An object in which our schema differs from the reference on purpose.
#[derive(Debug, Deserialize)]
pub struct Intended {
    /// Its kind and name, as in a [`Catalog`].
    pub object: String,
    /// What the reference has, if it has it.
    pub reference: Option<String>,
    /// What we have, if we have it.
    pub ours: Option<String>,
    /// What users saw, or would have seen.
    pub why: String,
}

impl Catalog {
    /// Returns what the Alembic revisions make.
    ///
    /// # Panics
    ///
    /// When the file is not what it was.
    #[must_use]
    pub fn reference() -> Self {
        let reference: Reference = serde_json::from_str(CATALOG).expect("catalog.json");
        let mut catalog = Self::default();
        for (name, table) in &reference.tables {
            catalog.insert_table(name, table);
        }
        for function in &reference.functions {
            catalog.insert_function(function);
        }
        for extension in &reference.extensions {
            catalog.insert(
                format!("extension {}", quoted(extension)),
                "installed".to_owned(),
            );
        }
        catalog
    }

    /// Returns what our revisions should make: the reference with the listed differences.
    ///
    /// # Panics
    ///
    /// When a difference does not start from what the reference has.
    #[must_use]
    pub fn expected() -> Self {
        let mut catalog = Self::reference();
        for difference in intended_differences() {
            let Intended {
                object,
                reference,
                ours,
                ..
            } = difference;
            let has = catalog.0.remove(&object);
            assert_eq!(has, reference, "differences.json is wrong about `{object}`");
            if let Some(ours) = ours {
                catalog.insert(object, ours);
            }
        }
        catalog
    }

    fn insert_table(&mut self, name: &str, table: &Table) {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| quoted(&column.name))
            .collect();
        self.insert(format!("table {name}"), format!("({})", columns.join(", ")));
        for column in &table.columns {
            self.insert_column(name, column);
        }
        for Constraint {
            name: constraint,
            definition,
        } in &table.constraints
        {
            self.insert(
                format!("constraint {name}.{constraint}"),
                definition.clone(),
            );
        }
        for Index {
            name: index,
            definition,
        } in &table.indexes
        {
            // Ours are read without their schema; the file was written with it.
            let definition = definition.replacen(" ON public.", " ON ", 1);
            self.insert(format!("index {name}.{index}"), definition);
        }
    }

    fn insert_column(&mut self, table: &str, column: &Column) {
        let Column {
            name,
            type_,
            nullable,
            default,
        } = column;
        let not_null = if *nullable { "" } else { " NOT NULL" };
        let default = default.as_deref().unwrap_or_default();
        let definition = match default {
            "" => format!("{type_}{not_null}"),
            _ => format!("{type_}{not_null} DEFAULT {default}"),
        };
        self.insert(format!("column {table}.{}", quoted(name)), definition);
        if let Some(sequence) = counted_by(default) {
            self.insert_sequence(sequence, table, name);
        }
    }

    /// The file names the sequences of serial columns in the defaults only. All are what
    /// `serial` makes of an integer column.
    fn insert_sequence(&mut self, name: &str, table: &str, column: &str) {
        let definition = format!(
            "integer START 1 INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 CACHE 1 \
             OWNED BY {table}.{column}"
        );
        self.insert(format!("sequence {name}"), definition);
    }

    fn insert_function(&mut self, function: &Function) {
        let Function {
            name,
            arguments,
            returns,
            language,
            ..
        } = function;
        let definer = if function.security_definer {
            " SECURITY DEFINER"
        } else {
            ""
        };
        let comment = if function.has_comment { " COMMENT" } else { "" };
        let definition = format!("RETURNS {returns} LANGUAGE {language}{definer}{comment}");
        self.insert(format!("function {name}({arguments})"), definition);
    }
}

/// Returns all that is different on purpose.
///
/// # Panics
///
/// When the file is not valid.
#[must_use]
pub fn intended_differences() -> Vec<Intended> {
    serde_json::from_str(DIFFERENCES).expect("differences.json")
}

/// Returns the sequence in `nextval('users_id_seq'::regclass)`.
fn counted_by(default: &str) -> Option<&str> {
    default
        .strip_prefix("nextval('")?
        .strip_suffix("'::regclass)")
}

/// Quotes a name where PostgreSQL does: here only `uuid-ossp`, and no column is a reserved word.
fn quoted(name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}
