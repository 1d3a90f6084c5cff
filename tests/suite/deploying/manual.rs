//! What docs/deploying.md says of settings and rights, tried.

use std::collections::BTreeSet;

use tests::{Database, Program};

use super::{block, read};

/// The settings of the table, but for libpq's, are those that the program prints.
#[test]
fn the_table_of_settings_is_complete() {
    let mut program = Program::server("").without("DATABASE_URL");
    for name in ["HOST", "DB", "USER", "PASSWORD"] {
        program = program.env(&format!("POSTGRES_{name}"), "augo");
    }
    let run = program.env("POSTGRES_PORT", "5432").run(&["config"]);
    let printed = run.success().stdout.lines();
    let printed: BTreeSet<_> = printed
        .map(|line| line.split(['=', ' ']).next().expect("a name").to_owned())
        .collect();
    let manual = read("docs/deploying.md");
    let rows = manual.lines().filter_map(|line| line.strip_prefix("| `"));
    let explained: BTreeSet<_> = rows
        .map(|row| row.split('`').next().expect("a name").to_owned())
        .filter(|name| !name.starts_with("PG"))
        .collect();
    assert_eq!(printed, explained);
}

#[async_std::test]
async fn a_role_with_the_documented_rights_may_check_and_no_more() {
    let database = Database::migrated().await;
    let url = database.url();
    let grant = block("Only look", "sql").replace("augo_application", "{role}");
    Program::server(&url).run(&["bootstrap"]).success();
    let url_of_role = database.login("pw", &grant).await;
    let as_role = || Program::server(&url_of_role);
    as_role().run(&["bootstrap", "--check"]).success();
    as_role().run(&[]).success();
    database
        .execute("DROP INDEX checkpoints_thread_id_idx")
        .await;
    let check = as_role().run(&["bootstrap", "--check"]);
    assert_eq!(check.code, Some(1), "{check}");
    let work = as_role().run(&["bootstrap"]);
    assert_eq!(work.code, Some(4), "{work}");
}

#[async_std::test]
async fn the_documented_index_of_mem0_is_accepted() {
    let database = Database::migrated().await;
    Program::server(&database.url())
        .run(&["bootstrap"])
        .success();
    database.execute(&block("Mem0's tables", "sql")).await;
    Program::server(&database.url())
        .run(&["bootstrap", "--check"])
        .success();
}
