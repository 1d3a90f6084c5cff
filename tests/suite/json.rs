//! docs/json.md: each of its headings is a command, and the section tells what it prints.

use std::{collections::BTreeSet, fs};

use expect_test::expect_file;
use regex::Regex;
use serde_json::Value;
use tests::{Database, Program, workspace};

const BEGIN: &str = "```json\n";
const END: &str = "```\n";

/// A database with something applied, something pending, something unknown, something changed and
/// something half done, and nothing that is another tomorrow or elsewhere.
async fn of_the_manual() -> Database {
    let database = Database::migrated().await;
    database
        .execute(
            "DELETE FROM seaql_migrations WHERE version = 'm0013_stored_procedures';
             UPDATE seaql_migrations SET applied_at = 1767225600;
             DELETE FROM _seaway_history WHERE revision = 'm0013_stored_procedures';
             INSERT INTO _seaway_history (revision, action, finished_at, sha256, reason)
               SELECT revision, 'repair', now(), sha256, 'a comment was mended'
               FROM _seaway_history WHERE revision = 'm0012_create_financial_settings';
             UPDATE _seaway_history SET started_at = '2026-01-01 00:00:00+00', role_name = 'deploy',
               host = 'build-7', program = 'migration 0.1.0',
               milliseconds = CASE action WHEN 'up' THEN 12 END;
             UPDATE _seaway_history SET sha256 = repeat('0', 64)
               WHERE revision = 'm0011_create_forecast_tables';
             INSERT INTO seaql_migrations VALUES ('m0014_from_tomorrow', 1798761600);
             INSERT INTO _seaway_history (revision, action, statements)
               VALUES ('m0015_half_done', 'up', '{1,1}')",
        )
        .await;
    database
}

fn document(name: &str) -> String {
    fs::read_to_string(workspace().join("docs").join(name)).expect(name)
}

/// A section of a document: its heading and what is below it.
fn sections(document: &str) -> Vec<(&str, &str)> {
    let sections = document.split("\n## ").skip(1);
    sections
        .map(|section| section.split_once('\n').expect("a heading"))
        .collect()
}

/// Runs the command of a heading.
async fn printed(database: &Database, heading: &str) -> String {
    let (program, arguments) = heading.split_once(' ').expect("a command");
    let arguments: Vec<_> = arguments.split(' ').collect();
    if program == "server" {
        return printed_by_server(&arguments).await;
    }
    if ["check", "diff"].contains(&arguments[0]) {
        let run = Program::migration(&drifted().await.url()).run(&arguments);
        assert_eq!(run.code, Some(1), "{run}");
        return run.stdout;
    }
    let run = Program::migration(&database.url()).run(&arguments);
    run.success().stdout.clone()
}

/// A database that somebody has changed by hand, with something pending.
async fn drifted() -> Database {
    let database = Database::migrated().await;
    let down = Program::migration(&database.url()).run(&["down"]);
    down.success();
    let sql = "ALTER TABLE transactions ALTER raw_input DROP NOT NULL, ALTER raw_input SET DEFAULT 'x'; \
               DROP INDEX ix_transactions_status; \
               CREATE FUNCTION unread() RETURNS bigint LANGUAGE sql AS \
               'SELECT count(*) FROM notifications WHERE NOT is_read'; \
               ALTER TABLE notifications DROP COLUMN is_read";
    database.execute(sql).await;
    database
}

/// Runs the server on a database that has Augo's schema and nothing beside it. That is not complete,
/// so a check exits with 1.
async fn printed_by_server(arguments: &[&str]) -> String {
    let database = Database::migrated().await;
    let mut program = Program::server(&database.url());
    if arguments.contains(&"config") {
        program = program.without("DATABASE_URL");
        for (name, value) in [
            ("POSTGRES_HOST", "postgres"),
            ("POSTGRES_DB", "augo"),
            ("POSTGRES_USER", "augo"),
            ("POSTGRES_PASSWORD", "secret"),
        ] {
            program = program.env(name, value);
        }
    }
    let run = program.run(arguments);
    let expected = i32::from(arguments.contains(&"--check"));
    assert_eq!(run.code, Some(expected), "{run}");
    // Another time each time.
    let milliseconds = Regex::new(r#""milliseconds": \d+"#).expect("a regular expression");
    let same = milliseconds.replace_all(&run.stdout, r#""milliseconds": 1"#);
    same.into_owned()
}

/// Every value's place in a JSON document, and its type: `revisions[].number` is a `number`.
fn fields(place: &str, value: &Value) -> BTreeSet<(String, &'static str)> {
    let leaf = |kind| BTreeSet::from([(place.to_owned(), kind)]);
    match value {
        Value::Null => leaf("null"),
        Value::Bool(_) => leaf("boolean"),
        Value::Number(_) => leaf("number"),
        Value::String(_) => leaf("string"),
        Value::Array(items) => {
            let place = format!("{place}[]");
            items.iter().flat_map(|item| fields(&place, item)).collect()
        }
        Value::Object(object) => {
            let below = |name: &String| [place, name].join(".").trim_matches('.').to_owned();
            object
                .iter()
                .flat_map(|(name, item)| fields(&below(name), item))
                .collect()
        }
    }
}

/// The rows of a section's table: place and type.
fn rows(section: &str) -> Vec<(String, String)> {
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1).map(str::trim);
        let mut cell = || cells.next().expect(row).replace('`', "");
        (cell(), cell())
    })
    .collect()
}

/// `UPDATE_EXPECT=1` writes the examples anew, and leaves the rest as somebody wrote it.
#[async_std::test]
async fn the_examples_in_the_manual_are_what_is_printed() {
    let database = of_the_manual().await;
    let manual = document("json.md");
    let mut written = manual.clone();
    for (heading, section) in sections(&manual) {
        let (before, rest) = section.split_once(BEGIN).expect(heading);
        let (_, after) = rest.split_once(END).expect(heading);
        let printed = printed(&database, heading).await;
        let anew = [before, BEGIN, &printed, END, after].concat();
        written = written.replace(section, &anew);
    }
    expect_file!["../../docs/json.md"].assert_eq(&written);
}

#[async_std::test]
async fn the_manual_explains_every_field_and_no_other() {
    let database = of_the_manual().await;
    for (heading, section) in sections(&document("json.md")) {
        let printed = printed(&database, heading).await;
        let printed: Value = serde_json::from_str(&printed).expect(heading);
        let fields = fields("", &printed);
        let explained = rows(section);
        let seen: BTreeSet<_> = fields.iter().map(|(place, _)| place).collect();
        let known: BTreeSet<_> = explained.iter().map(|(place, _)| place).collect();
        assert_eq!(seen, known, "{heading}");
        for (place, kind) in &fields {
            let fits = |(row, kinds): &(String, String)| {
                row == place && kinds.split(" or ").any(|allowed| allowed == *kind)
            };
            assert!(explained.iter().any(fits), "{heading}: {place} is a {kind}");
        }
    }
}

#[test]
fn every_command_that_prints_json_is_in_the_manual() {
    let (commands, json) = (document("cli.md"), document("json.md"));
    let printing = sections(&commands)
        .into_iter()
        .filter(|(_, help)| help.contains("--format <FORMAT>"));
    let mut count = 0;
    for (command, _) in printing {
        let explains = |heading: &str| heading.starts_with(&format!("{command} "));
        let explained = sections(&json).iter().any(|(heading, _)| explains(heading));
        assert!(explained, "docs/json.md has no section on `{command}`");
        count += 1;
    }
    assert!(count >= 6, "the commands are found in docs/cli.md");
}
