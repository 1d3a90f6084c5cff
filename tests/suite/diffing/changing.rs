//! Every change of the table, there and back.

use std::fs;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tests::{Database, workspace};

use super::judge::{Case, judge, judge_apart};

/// A change, as the files in `changes/` have it.
struct Change {
    file: String,
    title: String,
    /// Whether it needs a database of its own, because it has objects that belong to no schema.
    is_apart: bool,
    case: Case,
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
                file: file.clone(),
                title: title.to_owned(),
                is_apart: rest.starts_with("-- ## in a database of its own\n"),
                case: Case {
                    old: old.to_owned(),
                    new: new.to_owned(),
                    unlike: unlike.collect(),
                    is_restored: !rest.starts_with("-- ## not restored: "),
                },
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

/// Returns the server's major version.
async fn version() -> i32 {
    let database = Database::empty().await;
    let version = "SELECT current_setting('server_version_num')::integer / 10000 AS version";
    let version = Statement::from_string(DbBackend::Postgres, version);
    let row = database.connection().query_one_raw(version).await;
    let row = row.expect("read").expect("a row");
    row.try_get("", "version").expect("a number")
}

#[async_std::test]
async fn each_change_arrives_at_the_new_schema_and_back_at_the_old_one() {
    judged(false).await;
}

#[async_std::test]
async fn each_change_of_what_belongs_to_the_database_arrives_there_and_back() {
    judged(true).await;
}

async fn judged(is_apart: bool) {
    let version = version().await;
    let changes = changes().into_iter();
    let changes = changes.filter(|it| it.is_apart == is_apart && since(it) <= version);
    let (names, cases): (Vec<_>, Vec<_>) = changes
        .map(|it| (format!("{}: {}", it.file, it.title), it.case))
        .unzip();
    let failures = if is_apart {
        judge_apart(&cases).await
    } else {
        judge(&cases).await
    };
    let failures = failures.into_iter();
    let failures: Vec<_> = failures
        .map(|it| format!("{} ({}): {}", names[it.case], it.way, it.why))
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {}\n{}",
        failures.len(),
        2 * cases.len(),
        failures.join("\n\n")
    );
}
