//! Every change of the table, there and back, judged by `pg_dump`, which shares no code with ours.
//!
//! A change has four schemas in one database: `f<n>` is made from the old DDL and changed into the
//! new, `b<n>` from the new and changed into the old; `o<n>` and `n<n>` stay what the DDL made. So
//! one dump of one database judges all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use regex::Regex;
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use seaway::{
    catalog::{Catalog, LeftOut},
    diff::{differences, statements},
};
use tests::{Database, Outcome, workspace};

use super::bare;

/// A change, as the files in `changes/` have it.
struct Change {
    file: String,
    title: String,
    old: String,
    new: String,
    /// The ways on which `pg_dump` shows a difference that no command of PostgreSQL could avoid.
    unlike: Vec<String>,
}

fn changes() -> Vec<Change> {
    let folder = workspace().join("tests/suite/diffing/changes");
    let files = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").path());
    let mut changes = Vec::new();
    for path in files {
        let file = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("the file");
        for block in format!("\n{text}").split("\n-- # ").skip(1) {
            let (title, rest) = block.split_once('\n').expect("a title");
            let (old, new) = rest.split_once("-- ## becomes\n").expect("both states");
            let unlike = block
                .lines()
                .filter_map(|it| it.strip_prefix("-- ## unlike in pg_dump "));
            let unlike = unlike
                .filter_map(|it| it.split(':').next())
                .map(str::to_owned);
            changes.push(Change {
                unlike: unlike.collect(),
                file: file.clone(),
                title: title.to_owned(),
                old: old.to_owned(),
                new: new.to_owned(),
            });
        }
    }
    changes.sort_by(|a, b| (&a.file, &a.title).cmp(&(&b.file, &b.title)));
    changes
}

/// Returns the version from which a change can be made, as its title says: `… (15+)`.
fn since(change: &Change) -> i32 {
    let version = change.title.rsplit_once('(').map_or("", |(_, rest)| rest);
    version.trim_end_matches("+)").parse().unwrap_or_default()
}

async fn make(database: &Database, schema: &str, ddl: &str) {
    let sql = format!("CREATE SCHEMA {schema}; SET search_path = {schema};\n{ddl}");
    database.execute(&sql).await;
}

async fn read(database: &Database, schema: &str) -> Catalog {
    let transaction = database.connection().begin().await.expect("begin");
    let catalog = Catalog::read(&transaction, schema, &LeftOut::default()).await;
    transaction.rollback().await.expect("rollback");
    catalog.expect("a catalog")
}

/// Takes a schema to another state, and returns what is wrong with that. `from` is what it is like.
async fn change(
    database: &Database,
    schema: &str,
    from: &Catalog,
    to: &Catalog,
) -> Result<(), String> {
    let mut from = from.clone();
    schema.clone_into(&mut from.schema);
    let mut sent = String::new();
    for statement in statements(&from, to) {
        sent = sent + &statement.sql + ";\n";
        let applied = database
            .connection()
            .execute_unprepared(&statement.sql)
            .await;
        applied.map_err(|error| format!("{error}\nafter\n{sent}"))?;
    }
    let left = differences(&read(database, schema).await, to);
    if left.is_empty() {
        return Ok(());
    }
    let left: Vec<_> = left.iter().map(|it| it.address.to_string()).collect();
    Err(format!(
        "still different: {}\nafter\n{sent}",
        left.join(", ")
    ))
}

/// The statements of each schema in a dump of all, without what is no difference: the schema's
/// name, the order of statements and that of columns.
fn dumped(url: &str) -> BTreeMap<String, Vec<String>> {
    let mut dump = Command::new("pg_dump");
    let dump = dump.args(["--schema-only", "--no-owner", "--no-privileges", bare(url)]);
    let dump = Outcome::of(dump);
    let text = dump.success().stdout.clone();
    let schema = Regex::new(r"\bsw_[fbon]\d+\b").expect("a regular expression");
    let setting = Regex::new("(?m)^SET default_.*$").expect("a regular expression");
    let mut schemas: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (text, _) = text
        .split_once("\n\n--\n-- PostgreSQL database dump complete")
        .expect("an end");
    for section in text.split("\n--\n-- Name: ").skip(1) {
        let (_, sql) = section.split_once("\n--\n").unwrap_or(("", section));
        let Some(name) = schema.find(sql).map(|it| it.as_str().to_owned()) else {
            continue;
        };
        let sql = schema.replace_all(sql, "s");
        let sql = setting.replace_all(&sql, "");
        schemas
            .entry(name)
            .or_default()
            .push(with_sorted_lines(sql.trim()));
    }
    for statements in schemas.values_mut() {
        statements.sort();
    }
    schemas
}

fn with_sorted_lines(sql: &str) -> String {
    if let Some((before, rest)) = sql.split_once(" ON ")
        && let Some((columns, table)) = rest.split_once(" FROM ")
        && sql.starts_with("CREATE STATISTICS")
    {
        // They are in the order of the table's columns.
        let columns: BTreeSet<_> = columns.split(", ").collect();
        return format!("{before} ON {columns:?} FROM {table}");
    }
    if !sql.starts_with("CREATE TABLE") && !sql.starts_with("CREATE UNLOGGED TABLE") {
        return sql.to_owned();
    }
    let lines: BTreeSet<_> = sql.lines().map(|it| it.trim_end_matches(',')).collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

/// Dumps a database into another, so that each expression has the form that it keeps.
pub(super) async fn restored(url: &str) -> Database {
    let (url, database) = (bare(url), Database::empty().await);
    let line = format!(
        "pg_dump --schema-only '{url}' | psql -q -v ON_ERROR_STOP=1 '{}'",
        bare(&database.url())
    );
    Outcome::of(Command::new("sh").args(["-c", &line])).success();
    database
}

#[async_std::test]
async fn each_change_arrives_at_the_new_schema_and_back_at_the_old_one() {
    let database = Database::empty().await;
    let mut failures = Vec::new();
    let cases: Vec<_> = changes()
        .into_iter()
        .filter(|case| since(case) <= 15)
        .collect();
    for (number, case) in cases.iter().enumerate() {
        let schema = |letter: char| format!("sw_{letter}{number}");
        for (letter, ddl) in [
            ('f', &case.old),
            ('o', &case.old),
            ('b', &case.new),
            ('n', &case.new),
        ] {
            make(&database, &schema(letter), ddl).await;
        }
        let old = read(&database, &schema('o')).await;
        let new = read(&database, &schema('n')).await;
        for (way, changed, from, to) in [("there", 'f', &old, &new), ("back", 'b', &new, &old)] {
            if let Err(why) = change(&database, &schema(changed), from, to).await {
                failures.push(format!("{}: {} ({way}): {why}", case.file, case.title));
            }
        }
    }
    let once = restored(&database.url()).await;
    let twice = restored(&once.url()).await;
    let dumped = dumped(&twice.url());
    for (number, case) in cases.iter().enumerate() {
        for (way, changed, goal) in [("there", 'f', 'n'), ("back", 'b', 'o')] {
            let of = |letter: char| {
                dumped
                    .get(&format!("sw_{letter}{number}"))
                    .cloned()
                    .unwrap_or_default()
            };
            let (found, wanted) = (of(changed), of(goal));
            if found != wanted && !case.unlike.iter().any(|it| it == way) {
                let only = |these: &[String], those: &[String]| {
                    let only = these.iter().filter(|it| !those.contains(it));
                    only.cloned().collect::<Vec<_>>().join("\n")
                };
                failures.push(format!(
                    "{}: {} ({way}): found\n{}\nwanted\n{}",
                    case.file,
                    case.title,
                    only(&found, &wanted),
                    only(&wanted, &found)
                ));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {}\n{}",
        failures.len(),
        2 * cases.len(),
        failures.join("\n\n")
    );
}
