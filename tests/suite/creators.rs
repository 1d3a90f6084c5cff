//! Who else may create objects in the schema of a run: the warning before its first step.

use expect_test::expect;
use tests::{Database, Outcome, Program};

const CREATE: &str = "GRANT CREATE, USAGE ON SCHEMA home TO {role}";

fn at_home(url: &str, arguments: &[&str]) -> Outcome {
    let home = ["-s", "home"];
    Program::stress(url).run(&[&home, arguments].concat())
}

/// What a command warns of, without the names of roles, which differ.
fn warnings(url: &str, arguments: &[&str]) -> String {
    let run = at_home(url, arguments);
    let said = run.success().stable();
    let warnings = said.lines().filter(|line| line.starts_with("warning:"));
    warnings.fold(String::new(), |all, line| all + line + "\n")
}

#[async_std::test]
async fn neither_the_runner_nor_its_groups_nor_an_owner_nor_a_superuser_is_warned_of() {
    let database = Database::empty().await;
    database.execute("CREATE SCHEMA home").await;
    let runner = database.login("pw", CREATE).await;
    for trusted in [
        "ALTER SCHEMA home OWNER TO {role}",
        "ALTER ROLE {role} SUPERUSER; GRANT CREATE ON SCHEMA home TO {role}",
        // It creates nothing.
        "GRANT USAGE ON SCHEMA home TO {role}",
    ] {
        database.login("pw", trusted).await;
    }
    let (user, _) = runner["postgres://".len()..]
        .split_once(':')
        .expect("a user");
    let member = format!("{CREATE}; GRANT {{role}} TO {user}");
    database.login("pw", &member).await;
    assert_eq!(warnings(&runner, &["up"]), "");
}

#[async_std::test]
async fn whoever_else_may_create_in_the_schema_is_named_once_before_a_run() {
    let database = Database::empty().await;
    database.execute("CREATE SCHEMA home").await;
    let url = database.url();
    database.login("pw", CREATE).await;
    let mut said = warnings(&url, &["up", "0001"]);
    database
        .execute("GRANT CREATE ON SCHEMA home TO PUBLIC")
        .await;
    for run in [
        &["up"][..],
        &["down"],
        &["refresh", "--yes"],
        // First in one transaction, then revision by revision.
        &["fresh", "--yes"],
    ] {
        said += &warnings(&url, run);
    }
    expect![[r#"
        warning: in schema home, [role] may create objects, or has created functions or operators, which can run with your rights in a revision; look at them (\df, \do), and end it: REVOKE CREATE ON SCHEMA … FROM …
        warning: in schema home, PUBLIC, [role] may create objects, or has created functions or operators, which can run with your rights in a revision; look at them (\df, \do), and end it: REVOKE CREATE ON SCHEMA … FROM …
        warning: in schema home, PUBLIC, [role] may create objects, or has created functions or operators, which can run with your rights in a revision; look at them (\df, \do), and end it: REVOKE CREATE ON SCHEMA … FROM …
        warning: in schema home, PUBLIC, [role] may create objects, or has created functions or operators, which can run with your rights in a revision; look at them (\df, \do), and end it: REVOKE CREATE ON SCHEMA … FROM …
        warning: in schema home, PUBLIC, [role] may create objects, or has created functions or operators, which can run with your rights in a revision; look at them (\df, \do), and end it: REVOKE CREATE ON SCHEMA … FROM …
    "#]]
    .assert_eq(&said);
    for look in ["status", "plan"] {
        assert_eq!(warnings(&url, &[look]), "", "{look}");
    }
}
