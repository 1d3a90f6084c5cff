//! Old and new DDL, there and back, judged by `pg_dump`, which shares no code with ours.
//!
//! A case has four schemas in one database: `f<n>` is made from the old DDL and changed into the
//! new, `b<n>` from the new and changed into the old; `o<n>` and `n<n>` stay what the DDL made. So
//! one dump of one database judges many cases.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    time::Duration,
};

use regex::Regex;
use sea_orm::{ConnectionTrait as _, DbErr, TransactionTrait as _};
use seaway::{
    catalog::{Catalog, LeftOut},
    check::normal::settle,
    diff::{differences, statements},
};
use tests::{Database, Outcome};

use super::bare;

/// The DDL of two schemas.
pub(super) struct Case {
    pub(super) old: String,
    pub(super) new: String,
    /// The ways on which `pg_dump` shows a difference that no command of PostgreSQL could avoid.
    pub(super) unlike: Vec<String>,
    /// Whether PostgreSQL can restore its own dump of it. If not, our own catalog judges alone.
    pub(super) is_restored: bool,
}

/// Why a case failed, on one of its two ways.
pub(super) struct Failure {
    /// The case's place in the list.
    pub(super) case: usize,
    pub(super) way: &'static str,
    pub(super) why: String,
    /// Whether `pg_dump` found it, and not our own catalog.
    pub(super) by_dump: bool,
}

/// As many cases share a database: one dump locks all of their tables, and every query of the catalog passes
/// over their objects.
const TOGETHER: usize = 80;

/// Makes each case there and back, and returns what is wrong.
pub(super) async fn judge(cases: &[Case]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (chunk, cases) in cases.chunks(TOGETHER).enumerate() {
        let found = judge_together(cases).await.into_iter();
        failures.extend(found.map(|failure| Failure {
            case: chunk * TOGETHER + failure.case,
            ..failure
        }));
    }
    failures
}

async fn judge_together(cases: &[Case]) -> Vec<Failure> {
    let database = Database::empty().await;
    let mut failures = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        failures.extend(judge_by_ours(&database, number, case).await);
        if !case.is_restored {
            let drop = format!(
                "DROP SCHEMA IF EXISTS sw_f{number}, sw_o{number}, sw_b{number}, sw_n{number} CASCADE"
            );
            database.execute(&drop).await;
        }
    }
    let once = restored(&database.url()).await;
    let twice = restored(&once.url()).await;
    let dumped = dumped(&twice.url());
    let failed: BTreeSet<_> = failures.iter().map(|failure| failure.case).collect();
    let others = cases.iter().enumerate();
    for (number, case) in others.filter(|(number, _)| !failed.contains(number)) {
        failures.extend(judge_by_dump(&dumped, number, case));
    }
    failures.sort_by_key(|failure| failure.case);
    failures
}

/// As [`judge`], for cases with objects that belong to no schema: each of the four schemas has a database of
/// its own, which is emptied after the case. A restore for each would take too long, so expressions must be
/// of a form that they keep.
pub(super) async fn judge_apart(cases: &[Case]) -> Vec<Failure> {
    let mut databases = BTreeMap::new();
    for letter in ['f', 'o', 'b', 'n'] {
        databases.insert(letter, Database::empty().await);
    }
    let mut failures = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let found = judge_by_ours_apart(&databases, number, case).await;
        if found.is_empty() {
            let dumps = databases.iter().map(|(letter, database)| {
                let statements = dumped_whole(&database.url());
                (format!("sw_{letter}{number}"), statements)
            });
            failures.extend(judge_by_dump(&dumps.collect(), number, case));
        }
        failures.extend(found);
        for database in databases.values() {
            let emptied = database.connection().execute_unprepared(EMPTY).await;
            emptied.expect("emptied");
        }
    }
    failures
}

/// Drops what a case has made in a database of its own.
const EMPTY: &str = "DO $$ DECLARE name text; BEGIN \
     FOR name IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' \
     LOOP EXECUTE format('DROP EXTENSION %I CASCADE', name); END LOOP; \
     FOR name IN SELECT fdwname FROM pg_foreign_data_wrapper \
     LOOP EXECUTE format('DROP FOREIGN DATA WRAPPER %I CASCADE', name); END LOOP; \
     FOR name IN SELECT evtname FROM pg_event_trigger \
     LOOP EXECUTE format('DROP EVENT TRIGGER %I', name); END LOOP; \
     DROP FUNCTION IF EXISTS public.note(); DROP TABLE IF EXISTS public.u; \
     FOR name IN SELECT pubname FROM pg_publication \
     LOOP EXECUTE format('DROP PUBLICATION %I', name); END LOOP; \
     DROP SCHEMA IF EXISTS home CASCADE; END $$";

async fn judge_by_ours_apart(
    databases: &BTreeMap<char, Database>,
    number: usize,
    case: &Case,
) -> Vec<Failure> {
    let failure = |way: &'static str, why: String| Failure {
        case: number,
        way,
        why,
        by_dump: false,
    };
    for (letter, database) in databases {
        let ddl = if "fo".contains(*letter) {
            &case.old
        } else {
            &case.new
        };
        if let Err(why) = make(database, "home", ddl).await {
            return vec![failure("DDL refused", format!("{why}\n{ddl}"))];
        }
    }
    let old = read(&databases[&'o'], "home").await;
    let new = read(&databases[&'n'], "home").await;
    let mut failures = Vec::new();
    for (way, changed, from, to) in [("there", 'f', &old, &new), ("back", 'b', &new, &old)] {
        let changing = change(&databases[&changed], "home", from, to);
        failures.extend(changing.await.err().map(|why| failure(way, why)));
    }
    failures
}

/// Judges one case in a database that has judged others, unless PostgreSQL refuses its DDL.
pub(super) async fn judge_again(database: &Database, case: &Case, by_dump: bool) -> Vec<Failure> {
    let run = |sql: String| async move { database.connection().execute_unprepared(&sql).await };
    let drop = "DROP SCHEMA IF EXISTS sw_f0, sw_o0, sw_b0, sw_n0 CASCADE";
    run(drop.to_owned()).await.expect("dropped");
    for ddl in [&case.old, &case.new] {
        let tried = format!("BEGIN; CREATE SCHEMA sw_f0; SET search_path = sw_f0;\n{ddl};ROLLBACK");
        if run(tried).await.is_err() {
            run("ROLLBACK".to_owned()).await.expect("rolled back");
            return Vec::new();
        }
    }
    let mut failures = judge_by_ours(database, 0, case).await;
    if by_dump && failures.is_empty() {
        let once = restored(&database.url()).await;
        let twice = restored(&once.url()).await;
        failures.extend(judge_by_dump(&dumped(&twice.url()), 0, case));
    }
    failures
}

async fn judge_by_ours(database: &Database, number: usize, case: &Case) -> Vec<Failure> {
    let schema = |letter: char| format!("sw_{letter}{number}");
    for (letter, ddl) in [
        ('f', &case.old),
        ('o', &case.old),
        ('b', &case.new),
        ('n', &case.new),
    ] {
        if let Err(why) = make(database, &schema(letter), ddl).await {
            return vec![Failure {
                case: number,
                way: "DDL refused",
                why: format!("{why}\n{ddl}"),
                by_dump: false,
            }];
        }
    }
    let old = read(database, &schema('o')).await;
    let new = read(database, &schema('n')).await;
    let mut failures = Vec::new();
    for (way, changed, from, to) in [("there", 'f', &old, &new), ("back", 'b', &new, &old)] {
        if let Err(why) = change(database, &schema(changed), from, to).await {
            failures.push(Failure {
                case: number,
                way,
                why,
                by_dump: false,
            });
        }
    }
    failures
}

fn judge_by_dump(
    dumped: &BTreeMap<String, Vec<String>>,
    number: usize,
    case: &Case,
) -> Vec<Failure> {
    let of = |letter: char| {
        let statements = dumped.get(&format!("sw_{letter}{number}"));
        statements.cloned().unwrap_or_default()
    };
    let only = |these: &[String], those: &[String]| {
        let only = these.iter().filter(|it| !those.contains(it));
        only.cloned().collect::<Vec<_>>().join("\n")
    };
    let mut failures = Vec::new();
    for (way, changed, goal) in [("there", 'f', 'n'), ("back", 'b', 'o')] {
        let (found, wanted) = (of(changed), of(goal));
        if found != wanted && !case.unlike.iter().any(|it| it == way) {
            failures.push(Failure {
                case: number,
                way,
                why: format!(
                    "found\n{}\nwanted\n{}",
                    only(&found, &wanted),
                    only(&wanted, &found)
                ),
                by_dump: true,
            });
        }
    }
    failures
}

async fn make(database: &Database, schema: &str, ddl: &str) -> Result<(), DbErr> {
    let sql = format!("CREATE SCHEMA {schema}; SET search_path = {schema};\n{ddl}");
    database.connection().execute_unprepared(&sql).await?;
    Ok(())
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
    let (mut found, mut wanted) = (read(database, schema).await, to.clone());
    if !differences(&found, &wanted).is_empty() {
        let on = database.seaway().connection();
        let settling = settle(on, &mut found, &mut wanted, Duration::from_secs(5));
        let missing = settling.await.map_err(|error| error.to_string())?;
        assert!(missing.is_empty(), "not made anew: {missing:?}");
    }
    let left = differences(&found, &wanted);
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
    let text = dump(url);
    let schema = Regex::new(r"\bsw_[fbon]\d+\b").expect("a regular expression");
    let setting = Regex::new("(?m)^SET default_.*$").expect("a regular expression");
    let mut schemas: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sql in sections(&text) {
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

/// The statements of a whole database, sorted.
fn dumped_whole(url: &str) -> Vec<String> {
    let text = dump(url);
    let setting = Regex::new("(?m)^SET default_.*$").expect("a regular expression");
    let statements = sections(&text).into_iter();
    let statements = statements.map(|sql| with_sorted_lines(setting.replace_all(sql, "").trim()));
    let statements: BTreeSet<_> = statements.collect();
    statements.into_iter().collect()
}

fn dump(url: &str) -> String {
    let mut dump = Command::new("pg_dump");
    let dump = dump.args(["--schema-only", "--no-owner", "--no-privileges", bare(url)]);
    Outcome::of(dump).success().stdout.clone()
}

/// Returns the SQL of each object in a dump.
fn sections(text: &str) -> Vec<&str> {
    let (text, _) = text
        .split_once("\n\n--\n-- PostgreSQL database dump complete")
        .expect("an end");
    let sections = text.split("\n--\n-- Name: ").skip(1);
    let sql = sections.map(|it| it.split_once("\n--\n").map_or(it, |(_, sql)| sql));
    sql.collect()
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
    let tables = [
        "CREATE TABLE",
        "CREATE UNLOGGED TABLE",
        "CREATE FOREIGN TABLE",
    ];
    if !tables.iter().any(|it| sql.starts_with(it)) {
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
    let mut shell = Command::new("bash");
    Outcome::of(shell.args(["-o", "pipefail", "-c", &line])).success();
    database
}
