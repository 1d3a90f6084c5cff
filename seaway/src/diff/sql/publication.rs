//! Publications, and their tables.
//!
//! ONLY, because a catalog lists the heirs of a table by themselves. A publication that holds what is not in
//! the catalog is never dropped: it loses what is.

use std::fmt::Write as _;

use super::{
    Statement, Writer,
    text::{ident, idents},
};
use crate::{
    catalog::{Publication, PublicationTable},
    text,
};

impl Writer<'_> {
    pub(super) fn create_publication(&self, it: &Publication) -> String {
        let mut sql = format!("CREATE PUBLICATION {}", ident(&it.name));
        if it.all_tables {
            sql.push_str(" FOR ALL TABLES");
        }
        if it.whole_schema {
            let _ = write!(sql, " FOR TABLES IN SCHEMA {}", ident(&self.from.schema));
        }
        let plain = Publication {
            publish: ["insert", "update", "delete", "truncate"]
                .map(str::to_owned)
                .into(),
            via_partition_root: false,
            generated_columns: None,
            ..it.clone()
        };
        let options = changed_options(&plain, it);
        if !options.is_empty() {
            let _ = write!(sql, " WITH ({})", options.join(", "));
        }
        sql
    }

    pub(super) fn alter_publication(&self, old: &Publication, new: &Publication) -> Vec<Statement> {
        let name = ident(&new.name);
        let mut statements = Vec::new();
        let options = changed_options(old, new);
        if !options.is_empty() {
            let sql = format!("ALTER PUBLICATION {name} SET ({})", options.join(", "));
            statements.push(sql.into());
        }
        if old.whole_schema != new.whole_schema {
            statements.push(self.schema_in(&new.name, new.whole_schema).into());
        }
        if old.all_tables != new.all_tables {
            statements.push(by_hand(new).into());
        }
        statements
    }

    /// Returns what a publication that also holds others loses, in place of being dropped.
    pub(super) fn leave_publication(&self, it: &Publication) -> Vec<Statement> {
        let whole = it.whole_schema.then(|| self.schema_in(&it.name, false));
        whole.map(Into::into).into_iter().collect()
    }

    fn schema_in(&self, publication: &str, is_in: bool) -> String {
        let verb = if is_in { "ADD" } else { "DROP" };
        let (name, schema) = (ident(publication), ident(&self.from.schema));
        format!("ALTER PUBLICATION {name} {verb} TABLES IN SCHEMA {schema}")
    }
}

pub(super) fn add_table(it: &PublicationTable) -> String {
    let (name, table) = (ident(&it.name), ident(&it.table));
    let mut sql = format!("ALTER PUBLICATION {name} ADD TABLE ONLY {table}");
    if let Some(columns) = &it.columns {
        let _ = write!(sql, " ({})", idents(columns));
    }
    if let Some(filter) = &it.filter {
        let _ = write!(sql, " WHERE ({filter})");
    }
    sql
}

pub(super) fn drop_table(it: &PublicationTable) -> String {
    let (name, table) = (ident(&it.name), ident(&it.table));
    format!("ALTER PUBLICATION {name} DROP TABLE ONLY {table}")
}

fn changed_options(old: &Publication, new: &Publication) -> Vec<String> {
    let mut options = Vec::new();
    if old.publish != new.publish {
        options.push(format!("publish = '{}'", new.publish.join(", ")));
    }
    if old.via_partition_root != new.via_partition_root {
        options.push(format!(
            "publish_via_partition_root = {}",
            new.via_partition_root
        ));
    }
    if old.generated_columns != new.generated_columns {
        let which = new.generated_columns.as_deref().unwrap_or("none");
        options.push(format!("publish_generated_columns = {which}"));
    }
    options
}

/// PostgreSQL has no command for it, and to make the publication anew would drop what is not of the schema.
fn by_hand(new: &Publication) -> String {
    // A name may have the end of a line in it.
    let name = text::line(&ident(&new.name));
    let words = if new.all_tables { "" } else { "no longer " };
    format!(
        "-- Make it anew by hand, because it holds what is not of this schema: publication {name} is {words}FOR ALL TABLES"
    )
}
