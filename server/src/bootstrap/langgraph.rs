//! The tables of LangGraph's PostgreSQL checkpointer, as its own set-up makes them.
//!
//! Read from langgraph-checkpoint-postgres 1.0 to 3.2: all of them have these tables in the end. Its
//! set-up looks only at the highest version in `checkpoint_migrations`, and does what comes after. So
//! what is there decides here, and the versions are written last.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use seaway::{postgres::Ident, text};

use super::{
    Refusal,
    component::{Standing, refuse_strangers},
    rights::Needs,
    tables::{Age, Change, Column, Index, Table, compare, find},
};

/// Whose tables they are.
pub(super) const OWNER: &str = "LangGraph";

const VERSIONS: &str = "checkpoint_migrations";
const VERSION: &str = "v";

/// The last step of its set-up that is known here.
const NEWEST: i32 = 9;

/// Looks what is missing in a schema.
pub(super) async fn look<C: ConnectionTrait>(on: &C, schema: &str) -> Result<Standing, DbErr> {
    let tables = tables();
    let found = find(on, schema, &tables).await?;
    refuse_strangers(on, schema, &tables, &found, "a table of LangGraph's").await?;
    let mut standing = Standing::default();
    for table in &tables {
        standing.add(OWNER, &table.name, compare(table, &found));
    }
    let versions = match found.get(VERSIONS) {
        Some(_) if standing.is_refused(VERSIONS) => Vec::new(),
        Some(table) if !table.is_readable() => {
            let read = vec![VERSIONS];
            let needs = Needs {
                read,
                ..Needs::default()
            };
            let lacking = needs.lacking(on, schema).await?;
            let lacking = lacking.into_iter().map(Refusal::from);
            standing.refusals.extend(lacking);
            return Ok(standing);
        }
        Some(_) => read_versions(on, schema).await?,
        None => Vec::new(),
    };
    if let Some(newest) = versions.last().filter(|newest| **newest > NEWEST) {
        return Ok(newer(*newest, standing));
    }
    let rows: Vec<i32> = (0..=NEWEST).filter(|v| !versions.contains(v)).collect();
    if !rows.is_empty() {
        standing.changes.push(Change::AddRows {
            table: VERSIONS,
            column: VERSION,
            rows,
        });
    }
    Ok(standing)
}

/// Leaves the tables of a newer LangGraph as they are, and says in what they differ from the newest
/// version that is known here: it may be meant so. If one is missing, nobody here knows how to make it.
fn newer(newest: i32, standing: Standing) -> Standing {
    let (mut missing, mut lacks) = (Vec::new(), Vec::new());
    for change in standing.changes {
        match change {
            Change::CreateTable(table) => missing.push(Refusal::Differs {
                owner: OWNER,
                differences: vec![format!(
                    "it is missing, and {VERSIONS} is at version {newest}; this program knows versions up to {NEWEST}"
                )],
                table: table.name,
            }),
            change => lacks.push(change.lack()),
        }
    }
    let mut differences = Vec::new();
    for refusal in standing.refusals {
        match refusal {
            Refusal::Differs {
                table,
                differences: found,
                ..
            } => {
                let found: Vec<_> = found.iter().map(|text| text::name(text)).collect();
                differences.push(format!("{table}: {}", found.join("; ")));
            }
            // Its table is missing, and cannot be made.
            other => missing.push(other),
        }
    }
    if !lacks.is_empty() {
        differences.push(format!("there is no {}", lacks.join(", no ")));
    }
    let mut note = format!(
        "at version {newest}, newer than {NEWEST}, the last that this program knows: left alone"
    );
    if !differences.is_empty() {
        let differences = differences.join("; ");
        note = format!("{note}; differences from version {NEWEST}: {differences}");
    }
    Standing {
        note: Some(note),
        refusals: missing,
        changes: Vec::new(),
    }
}

async fn read_versions<C: ConnectionTrait>(on: &C, schema: &str) -> Result<Vec<i32>, DbErr> {
    seaway::postgres::trust::refuse_code(on, schema, VERSIONS, "LangGraph's table").await?;
    let (schema, table, column) = (Ident(schema), Ident(VERSIONS), Ident(VERSION));
    let versions = format!("SELECT {column} AS v FROM {schema}.{table} ORDER BY {column}");
    let versions = Statement::from_string(DbBackend::Postgres, versions);
    let rows = on.query_all_raw(versions).await?;
    rows.iter().map(|row| row.try_get("", "v")).collect()
}

fn tables() -> [Table; 4] {
    let text = |name| Column::new(name, "text");
    let namespace = text("checkpoint_ns").not_null().default("''::text");
    let versions = Table {
        name: VERSIONS.to_owned(),
        columns: vec![Column::new(VERSION, "integer").not_null()],
        key: &[VERSION],
        indexes: Vec::new(),
    };
    let checkpoints = Table {
        name: "checkpoints".to_owned(),
        columns: vec![
            text("thread_id").not_null(),
            namespace.clone(),
            text("checkpoint_id").not_null(),
            text("parent_checkpoint_id"),
            text("type"),
            Column::new("checkpoint", "jsonb").not_null(),
            Column::new("metadata", "jsonb")
                .not_null()
                .default("'{}'::jsonb"),
        ],
        key: &["thread_id", "checkpoint_ns", "checkpoint_id"],
        indexes: vec![of_thread("checkpoints")],
    };
    let blobs = Table {
        name: "checkpoint_blobs".to_owned(),
        columns: vec![
            text("thread_id").not_null(),
            namespace.clone(),
            text("channel").not_null(),
            text("version").not_null(),
            text("type").not_null(),
            Column::new("blob", "bytea").age(Age::Relaxed),
        ],
        key: &["thread_id", "checkpoint_ns", "channel", "version"],
        indexes: vec![of_thread("checkpoint_blobs")],
    };
    let writes = Table {
        name: "checkpoint_writes".to_owned(),
        columns: vec![
            text("thread_id").not_null(),
            namespace,
            text("checkpoint_id").not_null(),
            text("task_id").not_null(),
            Column::new("idx", "integer").not_null(),
            text("channel").not_null(),
            text("type"),
            Column::new("blob", "bytea").not_null(),
            text("task_path")
                .not_null()
                .default("''::text")
                .age(Age::Added),
        ],
        key: &[
            "thread_id",
            "checkpoint_ns",
            "checkpoint_id",
            "task_id",
            "idx",
        ],
        indexes: vec![of_thread("checkpoint_writes")],
    };
    [versions, checkpoints, blobs, writes]
}

fn of_thread(table: &str) -> Index {
    Index {
        name: format!("{table}_thread_id_idx"),
        method: "btree",
        column: "thread_id",
        class: "text_ops",
        class_schema: "pg_catalog".to_owned(),
    }
}
