//! Tables that a role has made who is not trusted. Their owner could turn them into a view, or give
//! them a trigger, while a statement on them waits for a lock.

use expect_test::expect;
use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, postgres::PgConnection};
use tests::{Database, Program};

use super::{catalog, default_config, refused};

const CREATES: &str = "GRANT CREATE, USAGE ON SCHEMA public TO {role}";

/// Has a role of its own run statements.
async fn as_stranger(database: &Database, statements: &str) {
    let url = database.login("pw", CREATES).await;
    let session = PgConnection::connect(&url).await;
    let mut session = session.expect("a session");
    let statements = AssertSqlSafe(statements.to_owned());
    session.execute(statements).await.expect("made");
    session.close().await.expect("closed");
}

fn without_role(text: &str) -> String {
    let role = regex::Regex::new(r"seawaytest_[0-9a-f]+_\d+_role_\d+").expect("an expression");
    role.replace_all(text, "[role]").into_owned()
}

#[async_std::test]
async fn no_table_of_a_stranger_is_taken_for_one_of_langgraphs_or_mem0s() {
    let mut said = Vec::new();
    for table in [
        "checkpoint_migrations (v integer PRIMARY KEY)",
        "checkpoint_blobs ()",
        "mem0migrations (id uuid PRIMARY KEY)",
        "longterm_memory ()",
    ] {
        let database = Database::empty().await;
        as_stranger(&database, &format!("CREATE TABLE {table}")).await;
        let before = catalog(&database).await;
        let run = Program::server(&database.url()).run(&["bootstrap"]);
        assert_eq!(run.code, Some(4), "{run}");
        assert!(catalog(&database).await == before, "{run}");
        let error = run.stderr.lines().find(|line| line.starts_with("error"));
        said.push(without_role(error.expect("an error")));
    }
    expect![[r#"
        [
            "error: refused, and nothing was changed: `checkpoint_migrations` is not trusted as a table of LangGraph's: its owner is `[role]`, who is neither the current role (or a role that it is a member of), nor a superuser, nor the owner of the schema or the database",
            "error: refused, and nothing was changed: `checkpoint_blobs` is not trusted as a table of LangGraph's: its owner is `[role]`, who is neither the current role (or a role that it is a member of), nor a superuser, nor the owner of the schema or the database",
            "error: refused, and nothing was changed: `mem0migrations` is not trusted as a table of Mem0's: its owner is `[role]`, who is neither the current role (or a role that it is a member of), nor a superuser, nor the owner of the schema or the database",
            "error: refused, and nothing was changed: `longterm_memory` is not trusted as a table of Mem0's: its owner is `[role]`, who is neither the current role (or a role that it is a member of), nor a superuser, nor the owner of the schema or the database",
        ]
    "#]].assert_debug_eq(&said);
}

#[async_std::test]
async fn alembics_table_of_a_stranger_is_neither_read_nor_written() {
    let database = Database::empty().await;
    as_stranger(
        &database,
        "CREATE TABLE alembic_version (version_num varchar(32)); \
         INSERT INTO alembic_version VALUES ('0013')",
    )
    .await;
    let run = Program::migration(&database.url()).run(&["up"]);
    expect![[r#"
        ------- stderr -------
        error: Alembic has migrated this schema: its table `alembic_version` records a revision that cannot be read
        hint: check which revision the schema matches, and record it with `stamp REVISION`; or, if the table is a leftover, drop it: DROP TABLE alembic_version
        [exit status: 4]
    "#]].assert_eq(&run.stable());
    Program::migration(&database.url())
        .run(&["stamp", "head"])
        .success();
    let run = Program::server(&database.url()).run(&["bootstrap", "--check"]);
    let alembic = run.stdout.lines().find(|line| line.starts_with("alembic"));
    let kept = "alembic: alembic_version is not read";
    assert!(alembic.expect("the step").starts_with(kept), "{run}");
}

#[async_std::test]
async fn an_empty_table_of_alembics_that_runs_code_is_refused_before_anything_is_changed() {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); \
             CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'called'; END $$; \
             CREATE TRIGGER planted BEFORE INSERT ON alembic_version \
                 FOR EACH ROW EXECUTE FUNCTION planted()",
        )
        .await;
    refused(&database, &default_config(&database), &expect![[r#"
        refused, and nothing was changed: `alembic_version` is not trusted as Alembic's table: it has the trigger `planted`
        hint: find out who made it; if you trust the table, remove what is named, or let a superuser change the owner: ALTER TABLE … OWNER TO …; if not, rename it"#]]).await;
}
