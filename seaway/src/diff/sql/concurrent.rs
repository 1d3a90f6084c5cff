//! Forms for a live table, under locks that let others read and write.
//!
//! PostgreSQL's manual, ALTER TABLE ("Notes"): a constraint that is NOT VALID is added without a scan,
//! VALIDATE takes SHARE UPDATE EXCLUSIVE alone, and SET NOT NULL does not scan where a valid CHECK proves it.

use super::{Statement, Writer, text::ident};
use crate::{
    catalog::{Constraint, Index},
    diff::hazard::Hazard,
};

impl Writer<'_> {
    /// Returns how an index of a live table is made. One of a partitioned table cannot be made so.
    pub(super) fn create_index_concurrently(&self, it: &Index) -> Option<String> {
        if !self.is_live(&it.table) || it.partitioned {
            return None;
        }
        let unique = if it.unique { "UNIQUE " } else { "" };
        let (name, table) = (ident(&it.name), ident(&it.table));
        let definition = &it.definition;
        Some(format!(
            "CREATE {unique}INDEX CONCURRENTLY {name} ON {table} USING {definition}"
        ))
    }

    /// Returns how an index of a live table is dropped.
    pub(super) fn drop_index_concurrently(&self, it: &Index) -> Option<String> {
        (self.is_live(&it.table) && !it.partitioned && it.parent.is_none())
            .then(|| format!("DROP INDEX CONCURRENTLY {}", ident(&it.name)))
    }

    /// Returns how a constraint is added to a live table: not valid, and then validated; a key on an index
    /// that was built before.
    pub(super) fn add_constraint_concurrently(&self, it: &Constraint) -> Option<Vec<Statement>> {
        if !self.is_live(&it.table) || self.is_partitioned(&it.table) {
            return None;
        }
        let (table, name) = (ident(&it.table), ident(&it.name));
        match it.constraint_type.as_str() {
            "check" | "foreign key" if it.validated => {
                let definition = &it.definition;
                let add =
                    format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID");
                Some(vec![add.into(), validate(&table, &name)])
            }
            "primary key" | "unique" => {
                let columns = super::text::idents(&it.columns);
                let (word, rest) = it.definition.split_once(" (")?;
                // With INCLUDE or NULLS NOT DISTINCT there is more to say than the columns.
                let rest = rest.split_once(')')?.1;
                if !["", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"].contains(&rest) {
                    return None;
                }
                let index =
                    format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})");
                let add = format!(
                    "ALTER TABLE {table} ADD CONSTRAINT {name} {word} USING INDEX {name}{rest}"
                );
                Some(vec![index.into(), add.into()])
            }
            _ => None,
        }
    }

    /// Returns how a column of a live table comes to refuse NULL without a scan under a lock that
    /// stops readers.
    pub(super) fn set_not_null_concurrently(
        &self,
        table: &str,
        column: &str,
    ) -> Option<Vec<Statement>> {
        if !self.is_live(table) || self.is_partitioned(table) {
            return None;
        }
        let (table, column) = (ident(table), ident(column));
        let check = ident("seaway_not_null");
        Some(vec![
            format!(
                "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID"
            )
            .into(),
            validate(&table, &check),
            format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL").into(),
            format!("ALTER TABLE {table} DROP CONSTRAINT {check}").into(),
        ])
    }

    fn is_partitioned(&self, table: &str) -> bool {
        self.table(table)
            .is_some_and(|it| it.partition_key.is_some())
    }
}

fn validate(table: &str, name: &str) -> Statement {
    let statement = Statement::from(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"));
    statement
        .with(Hazard::ScansTable(format!(
            "{table}, under SHARE UPDATE EXCLUSIVE"
        )))
        .with(Hazard::MayFail(format!("if a row of {table} breaks it")))
}
