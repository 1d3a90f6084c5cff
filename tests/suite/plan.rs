//! The SQL that would be run: as a script through psql, as data, and what cannot be known.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use expect_test::expect;
use migration::Migrator;
use regex::Regex;
use sea_orm::{
    ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _,
    sqlx::{Connection as _, Executor as _, postgres::PgConnection},
};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};
use seaway::{
    DbErr, Direction, Revisions, Runner, Target,
    recorder::{RecordError, Recorded, record},
    runner::script::{Item, Script},
};
use tests::{Database, Outcome, Program, catalog::Catalog, migrator, plain::Plain};

use crate::rows::{column, value};

/// How a script comes to psql. The script is its input in any case.
pub(crate) const WAYS: [&[&str]; 4] = [
    &["-1", "-f", "-"],
    &["-f", "-"],
    &[],
    &["-v", "AUTOCOMMIT=off"],
];

/// psql on a database, without the developer's own settings.
pub(crate) fn psql(database: &Database, arguments: &[&str], script: &str) -> Outcome {
    let mut command = Command::new("psql");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    let place = format!("postgres://{}", database.location());
    command
        .args(["-X", "-q", "-d", &place])
        .args(arguments)
        // Not in the URL: every user can read the arguments of a process.
        .env("PGPASSWORD", database.password());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("psql is on the path");
    let mut input = child.stdin.take().expect("a pipe");
    // psql may stop reading at an error.
    let _ = input.write_all(script.as_bytes());
    drop(input);
    let output = child.wait_with_output().expect("psql ends");
    Outcome {
        stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        code: output.status.code(),
    }
}

/// The program, with no database named.
fn offline(arguments: &[&str]) -> Outcome {
    Program::migration("")
        .without("DATABASE_URL")
        .run(arguments)
}

/// Prints a script without a database.
fn script(arguments: &[&str]) -> String {
    let run = offline(arguments);
    assert_eq!(run.stderr, "", "{run}");
    run.success().stdout.clone()
}

async fn catalog(database: &Database, schema: &str) -> Catalog {
    Catalog::read(database.connection(), schema).await
}

async fn ledger(database: &Database) -> Vec<String> {
    let versions = "SELECT version::text FROM seaql_migrations ORDER BY 1";
    column(database, versions).await
}

pub(crate) async fn assert_same(expected: &Database, found: &Database) {
    let catalog = catalog(expected, "public").await;
    catalog.assert_is(&self::catalog(found, "public").await);
    assert_eq!(ledger(expected).await, ledger(found).await);
}

#[async_std::test]
async fn the_script_leaves_what_up_leaves_however_psql_reads_it() {
    let migrated = Database::migrated().await;
    let script = script(&["up", "--sql"]);
    for way in WAYS {
        let database = Database::empty().await;
        psql(&database, way, &script).success();
        assert_same(&migrated, &database).await;
        let up = Program::migration(&database.url()).run(&["up"]);
        assert_eq!(up.success().stderr, "nothing to apply\n", "{way:?}");
    }
}

#[async_std::test]
async fn the_script_back_to_base_leaves_what_down_leaves() {
    let rolled_back = Database::migrated().await;
    Program::migration(&rolled_back.url())
        .run(&["down", "base"])
        .success();
    let script = script(&["down", "--sql"]);
    for way in WAYS {
        let database = Database::migrated().await;
        psql(&database, way, &script).success();
        assert_same(&rolled_back, &database).await;
        assert_eq!(ledger(&database).await, [""; 0]);
    }
}

#[async_std::test]
async fn ranges_lead_from_where_one_is_to_where_one_is_going() {
    let (stepwise, direct) = (Database::empty().await, Database::empty().await);
    let at = |target: &str| Program::migration(&direct.url()).run(&["up", target]);
    let step = |arguments: &[&str]| {
        psql(&stepwise, &[], &script(arguments)).success();
    };
    step(&["up", "--sql", "0005"]);
    at("0005").success();
    assert_same(&direct, &stepwise).await;
    step(&["up", "0005:forecast", "--sql"]);
    step(&["up", "--sql", "0011:+1"]);
    step(&["up", "--sql", "0012:"]);
    at("head").success();
    assert_same(&direct, &stepwise).await;
    step(&["down", "--sql", "0010"]);
    step(&["down", "--sql", "0010:0007"]);
    step(&["up", "--sql", "-1:0008"]);
    Program::migration(&direct.url())
        .run(&["down", "0008"])
        .success();
    assert_same(&direct, &stepwise).await;
    step(&["downgrade", "--sql", "0008:base"]);
    assert_eq!(ledger(&stepwise).await, [""; 0]);
    step(&["up", "--sql", "-n", "2"]);
    assert_eq!(
        ledger(&stepwise).await,
        ["m0001_extensions", "m0002_create_users"]
    );
}

/// The whole of the database that a script may have changed.
async fn standing(database: &Database) -> (Vec<String>, Vec<String>) {
    let tables = database.tables("public").await;
    let rows = if tables.is_empty() {
        Vec::new()
    } else {
        ledger(database).await
    };
    (rows, tables)
}

/// Runs a script that is to be refused, in every way, and returns what is said.
async fn refused(database: &Database, arguments: &[&str]) -> String {
    let (script, before) = (script(arguments), standing(database).await);
    let position = Regex::new(r"psql:<stdin>:\d+: ").expect("a regular expression");
    let mut told = String::new();
    for way in WAYS {
        let run = psql(database, way, &script);
        assert_eq!(run.code, Some(3), "{way:?}: {run}");
        assert_eq!(standing(database).await, before, "{way:?}");
        let lines = run.stderr.lines().filter(|line| {
            let line = position.replace(line, "");
            line.starts_with("ERROR") || line.starts_with("HINT")
        });
        let lines: Vec<_> = lines.map(|line| position.replace(line, "")).collect();
        told = lines.join("\n") + "\n";
    }
    format!("$ {}\n{told}", arguments.join(" "))
}

#[async_std::test]
async fn a_script_does_not_take_another_tools_schema_for_an_empty_one() {
    let database = Database::empty().await;
    let alembic = "CREATE TABLE users (id integer); \
                   CREATE TABLE alembic_version AS SELECT '0013' AS version_num; \
                   CREATE TABLE seaql_migrations (version varchar, applied_at bigint)";
    database.execute(alembic).await;
    expect![[r#"
        $ up --sql head
        ERROR:  another tool has migrated this schema: its table public.alembic_version has a row, or cannot be read
        HINT:  check which revision the schema matches, and record it with `stamp`; or, if the table is a leftover, drop it
    "#]].assert_eq(&refused(&database, &["up", "--sql", "head"]).await);
    let tables = database.tables("public").await;
    assert_eq!(tables, ["alembic_version", "seaql_migrations", "users"]);
}

#[async_std::test]
async fn a_script_stops_if_the_database_is_not_at_its_start() {
    let database = Database::empty().await;
    let mut told = refused(&database, &["up", "--sql", "0002:0004"]).await;
    told += &refused(&database, &["down", "--sql", "0002:"]).await;
    Program::migration(&database.url())
        .run(&["up", "0003"])
        .success();
    for arguments in [
        ["up", "--sql", "0004:"],
        ["up", "--sql", "0002:0004"],
        ["up", "--sql", ":0004"],
        ["down", "--sql", "0004:0002"],
        ["down", "--sql", "0002:0001"],
        ["down", "--sql", "base"],
    ] {
        told += &refused(&database, &arguments).await;
    }
    let hole = "DELETE FROM seaql_migrations WHERE version = 'm0002_create_users'";
    database.execute(hole).await;
    told += &refused(&database, &["up", "--sql", "0003:0004"]).await;
    let unknown = "INSERT INTO seaql_migrations VALUES ('m0002_create_users', 1), ('m0099_%', 1)";
    database.execute(unknown).await;
    told += &refused(&database, &["up", "--sql", "0003:0004"]).await;
    expect![[r#"
        $ up --sql 0002:0004
        ERROR:  the database is not at m0002_create_users: there is no ledger seaql_migrations in the schema public
        HINT:  print a script that starts where the database is, see `plan`
        $ down --sql 0002:
        ERROR:  the database is not at m0002_create_users: there is no ledger seaql_migrations in the schema public
        HINT:  print a script that starts where the database is, see `plan`
        $ up --sql 0004:
        ERROR:  the database is not at m0004_create_storage: m0004_create_storage is not applied
        HINT:  print a script that starts where the database is, see `plan`
        $ up --sql 0002:0004
        ERROR:  the database is not at m0002_create_users: m0003_create_sessions is applied
        HINT:  print a script that starts where the database is, see `plan`
        $ up --sql :0004
        ERROR:  the database is not at base: m0001_extensions is applied
        HINT:  print a script that starts where the database is, see `plan`
        $ down --sql 0004:0002
        ERROR:  the database is not at m0004_create_storage: m0004_create_storage is not applied
        HINT:  print a script that starts where the database is, see `plan`
        $ down --sql 0002:0001
        ERROR:  the database is not at m0002_create_users: m0003_create_sessions is applied
        HINT:  print a script that starts where the database is, see `plan`
        $ down --sql base
        ERROR:  the database is not at m0013_stored_procedures: m0004_create_storage is not applied
        HINT:  print a script that starts where the database is, see `plan`
        $ up --sql 0003:0004
        ERROR:  the database is not at m0003_create_sessions: m0002_create_users is not applied
        HINT:  print a script that starts where the database is, see `plan`
        $ up --sql 0003:0004
        ERROR:  the database is not at m0003_create_sessions: m0099_% is applied, and the program that printed this script does not have it
        HINT:  print a script that starts where the database is, see `plan`
    "#]].assert_eq(&told);
    let known = "DELETE FROM seaql_migrations WHERE version = 'm0099_%'";
    database.execute(known).await;
    psql(&database, &[], &script(&["up", "--sql", "0003:0004"])).success();
    psql(&database, &[], &script(&["down", "--sql", "0004:0002"])).success();
    assert_eq!(
        ledger(&database).await,
        ["m0001_extensions", "m0002_create_users"]
    );
}

/// Operators that are found before PostgreSQL's own wherever a type does not fit exactly.
const TRAPS: &str =
    "CREATE FUNCTION lies(varchar, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true';
     CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = lies);
     CREATE OPERATOR <> (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = lies);
     CREATE FUNCTION unnest(text[]) RETURNS text LANGUAGE sql AS 'SELECT 1/0';
     CREATE FUNCTION cardinality(text[]) RETURNS integer LANGUAGE sql AS 'SELECT 1/0';
     CREATE FUNCTION format(text, name, text) RETURNS text LANGUAGE sql AS 'SELECT 1/0'";

#[async_std::test]
async fn the_start_is_that_of_the_schema_and_no_operator_of_it_is_used() {
    let database = Database::migrated().await;
    database.execute("CREATE SCHEMA \"Home's\"").await;
    let traps = format!("SET search_path TO \"Home's\"; {TRAPS}; RESET search_path");
    database.execute(&traps).await;
    let home = |arguments: &[&str]| script(&[&["-s", "Home's"], arguments].concat());
    let run = psql(&database, &[], &home(&["up", "--sql", "0002:0003"]));
    let message = "is not at m0002_create_users: there is no ledger seaql_migrations in the \
                   schema Home's";
    assert!(run.stderr.contains(message), "{run}");
    psql(&database, &[], &home(&["up", "--sql", "0002"])).success();
    psql(&database, &[], &home(&["up", "--sql", "0002:0003"])).success();
    let run = psql(&database, &[], &home(&["up", "--sql", "0002:0003"]));
    assert!(
        run.stderr.contains("m0003_create_sessions is applied"),
        "{run}"
    );
}

#[async_std::test]
async fn a_plan_expects_the_ledger_that_it_read() {
    let database = Database::migrated().await;
    let migration = |arguments: &[&str]| Program::migration(&database.url()).run(arguments);
    // As `up` finds it after a merge of branches.
    let gap = "DELETE FROM seaql_migrations WHERE version = 'm0012_create_financial_settings'";
    database.execute(gap).await;
    let pending = "SELECT version::text FROM seaql_migrations WHERE version > 'm0012'";
    assert_eq!(
        column::<String>(&database, pending).await,
        ["m0013_stored_procedures"]
    );
    let plan = migration(&["plan", "-1"]).success().stdout.clone();
    migration(&["down", "-q", "-n", "1"]).success();
    let run = psql(&database, &[], &plan);
    let message = "the database is not at m0013_stored_procedures: \
                   m0013_stored_procedures is not applied";
    assert!(run.stderr.contains(message), "{run}");
    assert_eq!(run.code, Some(3), "{run}");
    let plan = migration(&["plan", "-1"]).success().stdout.clone();
    psql(&database, &[], &plan).success();
    assert_eq!(ledger(&database).await.len(), 10);
}

#[test]
fn ranges_that_lead_nowhere_are_refused() {
    let mut told = String::new();
    for arguments in [
        ["up", "--sql", "0007:0003"],
        ["down", "--sql", "0003:0007"],
        ["up", "--sql", "base"],
        ["up", "--sql", "+1:+2"],
        ["down", "--sql", "-99"],
        ["up", "--sql", "create:head"],
        ["up", "--sql", "0001:0099"],
        ["up", "--sql", "a:b:c"],
        ["up", "-q", "0001:0002"],
        ["up", "--sql", "0003:0003"],
    ] {
        told = told + "$ " + &arguments.join(" ") + "\n" + &offline(&arguments).stable();
    }
    expect![[r#"
        $ up --sql 0007:0003
        ------- stderr -------
        error: `up` cannot go from m0007_create_budgets to m0003_create_sessions
        hint: swap the two ends
        [exit status: 2]
        $ down --sql 0003:0007
        ------- stderr -------
        error: `down` cannot go from m0003_create_sessions to m0007_create_budgets
        hint: swap the two ends
        [exit status: 2]
        $ up --sql base
        ------- stderr -------
        error: `up` cannot go to `base`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ up --sql +1:+2
        ------- stderr -------
        error: both ends of `+1:+2` are relative
        hint: name one end: 0003:+2, or -3:head
        [exit status: 2]
        $ down --sql -99
        ------- stderr -------
        error: `-99` is out of range
        hint: see `status`
        [exit status: 2]
        $ up --sql create:head
        ------- stderr -------
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ up --sql 0001:0099
        ------- stderr -------
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ up --sql a:b:c
        ------- stderr -------
        error: invalid value 'a:b:c' for '[TARGET]': `a:b:c` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up -q 0001:0002
        ------- stderr -------
        error: `0001:0002` is a range, which only --sql takes
        hint: give a single target; without --sql the run starts at the current revision
        [exit status: 2]
        $ up --sql 0003:0003
        ------- stderr -------
        nothing to apply
        [exit status: 0]
    "#]].assert_eq(&told);
}

#[async_std::test]
async fn the_script_works_in_the_schema_that_was_chosen() {
    const HOME: &str = "Home \"1\" $seaway$ 's";
    let (database, migrated) = (Database::empty().await, Database::migrated().await);
    let up = script(&["-s", HOME, "up", "--sql"]);
    let refused = psql(&database, &["-1", "-f", "-"], &up);
    assert_eq!(refused.code, Some(3), "{refused}");
    let message = "there is no schema Home \"1\" $seaway$ 's that this role may use";
    assert!(refused.stderr.contains(message), "{refused}");
    database
        .execute("CREATE SCHEMA \"Home \"\"1\"\" $seaway$ 's\"")
        .await;
    psql(&database, &[], &up).success();
    assert_eq!(database.tables("public").await, [""; 0]);
    let expected = catalog(&migrated, "public").await;
    expected.assert_is(&catalog(&database, HOME).await);
    // PostgreSQL gives this name a meaning in a search path, even quoted.
    let of_the_role = "DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I', current_user); END $$";
    database.execute(of_the_role).await;
    let refused = psql(&database, &[], &script(&["-s", "$user", "up", "--sql"]));
    assert!(refused.stderr.contains("no schema $user"), "{refused}");
    let refused = psql(
        &database,
        &[],
        &script(&["-s", "pg_catalog", "up", "--sql"]),
    );
    assert!(
        refused.stderr.contains("belongs to PostgreSQL"),
        "{refused}"
    );
}

#[async_std::test]
async fn the_script_does_nothing_while_a_runner_is_at_work() {
    let database = Database::empty().await;
    let mut session = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    // The runner's key, as `runners.rs` takes it.
    let lock = "SELECT pg_advisory_lock(x'5ea3a15ea3a1'::bigint)";
    session.execute(lock).await.expect("the lock");
    let script = script(&["up", "--sql"]);
    for way in WAYS {
        let refused = psql(&database, way, &script);
        assert_eq!(refused.code, Some(3), "{refused}");
        let message = "another runner holds the lock on this database";
        assert!(refused.stderr.contains(message), "{refused}");
        assert_eq!(database.tables("public").await, [""; 0]);
    }
    session.close().await.expect("closed");
    let and_then = "\\pset tuples_only on\nSELECT count(*) FROM pg_locks WHERE locktype = \
                    'advisory' AND pid = pg_backend_pid();\n";
    let run = psql(&database, &[], &(script + and_then));
    assert_eq!(run.success().stdout.trim(), "0", "the lock is given back");
}

const TABLE: Plain = Plain {
    name: "m0001_table",
    up: &["CREATE TABLE a (id integer PRIMARY KEY)"],
    down: &["DROP TABLE a"],
    transaction: None,
};

/// Makes a table, and then a mistake.
const BAD: Plain = Plain {
    name: "m0002_bad",
    up: &["CREATE TABLE half ()", "INSERT INTO a VALUES (1), (1)"],
    down: &[],
    transaction: None,
};

const AFTER: Plain = Plain {
    name: "m0003_after",
    up: &["CREATE TABLE b (id integer)"],
    down: &["DROP TABLE b"],
    transaction: None,
};

/// An index on a table that is there before all revisions.
const fn concurrently(name: &'static str) -> Plain {
    Plain {
        name,
        up: &["CREATE INDEX CONCURRENTLY ix ON t (id)"],
        down: &["DROP INDEX CONCURRENTLY ix"],
        transaction: Some(false),
    }
}

migrator!(Breaks: TABLE, BAD, AFTER);
migrator!(ConcurrentlyFirst: concurrently("m0000_index"), TABLE, AFTER);
migrator!(ConcurrentlyInside: TABLE, concurrently("m0002_index"), AFTER);
migrator!(ConcurrentlyLast: TABLE, AFTER, concurrently("m0004_index"));

fn revisions<M: MigratorTrait>() -> Revisions {
    Revisions::of::<M>().expect("a list without duplicates")
}

async fn recorded(revisions: &Revisions, direction: Direction) -> Vec<Recorded> {
    let mut recorded = Vec::new();
    for name in revisions.names() {
        recorded.push(revisions.record(name, direction).await.expect(name));
    }
    if direction == Direction::Down {
        recorded.reverse();
    }
    recorded
}

async fn whole_script<M: MigratorTrait>(direction: Direction) -> String {
    let revisions = revisions::<M>();
    let recorded = recorded(&revisions, direction).await;
    let item = |recorded| Item {
        recorded,
        bookkeeping: &[],
    };
    let items: Vec<_> = recorded.iter().map(item).collect();
    let applied = match direction {
        Direction::Up => Vec::new(),
        Direction::Down => revisions.names(),
    };
    let script = Script {
        revisions: &revisions,
        schema: None,
        lock_timeout: seaway::runner::LOCK_TIMEOUT,
        applied: &applied,
        resumed: None,
        preamble: &[],
        items: &items,
    };
    script.render()
}

#[async_std::test]
async fn behind_a_revision_that_fails_nothing_is_run() {
    let script = whole_script::<Breaks>(Direction::Up).await;
    for way in WAYS {
        let database = Database::empty().await;
        let run = psql(&database, way, &script);
        assert_eq!(run.code, Some(3), "{run}");
        assert_eq!(database.tables("public").await, ["a", "seaql_migrations"]);
        assert_eq!(ledger(&database).await, ["m0001_table"]);
    }
}

#[async_std::test]
async fn a_revision_that_declines_a_transaction_gets_none_wherever_it_stands() {
    async fn try_out<M: MigratorTrait>() {
        let up = whole_script::<M>(Direction::Up).await;
        let down = whole_script::<M>(Direction::Down).await;
        for way in WAYS {
            let database = Database::empty().await;
            database.execute("CREATE TABLE t (id integer)").await;
            psql(&database, way, &up).success();
            let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('ix')";
            assert_eq!(column::<bool>(&database, valid).await, [true]);
            assert_eq!(ledger(&database).await, revisions::<M>().names());
            psql(&database, way, &down).success();
            assert_eq!(database.tables("public").await, ["seaql_migrations", "t"]);
            assert_eq!(ledger(&database).await, [""; 0]);
        }
    }
    try_out::<ConcurrentlyFirst>().await;
    try_out::<ConcurrentlyInside>().await;
    try_out::<ConcurrentlyLast>().await;
}

/// What psql could take for its own, or a semicolon be lost in.
const ODD: Plain = Plain {
    name: "m0001_odd",
    up: &[
        "CREATE TABLE said (line integer, text text) -- ;",
        "INSERT INTO said VALUES (1, 'a\\b; \\q :n '' ') /* ' */;",
        "INSERT INTO said VALUES (2, E'a\\'; \\\\q') -- '",
        "DO $do$ BEGIN INSERT INTO said VALUES (3, $$ \\q ; :n $$); END $do$",
        "INSERT INTO said SELECT 4, ('{a,b,c}'::text[])[m:n]::text FROM (VALUES (1, 2)) AS v (m, n)",
        "INSERT INTO said VALUES (5, 'two'); INSERT INTO said VALUES (6, 'at once')",
    ],
    down: &[],
    transaction: Some(false),
};

migrator!(Odd: ODD);

#[async_std::test]
async fn psql_reads_every_statement_as_it_was_meant() {
    let script = whole_script::<Odd>(Direction::Up).await;
    let (by_psql, by_runner) = (Database::empty().await, Database::empty().await);
    psql(&by_psql, &["-v", "n=oops", "-v", "m=oops"], &script).success();
    run_up::<Odd>(&by_runner).await;
    let said = "SELECT string_agg(line || text, E'\\n' ORDER BY line) FROM said";
    let expected: String = value(&by_runner, said).await;
    assert_eq!(value::<String>(&by_psql, said).await, expected);
    expect![[r#"
        1a\b; \q :n ' 
        2a'; \q
        3 \q ; :n 
        4{a,b}
        5two
        6at once"#]]
    .assert_eq(&expected);
}

/// What these defaults mean depends on the session in which the table is made.
const DEFAULTS: Plain = Plain {
    name: "m0001_defaults",
    up: &[
        "CREATE TABLE a (moment timestamptz DEFAULT '2026-01-02 00:00', \
          day date DEFAULT '03/04/2026', name text DEFAULT 'é')",
    ],
    down: &["DROP TABLE a"],
    transaction: None,
};

migrator!(Defaults: DEFAULTS);

#[async_std::test]
async fn the_session_is_the_runners_whatever_the_databases_own_settings_are() {
    let (by_psql, by_runner) = (Database::empty().await, Database::empty().await);
    for (setting, value) in [
        ("TimeZone", "'Asia/Tokyo'"),
        ("DateStyle", "SQL, DMY"),
        ("client_encoding", "'LATIN1'"),
    ] {
        let name = by_psql.location().database().to_owned();
        let set = format!("ALTER DATABASE {name} SET {setting} = {value}");
        by_psql.execute(&set).await;
    }
    let script = whole_script::<Defaults>(Direction::Up).await;
    psql(&by_psql, &["-1", "-f", "-"], &script).success();
    run_up::<Defaults>(&by_runner).await;
    assert_same(&by_runner, &by_psql).await;
}

async fn run_up<M: MigratorTrait>(database: &Database) {
    let runner = Runner::new(database.seaway().clone(), revisions::<M>());
    runner.up(&Target::Head, &mut |_| {}).await.expect("up");
}

/// Statements in one message are one transaction, even where the revision declines one.
#[async_std::test]
async fn of_several_statements_in_one_message_all_are_done_or_none() {
    const TWO: Plain = Plain {
        name: "m0001_two",
        up: &["CREATE TABLE a (); CREATE TABLE a ()"],
        down: &[],
        transaction: Some(false),
    };
    migrator!(Two: TWO);
    let database = Database::empty().await;
    let run = psql(&database, &[], &whole_script::<Two>(Direction::Up).await);
    assert_eq!(run.code, Some(3), "{run}");
    assert_eq!(database.tables("public").await, ["seaql_migrations"]);
}

/// A revision that does whatever a test wants.
struct Asks {
    swallows: bool,
}

impl MigrationName for Asks {
    fn name(&self) -> &'static str {
        "m0001_asks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Asks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let asked = manager.has_table("a").await;
        if self.swallows {
            return manager
                .get_connection()
                .execute_unprepared("SELECT 1")
                .await
                .map(drop);
        }
        asked.map(drop)
    }
}

#[async_std::test]
async fn a_revision_that_asks_the_database_cannot_be_recorded_whatever_it_makes_of_it() {
    for swallows in [false, true] {
        let error = record(&Asks { swallows }, Direction::Up).await;
        let error = error.expect_err("it asks");
        assert!(error.to_string().contains("'a'"), "{error}");
        let RecordError::NeedsDatabase {
            revision,
            direction,
            ..
        } = &error
        else {
            panic!("{error}")
        };
        assert_eq!(
            (revision.as_str(), *direction),
            ("m0001_asks", Direction::Up)
        );
        let hint = error.hint().expect("a hint");
        assert!(hint.contains("cannot be planned offline"), "{hint}");
    }
    let error = record(&Asks { swallows: true }, Direction::Down).await;
    expect![
        "`down` of revision `m0001_asks` cannot be recorded: Migration Error: We Don't Do That Here"
    ]
    .assert_eq(&error.expect_err("it has no way down").to_string());
}

/// Opens transactions of its own, and sends values.
struct Nests {
    transaction: bool,
}

impl MigrationName for Nests {
    fn name(&self) -> &'static str {
        "m0001_nests"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Nests {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let outer = connection.begin().await?;
        let inner = outer.begin().await?;
        inner
            .execute_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "INSERT INTO a VALUES ($1, $2)",
                [1.into(), "it's".into()],
            ))
            .await?;
        inner.rollback().await?;
        outer.commit().await?;
        drop(connection.begin().await?);
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(self.transaction)
    }
}

#[async_std::test]
async fn a_revisions_own_transactions_are_recorded_as_they_would_be_sent() {
    let mut told = String::new();
    for transaction in [true, false] {
        let recorded = record(&Nests { transaction }, Direction::Up)
            .await
            .expect("recorded");
        assert_eq!(recorded.transactional, transaction);
        told = told + &recorded.statements.join("\n") + "\n\n";
    }
    expect![[r#"
        SAVEPOINT _sqlx_savepoint_1
        SAVEPOINT _sqlx_savepoint_2
        INSERT INTO a VALUES (1, E'it\'s')
        ROLLBACK TO SAVEPOINT _sqlx_savepoint_2
        RELEASE SAVEPOINT _sqlx_savepoint_1
        SAVEPOINT _sqlx_savepoint_1
        ROLLBACK TO SAVEPOINT _sqlx_savepoint_1

        BEGIN
        SAVEPOINT _sqlx_savepoint_1
        INSERT INTO a VALUES (1, E'it\'s')
        ROLLBACK TO SAVEPOINT _sqlx_savepoint_1
        COMMIT
        BEGIN
        ROLLBACK

    "#]]
    .assert_eq(&told);
}

#[async_std::test]
async fn the_digest_changes_with_the_statements_alone() {
    let (first, again) = (revisions::<Migrator>(), revisions::<Migrator>());
    for direction in [Direction::Up, Direction::Down] {
        let digests =
            |recorded: Vec<Recorded>| -> Vec<_> { recorded.iter().map(Recorded::digest).collect() };
        let once = digests(recorded(&first, direction).await);
        assert_eq!(once, digests(recorded(&again, direction).await));
    }
    let changed = Plain {
        up: &["CREATE TABLE a (id bigint PRIMARY KEY)"],
        ..TABLE
    };
    let renamed = Plain {
        name: "m0009_table",
        ..TABLE
    };
    let digest = async |plain: &Plain| {
        let recorded = record(plain, Direction::Up).await;
        recorded.expect("recorded").digest()
    };
    assert_ne!(digest(&TABLE).await, digest(&changed).await);
    assert_eq!(digest(&TABLE).await, digest(&renamed).await);
}

/// Of what `-v` shows: the statements of the revisions, without blanks.
fn sent(run: &Outcome) -> Vec<String> {
    let end = Regex::new(r"; -- [\d.]+(ns|µs|ms|s)\n").expect("a regular expression");
    let own =
        Regex::new(r#"^(--|SELECT|SET (idle|LOCAL)|BEGIN|COMMIT|ROLLBACK|(INSERT INTO|DELETE FROM|CREATE TABLE) ("seaql|_seaway)_)"#)
            .expect("a regular expression");
    let told = Regex::new(r"(?m)^((applied|rolled back) |\d+ revisions ).*\n")
        .expect("a regular expression");
    let text = told.replace_all(&run.success().stderr, "");
    let statements = end
        .split(&text)
        .filter(|text| !own.is_match(text) && !text.is_empty());
    statements.map(without_blanks).collect()
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[async_std::test]
async fn what_is_recorded_is_what_the_runner_sends() {
    let database = Database::empty().await;
    let revisions = revisions::<Migrator>();
    for (command, direction) in [
        (["-v", "up", "head"], Direction::Up),
        (["-v", "down", "base"], Direction::Down),
    ] {
        let recorded = recorded(&revisions, direction).await;
        let statements = recorded.iter().flat_map(|recorded| &recorded.statements);
        let statements: Vec<_> = statements.map(|text| without_blanks(text)).collect();
        let sent = sent(&Program::migration(&database.url()).run(&command));
        assert_eq!(sent, statements);
    }
}

#[async_std::test]
async fn a_plan_begins_where_the_database_is_and_writes_nothing() {
    let (database, migrated) = (Database::empty().await, Database::migrated().await);
    let plan = |arguments: &[&str]| {
        let run = Program::migration(&database.url()).run(&[&["plan"], arguments].concat());
        run.success().stdout.clone()
    };
    let revisions = |script: &str| -> Vec<String> {
        let titles = script.lines().filter_map(|line| line.strip_prefix("-- m"));
        titles
            .skip(1)
            .map(|title| title[..4].to_owned() + &title[title.len() - 4..])
            .collect()
    };
    assert_eq!(plan(&["+2"]).matches("BEGIN;").count(), 2);
    assert_eq!(database.tables("public").await, [""; 0]);
    psql(&database, &[], &plan(&["0011"])).success();
    assert_eq!(revisions(&plan(&[])), ["0012, up", "0013, up"]);
    assert_eq!(revisions(&plan(&["0012"])), ["0012, up"]);
    assert_eq!(revisions(&plan(&["-2"])), ["0011down", "0010down"]);
    assert_eq!(revisions(&plan(&["0009"])), ["0011down", "0010down"]);
    psql(&database, &[], &plan(&["0009"])).success();
    psql(&database, &[], &plan(&["head"])).success();
    assert_same(&migrated, &database).await;
    let nothing = Program::migration(&database.url()).run(&["plan"]);
    assert_eq!(
        (nothing.stdout.as_str(), nothing.stderr.as_str()),
        ("", "nothing to apply\n")
    );
    psql(&database, &["-1", "-f", "-"], &nothing.success().stdout).success();
}

#[async_std::test]
async fn a_plan_goes_to_the_schema_in_which_it_was_made() {
    let database = Database::empty().await;
    database.execute("CREATE SCHEMA home").await;
    let plan = Program::migration(&database.url()).run(&["-s", "home", "plan", "0002"]);
    psql(&database, &[], &plan.success().stdout).success();
    let tables = [
        "_seaway_history",
        "seaql_migrations",
        "user_settings",
        "users",
    ];
    assert_eq!(database.tables("home").await, tables);
    assert_eq!(database.tables("public").await, [""; 0]);
}

#[async_std::test]
async fn without_a_database_a_plan_begins_at_base() {
    let migrated = Database::migrated().await;
    let whole = script(&["up", "--sql"]);
    assert_eq!(script(&["plan"]), whole);
    let asked_offline = Program::migration(&migrated.url()).run(&["plan", "--offline"]);
    assert_eq!(asked_offline.success().stdout, whole);
    let back = offline(&["plan", "base"]);
    assert_eq!(
        (back.stdout.as_str(), back.stderr.as_str()),
        ("", "nothing to roll back\n")
    );
    for url in ["", "postgres://ann@127.0.0.1:1/augo"] {
        let never_connects = Program::migration(url).run(&["up", "--sql"]);
        assert_eq!(never_connects.success().stdout, whole);
    }
    let nobody = Program::migration("postgres://ann@127.0.0.1:1/augo").run(&["plan"]);
    assert_eq!(
        (nobody.code, nobody.stdout.as_str()),
        (Some(2), ""),
        "{nobody}"
    );
}

#[async_std::test]
async fn no_plan_is_made_where_the_runner_would_refuse() {
    let database = Database::empty().await;
    Program::migration(&database.url())
        .run(&["up", "0002"])
        .success();
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0099_newer', 1)")
        .await;
    for target in ["head", "-1"] {
        let plan = Program::migration(&database.url()).run(&["plan", target]);
        assert_eq!((plan.code, plan.stdout.as_str()), (Some(4), ""), "{plan}");
        assert!(plan.stderr.contains("m0099_newer"), "{plan}");
    }
}

#[test]
fn a_plan_for_programs_holds_the_statements_and_their_digest() {
    expect![[r#"
        {
          "steps": [
            {
              "revision": "m0001_extensions",
              "direction": "up",
              "transaction": true,
              "statements": [
                "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA public",
                "CREATE EXTENSION IF NOT EXISTS \"vector\" WITH SCHEMA public"
              ],
              "sha256": "[sha256]"
            }
          ]
        }
        [exit status: 0]
    "#]]
    .assert_eq(&offline(&["plan", "0001", "--format", "json"]).stable());
    expect![[r#"
        {
          "steps": []
        }
        ------- stderr -------
        nothing to roll back
        [exit status: 0]
    "#]]
    .assert_eq(&offline(&["plan", "base", "--format", "json"]).stable());
}

#[test]
fn show_tells_what_is_known_of_a_revision_without_a_database() {
    let mut told = String::new();
    for arguments in [
        &["show", "8"][..],
        &["show", "extensions"],
        &["show", "head"],
    ] {
        told += &offline(arguments).stable();
    }
    told += &offline(&["show", "m0001", "--format", "json"]).stable();
    told += &offline(&["show", "base"]).stable();
    told += &offline(&["show", "postgres://ann:s3cret@h/d"]).stable();
    expect![[r#"
        m0008_create_shared_spaces
        number       8
        revises      m0007_create_budgets
        followed by  m0009_create_notifications
        transaction  yes
        statements   10 up, 3 down
        sha256       7fba0e2324e0e63166a885d64ffc1f3e3ed52de148db22408c0f17cf856d6196
        [exit status: 0]
        m0001_extensions
        number       1
        revises      base
        followed by  m0002_create_users
        transaction  yes
        statements   2 up, 0 down
        sha256       0dc9d2cf67e435dd8ab19fe9451be6b20b275d709cec81a7d84720cf93e67ba7
        [exit status: 0]
        m0013_stored_procedures
        number       13
        revises      m0012_create_financial_settings
        followed by  nothing: it is head
        transaction  yes
        statements   3 up, 1 down
        sha256       5868796fcfc225ff49addf0517c780a3f9145106dca0135b8f47c0f48ce401b8
        [exit status: 0]
        {
          "revision": "m0001_extensions",
          "number": 1,
          "revises": null,
          "followed_by": "m0002_create_users",
          "transaction": true,
          "statements": {
            "up": 2,
            "down": 0
          },
          "sha256": "[sha256]"
        }
        [exit status: 0]
        ------- stderr -------
        error: `base` is no revision
        hint: name a revision by its number, or its name or a part of it; or head, current, 0010+1, head-1
        [exit status: 2]
        ------- stderr -------
        error: invalid value 'postgres://…': expected a target, got a database URL

        For more information, try '--help'.
        [exit status: 2]
    "#]]
    .assert_eq(&told);
    assert!(!told.contains("s3cret"), "{told}");
}
