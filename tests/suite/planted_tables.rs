//! Tables with the name of the ledger or the history that somebody else made, or that hide rows:
//! they are refused before they are read or written. And sessions that the history names, but that
//! are not the runner's own: they are not ended.

use expect_test::expect;
use regex::Regex;
use sea_orm::{
    ConnectionTrait as _,
    sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _, postgres::PgConnection},
};
use seaway::{ConnectConfig, Revisions, RunError, Runner, Target, ledger::history};
use tests::{Database, Outcome, Program, migrator, plain::Plain};

use crate::{
    journal::planned::after_one_statement,
    plan::{WAYS, psql},
    rows::{column, count, value},
};

const REFUSED: i32 = 4;

/// Writes down who runs a function that somebody has planted.
const HIT: &str = "CREATE TABLE hits (who text);
    GRANT ALL ON hits TO PUBLIC;
    CREATE FUNCTION hit() RETURNS text LANGUAGE plpgsql AS
      $$BEGIN INSERT INTO public.hits VALUES (current_user); RETURN 'x'; END$$;
    CREATE FUNCTION fixed(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
      $$BEGIN INSERT INTO public.hits VALUES (current_user); RETURN true; END$$;
    CREATE FUNCTION hit_by_trigger() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN INSERT INTO public.hits VALUES (current_user); RETURN NEW; END$$;";

const LEDGER: &str =
    "CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL);";

/// Every command that reads or writes the ledger.
const COMMANDS: [&[&str]; 8] = [
    &["current"],
    &["status"],
    &["plan"],
    &["up"],
    &["down", "--yes"],
    &["stamp", "head"],
    &["reset", "--yes"],
    &["fresh", "--yes"],
];

/// Makes a role that may create objects in `public`, and returns its URL.
async fn other_role(database: &Database) -> String {
    let grant = "GRANT CREATE, USAGE ON SCHEMA public TO {role}";
    database.login("pw", grant).await
}

async fn session(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a session")
}

fn assert_refused(run: &Outcome) {
    assert_eq!(run.code, Some(REFUSED), "{run}");
    assert_eq!(run.stdout, "", "{run}");
}

/// Runs SQL in a database of its own, and says why every command refuses what it has made.
async fn refusal(sql: &str, commands: &[&[&str]]) -> String {
    let database = Database::empty().await;
    database.execute(HIT).await;
    database.execute(sql).await;
    database.execute("TRUNCATE hits").await;
    refused(&database, commands).await
}

async fn refused(database: &Database, commands: &[&[&str]]) -> String {
    let mut said = Vec::new();
    for arguments in commands {
        let run = Program::migration(&database.url()).run(arguments);
        assert_refused(&run);
        said.push(run.stderr.clone());
    }
    assert_eq!(count(database, "hits").await, 0, "planted code has run");
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    let first = said[0].lines().next().expect("an error");
    format!("{first}\n")
}

#[async_std::test]
async fn a_ledger_that_runs_code_or_hides_rows_is_refused_by_every_command() {
    let mut said = String::new();
    for sql in [
        "CREATE VIEW seaql_migrations AS SELECT hit() AS version, 1::bigint AS applied_at",
        "CREATE MATERIALIZED VIEW seaql_migrations AS SELECT 'x' AS version, 1::bigint AS applied_at",
        "CREATE TABLE seaql_migrations (version varchar, applied_at bigint) PARTITION BY LIST (version)",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
         CREATE FOREIGN TABLE seaql_migrations (version varchar, applied_at bigint) SERVER s",
        "CREATE SEQUENCE seaql_migrations",
        "CREATE TYPE seaql_migrations AS (version text, applied_at bigint)",
        "CREATE TABLE parent (version varchar);
         CREATE TABLE seaql_migrations (applied_at bigint) INHERITS (parent)",
        "CREATE TABLE w (version varchar, applied_at bigint) PARTITION BY LIST (version);
         CREATE TABLE seaql_migrations PARTITION OF w DEFAULT",
        "LEDGER CREATE TABLE child () INHERITS (seaql_migrations)",
        "LEDGER CREATE TRIGGER t BEFORE INSERT ON seaql_migrations FOR EACH ROW
           EXECUTE FUNCTION hit_by_trigger()",
        "LEDGER CREATE RULE r AS ON DELETE TO seaql_migrations DO ALSO SELECT hit()",
        "LEDGER ALTER TABLE seaql_migrations ENABLE ROW LEVEL SECURITY",
        "LEDGER ALTER TABLE seaql_migrations FORCE ROW LEVEL SECURITY",
        "CREATE DOMAIN d AS varchar CHECK (fixed(VALUE));
         CREATE TABLE seaql_migrations (version d PRIMARY KEY, applied_at bigint NOT NULL)",
        "CREATE TYPE e AS ENUM ('a'); LEDGER ALTER TABLE seaql_migrations ADD more e",
        "LEDGER ALTER TABLE seaql_migrations ADD CONSTRAINT c CHECK (fixed(version))",
        "LEDGER ALTER TABLE seaql_migrations ADD more boolean GENERATED ALWAYS AS (fixed(version)) STORED",
        "LEDGER ALTER TABLE seaql_migrations ADD more text DEFAULT hit()",
        "LEDGER ALTER TABLE seaql_migrations
           ADD more text DEFAULT query_to_xml('SELECT public.hit()', true, true, '')::text",
        "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()';
         LEDGER ALTER TABLE seaql_migrations ADD more timestamptz DEFAULT public.clock_timestamp()",
        "LEDGER CREATE INDEX i ON seaql_migrations (fixed(version))",
        "LEDGER CREATE INDEX i ON seaql_migrations (version) WHERE fixed(version)",
        "LEDGER ALTER TABLE seaql_migrations
           ADD CONSTRAINT x EXCLUDE USING btree (applied_at WITH =)",
        "LEDGER CREATE TABLE logs (v varchar CONSTRAINT f REFERENCES seaql_migrations
           ON DELETE CASCADE)",
        "LEDGER ALTER TABLE seaql_migrations SET UNLOGGED",
    ] {
        said += &refusal(&sql.replace("LEDGER", LEDGER), &COMMANDS).await;
    }
    expect![[r#"
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is a view, not a plain table
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is a materialized view, not a plain table
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is a partitioned table, not a plain table
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is a foreign table, not a plain table
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is a sequence, not a plain table
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is a composite type, not a plain table
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it inherits from `parent`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it inherits from `w`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: `child` inherits from it
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has the trigger `t`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has the rule `r`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has row-level security, which can hide rows
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has row-level security, which can hide rows
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its column `version` has a type that is not one of PostgreSQL's base types
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its column `more` has a type that is not one of PostgreSQL's base types
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has the check constraint `c`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its column `more` is generated
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its column `more` has a default that runs code
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its column `more` has a default that runs code
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its column `more` has a default that runs code
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its index `i` has an expression
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its index `i` has an expression
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has to do with the constraint `x`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it has to do with the foreign key `f`
        error: `seaql_migrations` is not trusted as SeaORM's ledger: it is unlogged: a crash of the server empties it
    "#]].assert_eq(&said);
}

#[async_std::test]
async fn a_ledger_of_an_untrusted_owner_is_refused_with_every_cause() {
    let database = Database::empty().await;
    database.execute(HIT).await;
    let mut other = session(&other_role(&database).await).await;
    let planted = format!(
        "{LEDGER} INSERT INTO seaql_migrations VALUES ('m0001_extensions', 1);
         CREATE TRIGGER t BEFORE DELETE ON seaql_migrations FOR EACH ROW
           EXECUTE FUNCTION hit_by_trigger();
         ALTER TABLE seaql_migrations ENABLE ROW LEVEL SECURITY"
    );
    other
        .execute(AssertSqlSafe(planted))
        .await
        .expect("planted");
    refused(&database, &COMMANDS).await;
    let run = Program::migration(&database.url()).run(&["down", "--yes"]);
    let owner: Vec<String> = column(
        &database,
        "SELECT tableowner::text FROM pg_tables WHERE tablename = 'seaql_migrations'",
    )
    .await;
    expect![[r#"
        error: `seaql_migrations` is not trusted as SeaORM's ledger: its owner is `[role]`, who is neither the current role (or a role that it is a member of), nor a superuser, nor the owner of the schema or the database; it has the trigger `t`; it has row-level security, which can hide rows
        hint: `seaql_migrations` was neither read nor written; find out who made it; if it is the right table, remove what is named (an owner: ALTER TABLE … OWNER TO …); if not, rename or drop it, and `up` makes the right one
    "#]].assert_eq(&run.stderr.replace(&owner[0], "[role]"));
}

#[async_std::test]
async fn a_history_that_runs_code_or_hides_rows_is_refused() {
    let commands: [&[&str]; 4] = [
        &["current"],
        &["status"],
        &["up"],
        &["repair", "0001", "--reason", "so"],
    ];
    let mut said = String::new();
    for sql in [
        "CREATE VIEW _seaway_history AS SELECT hit() AS id",
        "CREATE SEQUENCE _seaway_history",
        "HISTORY; CREATE TRIGGER t BEFORE INSERT ON _seaway_history FOR EACH ROW
           EXECUTE FUNCTION hit_by_trigger()",
        "HISTORY; ALTER TABLE _seaway_history ENABLE ROW LEVEL SECURITY",
        "HISTORY; ALTER TABLE _seaway_history ALTER host SET DEFAULT hit()",
        "HISTORY; ALTER TABLE _seaway_history ADD CONSTRAINT c CHECK (fixed(revision))",
    ] {
        let sql = sql.replace("HISTORY", &history::creating());
        said += &refusal(&sql, &commands).await;
    }
    expect![[r#"
        error: `_seaway_history` is not trusted as this program's history: it is a view, not a plain table
        error: `_seaway_history` is not trusted as this program's history: it is a sequence, not a plain table
        error: `_seaway_history` is not trusted as this program's history: it has the trigger `t`
        error: `_seaway_history` is not trusted as this program's history: it has row-level security, which can hide rows
        error: `_seaway_history` is not trusted as this program's history: its column `host` has a default that runs code
        error: `_seaway_history` is not trusted as this program's history: it has the check constraint `c`
    "#]].assert_eq(&said);
}

#[async_std::test]
async fn a_history_of_an_untrusted_owner_is_refused() {
    let database = Database::empty().await;
    database.execute(HIT).await;
    let mut other = session(&other_role(&database).await).await;
    let create = history::creating();
    other.execute(AssertSqlSafe(create)).await.expect("planted");
    let said = refused(&database, &[&["status"], &["up"]]).await;
    assert!(said.contains("`_seaway_history` is not trusted"), "{said}");
    assert!(said.contains("its owner is"), "{said}");
}

#[async_std::test]
async fn our_own_tables_are_trusted_whichever_trusted_role_owns_them() {
    let database = Database::empty().await;
    let url = database
        .login("pw", "GRANT CREATE, USAGE ON SCHEMA public TO {role}")
        .await;
    let role = |url: &str| {
        let (user, _) = url
            .split_once(':')
            .expect("a URL")
            .1
            .split_once(':')
            .expect("a user");
        user.trim_start_matches('/').to_owned()
    };
    let (runner, group, outer) = (
        role(&url),
        role(&database.login("pw", "SELECT '{role}'").await),
        role(&database.login("pw", "SELECT '{role}'").await),
    );
    Program::migration(&database.url())
        .run(&["up", "0002"])
        .success();
    let grants = format!(
        "GRANT {group} TO {runner}; GRANT {outer} TO {group};
         GRANT ALL ON seaql_migrations, _seaway_history TO {runner}"
    );
    database.execute(&grants).await;
    // The first owner is a superuser.
    let status = || Program::migration(&url).run(&["status"]);
    status().success();
    for owner in [&runner, &group, &outer] {
        let own = format!(
            "ALTER TABLE seaql_migrations OWNER TO {owner};
             ALTER TABLE _seaway_history OWNER TO {owner}"
        );
        database.execute(&own).await;
        status().success();
    }
    // A superuser is a member of every role only where nobody asks what it was granted.
    assert_refused(&Program::migration(&database.url()).run(&["status"]));
    for (trust, back) in [
        ("SCHEMA public", "pg_database_owner"),
        ("DATABASE {database}", "CURRENT_USER"),
    ] {
        let thing = trust.replace("{database}", database.location().database());
        database
            .execute(&format!("ALTER {thing} OWNER TO {outer}"))
            .await;
        Program::migration(&database.url())
            .run(&["status"])
            .success();
        database
            .execute(&format!("ALTER {thing} OWNER TO {back}"))
            .await;
    }
}

#[async_std::test]
async fn a_policy_on_the_ledger_does_not_make_it_look_empty() {
    let database = Database::migrated().await;
    let url = database
        .login("pw", "GRANT SELECT ON seaql_migrations TO {role}")
        .await;
    database
        .execute(
            "CREATE POLICY nothing ON seaql_migrations USING (false);
             ALTER TABLE seaql_migrations ENABLE ROW LEVEL SECURITY",
        )
        .await;
    for arguments in [&["current"][..], &["status"], &["up"]] {
        assert_refused(&Program::migration(&url).run(arguments));
    }
}

/// The server refuses in every session of ours what it would else filter.
#[async_std::test]
async fn rows_that_a_policy_hides_are_not_left_out_silently() {
    let database = Database::empty().await;
    let grant = "CREATE TABLE notes (id integer);
        INSERT INTO notes VALUES (1), (2);
        CREATE POLICY few ON notes USING (id = 1);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        GRANT ALL ON notes TO {role}";
    let url = database.login("pw", grant).await;
    let config = ConnectConfig::new(url.parse().expect("a URL"), "test");
    let limited = seaway::Database::connect(&config).await;
    let limited = limited.expect("a connection");
    let update = "UPDATE public.notes SET id = id";
    let error = limited.connection().execute_unprepared(update).await;
    let error = RunError::from(error.expect_err("refused"));
    let hint = error.hint().expect("a hint");
    expect![[r#"
        query would be affected by row-level security policy for table "notes" (SQLSTATE 42501)
        the policies of this table apply to the current role, so it would see and change only some of the rows; run it as a role with BYPASSRLS, or as the table's owner (without FORCE ROW LEVEL SECURITY)
    "#]].assert_eq(&format!("{error}\n{hint}\n"));
}

const FILTERED: Plain = Plain {
    name: "m0001_read_all",
    up: &["UPDATE notes SET is_read = true"],
    down: &[],
    transaction: None,
};

const WITH_POLICIES: Plain = Plain {
    name: "m0001_read_mine",
    up: &[
        "SET LOCAL row_security = on",
        "UPDATE notes SET is_read = true",
    ],
    down: &[],
    transaction: None,
};

migrator!(Filtered: FILTERED);
migrator!(WithPolicies: WITH_POLICIES);

#[async_std::test]
async fn a_revision_changes_some_of_the_rows_only_if_it_says_so() {
    let database = Database::empty().await;
    let grant = "CREATE TABLE notes (is_mine boolean, is_read boolean);
        INSERT INTO notes VALUES (true, false), (false, false);
        CREATE POLICY mine ON notes USING (is_mine);
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
        GRANT ALL ON notes TO {role};
        GRANT CREATE ON SCHEMA public TO {role}";
    let url = database.login("pw", grant).await;
    let config = ConnectConfig::new(url.parse().expect("a URL"), "test");
    let limited = seaway::Database::connect(&config).await;
    let limited = limited.expect("a connection");
    let read = "SELECT count(*) FROM notes WHERE is_read";

    let all = Revisions::of::<Filtered>().expect("revisions");
    let all = Runner::new(limited.clone(), all);
    let refused = all.up(&Target::Head, &mut |_| {}).await;
    let refused = refused.expect_err("refused").to_string();
    assert!(refused.contains("row-level security policy"), "{refused}");
    assert_eq!(value::<i64>(&database, read).await, 0);

    let mine = Revisions::of::<WithPolicies>().expect("revisions");
    let mine = Runner::new(limited, mine);
    mine.up(&Target::Head, &mut |_| {}).await.expect("up");
    assert_eq!(value::<i64>(&database, read).await, 1);
}

/// Makes the unfinished run's session one that has nothing to do with it, and returns its process.
async fn name_session(database: &Database, other: &mut PgConnection) -> i32 {
    let row = other.fetch_one("SELECT pg_backend_pid()").await;
    let pid: i32 = row.expect("a row").get(0);
    let name = format!(
        "UPDATE _seaway_history SET backend = (SELECT pid || ' ' || extract(epoch FROM backend_start)
         FROM pg_stat_activity WHERE pid = {pid}) WHERE finished_at IS NULL"
    );
    database.execute(&name).await;
    pid
}

fn stable(run: &Outcome, pid: i32, names: &[&str]) -> String {
    let mut text = run.stderr.replace(&pid.to_string(), "[pid]");
    for name in names {
        text = text.replace(name, "[name]");
    }
    text
}

#[async_std::test]
async fn an_idle_session_of_another_application_or_role_is_not_ended() {
    let database = after_one_statement().await;
    let url = database.login("pw", "SELECT '{role}'").await;
    let mut said = String::new();
    for (url, application) in [(database.url(), "payroll"), (url, "stress")] {
        let mut other = session(&url).await;
        let name = format!("SET application_name = '{application}'");
        other.execute(AssertSqlSafe(name)).await.expect("named");
        let pid = name_session(&database, &mut other).await;
        let run = Program::stress(&database.url()).run(&["up"]);
        assert_refused(&run);
        let role = url.split(['/', ':']).nth(3).expect("a user");
        said += &stable(&run, pid, &[role]);
        other.execute("SELECT").await.expect("it was not ended");
    }
    expect![[r#"
        error: the history names backend [pid] (its application is `payroll`) as the session of the interrupted run, and this is not the runner's own: it is left alone
        hint: find out what it is; if it was the interrupted run, end it: SELECT pg_terminate_backend([pid]); after that, run this again
        error: the history names backend [pid] (its role is `[name]`) as the session of the interrupted run, and this is not the runner's own: it is left alone
        hint: find out what it is; if it was the interrupted run, end it: SELECT pg_terminate_backend([pid]); after that, run this again
    "#]].assert_eq(&said);
}

#[async_std::test]
async fn a_session_of_another_database_is_not_ended_and_does_not_stop_the_run() {
    let (database, elsewhere) = (after_one_statement().await, Database::empty().await);
    let mut other = session(&elsewhere.url()).await;
    let name = "SET application_name = 'stress'";
    other.execute(name).await.expect("named");
    let pid = name_session(&database, &mut other).await;
    let run = Program::stress(&database.url()).run(&["up", "0002"]);
    let name = elsewhere.location().database().to_owned();
    let said = stable(run.success(), pid, &[&name]);
    let line = said.lines().find(|line| line.contains("[pid]"));
    expect!["the history names backend [pid] (its database is `[name]`), which is not this run's own: it is left alone"].assert_eq(line.unwrap_or_default());
    other.execute("SELECT").await.expect("it was not ended");
}

#[async_std::test]
async fn a_script_does_not_end_a_session_of_another_application() {
    let database = after_one_statement().await;
    let mut other = session(&database.url()).await;
    let name = "SET application_name = 'payroll'";
    other.execute(name).await.expect("named");
    let pid = name_session(&database, &mut other).await;
    let script = Program::stress(&database.url()).run(&["plan", "head"]);
    let run = psql(&database, &[], &script.success().stdout);
    assert_eq!(run.code, Some(3), "{run}");
    let said = stable(&run, pid, &[]);
    let why = "the history names backend [pid] as the session of m0002_find_people";
    assert!(said.contains(why), "{said}");
    other.execute("SELECT").await.expect("it was not ended");
}

/// The script of `up --sql` on what this SQL has made, and what psql says of it, in every way.
async fn script_refused(sql: &str) -> String {
    let database = Database::empty().await;
    database.execute(HIT).await;
    database.execute(sql).await;
    database.execute("TRUNCATE hits").await;
    let tables = database.tables("public").await;
    let script = Program::migration("").run(&["up", "--sql"]);
    let script = script.success().stdout.clone();
    let mut said = Vec::new();
    for way in WAYS {
        let run = psql(&database, way, &script);
        assert_eq!(run.code, Some(3), "{way:?}: {run}");
        said.push(errors(&run));
    }
    assert_eq!(database.tables("public").await, tables);
    assert_eq!(count(&database, "hits").await, 0, "planted code has run");
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    said.remove(0)
}

/// What psql says of an error, without the places.
fn errors(run: &Outcome) -> String {
    let place = Regex::new(r"psql:<stdin>:\d+: ").expect("a regular expression");
    let text = place.replace_all(&run.stderr, "");
    let lines = text
        .lines()
        .filter(|line| line.starts_with("ERROR") || line.starts_with("HINT"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[async_std::test]
async fn a_script_refuses_a_ledger_or_a_history_that_runs_code_or_hides_rows() {
    let mut said = String::new();
    for sql in [
        "CREATE VIEW seaql_migrations AS SELECT hit() AS version, 1::bigint AS applied_at",
        "LEDGER CREATE TRIGGER t BEFORE INSERT ON seaql_migrations FOR EACH ROW
           EXECUTE FUNCTION hit_by_trigger();
         CREATE RULE \"a\nb\" AS ON DELETE TO seaql_migrations DO ALSO SELECT hit()",
        "LEDGER ALTER TABLE seaql_migrations FORCE ROW LEVEL SECURITY",
        "HISTORY; CREATE TRIGGER t BEFORE INSERT ON _seaway_history FOR EACH ROW
           EXECUTE FUNCTION hit_by_trigger()",
    ] {
        let sql = sql.replace("LEDGER", LEDGER);
        let sql = sql.replace("HISTORY", &history::creating());
        said += &script_refused(&sql).await;
    }
    expect![[r#"
        ERROR:  seaql_migrations is not trusted: kind "a view"
        HINT:  `status` explains it, and what to do
        ERROR:  seaql_migrations is not trusted: trigger "t"; rule "a\nb"
        HINT:  `status` explains it, and what to do
        ERROR:  seaql_migrations is not trusted: row security
        HINT:  `status` explains it, and what to do
        ERROR:  _seaway_history is not trusted: trigger "t"
        HINT:  `status` explains it, and what to do
    "#]]
    .assert_eq(&said);
}

#[async_std::test]
async fn a_script_refuses_a_ledger_of_an_untrusted_owner() {
    let database = Database::empty().await;
    let mut other = session(&other_role(&database).await).await;
    other.execute(LEDGER).await.expect("planted");
    let script = Program::migration("").run(&["up", "--sql"]);
    let run = psql(&database, &[], &script.success().stdout);
    let owner = "SELECT tableowner::text FROM pg_tables WHERE tablename = 'seaql_migrations'";
    let owner: String = value(&database, owner).await;
    expect![[r#"
        ERROR:  seaql_migrations is not trusted: owner "[role]"
        HINT:  `status` explains it, and what to do
    "#]]
    .assert_eq(&errors(&run).replace(&owner, "[role]"));
}

/// The rest of a database's rows is not left out silently, either.
#[async_std::test]
async fn a_script_does_not_change_only_the_rows_that_a_policy_shows() {
    let database = Database::empty().await;
    let grant = "CREATE TABLE users (id integer);
        CREATE POLICY few ON users USING (id = 1);
        ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        GRANT ALL ON users TO {role};
        GRANT CREATE, USAGE ON SCHEMA public TO {role}";
    let url = database.login("pw", grant).await;
    let script = Program::stress("").run(&["up", "--sql", "0001"]);
    let script = script.success().stdout.clone() + "UPDATE users SET id = id;\n";
    let role = url.split(['/', ':']).nth(3).expect("a user");
    let script = format!("SET SESSION AUTHORIZATION {role};\n{script}");
    let run = psql(&database, &[], &script);
    expect![[r#"
        ERROR:  query would be affected by row-level security policy for table "users"
    "#]]
    .assert_eq(&errors(&run));
}

/// The runner does not take it for another tool's ledger, either.
#[async_std::test]
async fn a_script_does_not_run_a_view_with_the_name_of_another_tools_ledger() {
    let database = Database::empty().await;
    database.execute(HIT).await;
    let view = "CREATE VIEW alembic_version AS SELECT hit() AS version_num";
    database.execute(view).await;
    let script = Program::migration("").run(&["up", "--sql", "0002"]);
    psql(&database, &[], &script.success().stdout).success();
    assert_eq!(count(&database, "hits").await, 0, "planted code has run");
}
