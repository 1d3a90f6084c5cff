//! Ledgers of other migration tools.
//!
//! A schema that such a tool has made holds the tables that our revisions would create. So it must
//! not be taken for an empty one only because our own ledger is empty. The tables are other
//! programs' in every project: [`owner_of`](crate::unmanaged::owner_of) knows them by itself.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::{
    ledger::alembic::COMMENT,
    postgres::trust::{OF_READING, is_without},
    sql::quote::Ident,
    text,
};

/// A migration tool, and how its ledger is read.
pub(crate) struct Tool {
    name: &'static str,
    pub(crate) table: &'static str,
    /// The column that names a revision.
    revision: &'static str,
    /// The column that grows with every revision.
    order: &'static str,
    /// How many rows say where the schema stands: one of a log, or all where only the present
    /// revisions are kept.
    limit: &'static str,
}

impl Tool {
    const fn log(
        name: &'static str,
        table: &'static str,
        revision: &'static str,
        order: &'static str,
    ) -> Self {
        Self {
            name,
            table,
            revision,
            order,
            limit: "1",
        }
    }
}

/// Returns the names of their tables.
pub(crate) fn tables() -> [&'static str; 5] {
    TOOLS.map(|tool| tool.table)
}

pub(crate) const ALEMBIC: Tool = Tool {
    name: "Alembic",
    table: "alembic_version",
    revision: "version_num",
    order: "version_num",
    limit: "ALL",
};

/// The one list of them.
const TOOLS: [Tool; 5] = [
    ALEMBIC,
    Tool::log("Diesel", "__diesel_schema_migrations", "version", "version"),
    Tool::log("sqlx", "_sqlx_migrations", "version", "version"),
    Tool::log("refinery", "refinery_schema_history", "version", "version"),
    Tool::log(
        "Flyway",
        "flyway_schema_history",
        "version",
        "installed_rank",
    ),
];

/// Which of the tables a schema has, and whether this role may read them; without the one that we
/// have made for Alembic.
const PRESENT: &str = "SELECT c.relname::text AS name, \
     pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable \
     FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.relkind IN ('r', 'p') AND n.nspname = $2 \
       AND c.relname::text = ANY (pg_catalog.string_to_array($1, ',')) \
       AND coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') <> $3::text";

/// A ledger of another migration tool that has at least one revision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{tool} has migrated this schema: its table `{table}` {}", said(.revisions))]
#[non_exhaustive]
pub struct OtherLedger {
    /// The tool.
    pub tool: &'static str,
    /// Its ledger.
    pub table: &'static str,
    /// Where it says that the schema stands; empty where that cannot be read.
    pub revisions: Vec<String>,
}

impl OtherLedger {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        let table = self.table;
        format!(
            "check which revision the schema matches, and record it with `stamp REVISION`; \
             or, if the table is a leftover, drop it: DROP TABLE {table}"
        )
    }
}

fn said(revisions: &[String]) -> String {
    match revisions {
        [] => "records a revision that cannot be read".to_owned(),
        [one] => format!("records revision `{}`", text::name(one)),
        many => format!("records revisions {}", text::names(many)),
    }
}

/// Returns the tool whose ledger has this name.
pub(crate) fn owner_of(table: &str) -> Option<&'static str> {
    let tool = TOOLS.iter().find(|tool| tool.table == table)?;
    Some(tool.name)
}

/// Finds a ledger of another tool in a schema that has a row. Writes nothing.
///
/// A ledger that this role may not read, or that would run others' code or hide rows, counts as one
/// with a row.
///
/// # Errors
///
/// What the server said.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
) -> Result<Option<OtherLedger>, DbErr> {
    let tables = TOOLS.map(|tool| tool.table).join(",");
    let values = [tables.into(), schema.into(), COMMENT.into()];
    let present = Statement::from_sql_and_values(DbBackend::Postgres, PRESENT, values);
    for row in connection.query_all_raw(present).await? {
        let (name, readable): (String, bool) =
            (row.try_get("", "name")?, row.try_get("", "readable")?);
        let Some(tool) = TOOLS.iter().find(|tool| tool.table == name) else {
            continue;
        };
        let rows = if readable && is_without(connection, schema, tool.table, &OF_READING).await? {
            read(connection, schema, tool).await?
        } else {
            vec![None]
        };
        if !rows.is_empty() {
            return Ok(Some(OtherLedger {
                tool: tool.name,
                table: tool.table,
                revisions: rows.into_iter().flatten().collect(),
            }));
        }
    }
    Ok(None)
}

/// Reads where a tool says that the schema stands: one element a row, none where the row names no
/// revision.
pub(crate) async fn read<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    tool: &Tool,
) -> Result<Vec<Option<String>>, DbErr> {
    let Tool {
        table,
        revision,
        order,
        limit,
        ..
    } = tool;
    let schema = Ident(schema);
    // As JSON, so that a column of another type or none is no error. Numbers have no leading
    // zeros: the longer text is the greater number.
    let row = "pg_catalog.to_jsonb(t) ->> ";
    let latest = format!(
        "SELECT {row}'{revision}' AS revision FROM {schema}.{table} AS t \
         ORDER BY {row}'{revision}' IS NULL, pg_catalog.length({row}'{order}') DESC NULLS LAST, \
                  {row}'{order}' DESC NULLS LAST LIMIT {limit}"
    );
    let latest = Statement::from_string(DbBackend::Postgres, latest);
    let rows = connection.query_all_raw(latest).await?;
    rows.iter().map(|row| row.try_get("", "revision")).collect()
}

#[cfg(test)]
mod tests {
    use super::OtherLedger;

    fn message(revisions: &[&str]) -> String {
        let ledger = OtherLedger {
            tool: "Alembic",
            table: "alembic_version",
            revisions: revisions.iter().map(|name| (*name).to_owned()).collect(),
        };
        ledger.to_string()
    }

    #[test]
    fn the_tool_and_what_it_records_are_named() {
        let alembic = "Alembic has migrated this schema: its table `alembic_version` records";
        assert_eq!(message(&["0013"]), format!("{alembic} revision `0013`"));
        assert_eq!(message(&["b", "a"]), format!("{alembic} revisions b, a"));
        assert_eq!(
            message(&[]),
            format!("{alembic} a revision that cannot be read")
        );
        assert!(message(&["\u{1b}[31m"]).contains("\\u{1b}[31m"));
    }
}
