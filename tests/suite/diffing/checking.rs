//! `check`: the database against what its revisions make.

use std::process::Command;

use expect_test::expect;
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use seaway::{
    catalog::{Catalog, LeftOut},
    diff::differences,
};
use tests::{Database, IGNORE, Outcome, PgBouncer, Program};

use super::{EVERY_KIND, bare};
use crate::catalog::DRIFTS;

fn check(url: &str) -> Outcome {
    Program::migration(url).run(&["check"])
}

/// Copies a database as a backup does: its schema and the ledger's rows.
async fn copy(original: &Database) -> Database {
    let database = Database::empty().await;
    let (from, to) = (original.url(), database.url());
    let line = format!(
        "pg_dump '{}' | psql -qX -v ON_ERROR_STOP=1 '{}'",
        bare(&from),
        bare(&to)
    );
    let mut shell = Command::new("bash");
    Outcome::of(shell.args(["-o", "pipefail", "-c", &line])).success();
    database
}

#[async_std::test]
async fn a_migrated_database_and_its_restored_backups_agree() {
    let database = Database::migrated().await;
    let restored = copy(&database).await;
    let again = copy(&restored).await;
    for database in [&database, &restored, &again] {
        let run = check(&database.url());
        expect![[r#"
            ------- stderr -------
            the schema is what the revisions make, up to m0013_stored_procedures
            [exit status: 0]
        "#]]
        .assert_eq(&run.stable());
    }
}

#[async_std::test]
async fn what_differs_is_listed_with_its_fields() {
    let database = Database::migrated().await;
    database
        .execute(
            "ALTER TABLE users ALTER email TYPE text; DROP INDEX ix_transactions_status; \
             CREATE TABLE extra (id serial PRIMARY KEY); \
             CREATE TABLE checkpoints (id integer); \
             ALTER TABLE financial_settings DROP CONSTRAINT chk_financial_settings_month_start_day, \
             ADD CONSTRAINT chk_financial_settings_month_start_day CHECK (month_start_day BETWEEN 1 AND 30)",
        )
        .await;
    let run = check(&database.url());
    expect![[r#"
        + sequence extra_id_seq
        + table extra
        ~ column users.email
            type: character varying(255) -> text
        ~ constraint financial_settings.chk_financial_settings_month_start_day
            definition: CHECK (((month_start_day >= 1) AND (month_start_day <= 31))) -> CHECK (((month_start_day >= 1) AND (month_start_day <= 30)))
        - index transactions.ix_transactions_status
        ------- stderr -------
        the schema is not what the revisions make, up to m0013_stored_procedures (-: missing in the database, +: only there, ~: different there)
        [exit status: 1]
    "#]].assert_eq(&run.stable());
    let run = Program::migration(&database.url()).run(&["check", "--format", "json"]);
    assert_eq!(run.code, Some(1), "{run}");
}

/// Each change of the schema that the other comparison knows of is seen by this one.
#[async_std::test]
async fn every_kind_of_drift_is_seen() {
    let database = Database::migrated().await;
    let left_out = LeftOut::of("seaql_migrations", Vec::new());
    let read = async |sql: &str| {
        let transaction = database.connection().begin().await.expect("begin");
        transaction.execute_unprepared(sql).await.expect(sql);
        let catalog = Catalog::read(&transaction, "public", &left_out).await;
        transaction.rollback().await.expect("rollback");
        catalog.expect("a catalog")
    };
    let before = read("SELECT 1").await;
    for drift in DRIFTS {
        // PostgreSQL has no command that puts columns into another order.
        let is_order = drift.seen == ["table storage_configs"];
        let after = read(drift.sql).await;
        let count = differences(&before, &after).len();
        assert_eq!(count == 0, is_order, "after: {}", drift.sql);
    }
}

/// The order of what PostgreSQL prints, and the names of what it makes, are the same after a restore.
#[async_std::test]
async fn one_of_every_kind_differs_from_no_backup_of_itself() {
    let database = Database::empty().await;
    database.execute(EVERY_KIND).await;
    let restored = copy(&database).await;
    let again = copy(&restored).await;
    for other in [&database, &restored, &again] {
        let other = format!("database:{}", other.url());
        let run = Program::migration(&database.url()).run(&["diff", "database", &other]);
        assert_eq!((run.stdout.as_str(), run.code), ("", Some(0)), "{run}");
    }
}

#[async_std::test]
async fn pending_revisions_are_named_and_are_no_difference() {
    let database = Database::migrated().await;
    Program::migration(&database.url())
        .run(&["down", "-2"])
        .success();
    expect![[r#"
        ------- stderr -------
        the schema is what the revisions make, up to m0011_create_forecast_tables
        pending: m0012_create_financial_settings, m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&check(&database.url()).stable());

    // Applied by hand, the ledger does not know of it.
    Program::migration(&database.url()).run(&["up"]).success();
    database
        .execute("DELETE FROM seaql_migrations WHERE version > 'm0012'")
        .await;
    expect![[r#"
        + function rebuild_account_snapshots(uuid)
        + table financial_settings
        ------- stderr -------
        the schema is not what the revisions make, up to m0011_create_forecast_tables (-: missing in the database, +: only there, ~: different there)
        pending: m0012_create_financial_settings, m0013_stored_procedures
        hint: it is what all revisions make: if they were applied by hand, record that with `stamp head`
        [exit status: 1]
    "#]].assert_eq(&check(&database.url()).stable());
}

/// It needs the right to create a schema, and no more; nothing is left of that.
#[async_std::test]
async fn a_role_without_rights_is_told_what_it_lacks() {
    let database = Database::migrated().await;
    let grant = "GRANT SELECT ON seaql_migrations, _seaway_history TO {role}";
    let url = database.login("little", grant).await;
    expect![[r#"
        ------- stderr -------
        error: the revisions cannot be replayed: permission denied for database [database] (SQLSTATE 42501)
        hint: they run in a schema of their own, which is rolled back: run it on the primary server, as a role that may create a schema (GRANT CREATE ON DATABASE … TO …)
        [exit status: 2]
    "#]].assert_eq(&check(&url).stable());

    let grant = "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$; \
                 GRANT SELECT ON seaql_migrations, _seaway_history TO {role}";
    let url = database.login("enough", grant).await;
    check(&url).success();

    let grant =
        "ALTER ROLE {role} SUPERUSER; ALTER ROLE {role} SET default_transaction_read_only = on";
    let url = database.login("standby", grant).await;
    expect![[r#"
        ------- stderr -------
        error: the revisions cannot be replayed: cannot execute CREATE SCHEMA in a read-only transaction (SQLSTATE 25006)
        hint: they run in a schema of their own, which is rolled back: run it on the primary server, as a role that may create a schema (GRANT CREATE ON DATABASE … TO …)
        [exit status: 2]
    "#]].assert_eq(&check(&url).stable());
    let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'seaway%'";
    let row = database
        .connection()
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            schemas,
        ))
        .await;
    let count: i64 = row
        .expect("counted")
        .expect("a row")
        .try_get_by_index(0)
        .expect("a number");
    assert_eq!(count, 0);
}

#[async_std::test]
async fn it_works_through_a_pooler_of_sessions() {
    let database = Database::migrated().await;
    let pooler = PgBouncer::start(&database, "session", &[IGNORE]);
    check(&pooler.url(&database)).success();
}

#[async_std::test]
async fn what_cannot_be_replayed_is_refused() {
    let database = Database::migrated().await;
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0099_tomorrow', 1798761600)")
        .await;
    expect![[r#"
        ------- stderr -------
        error: the ledger has revisions that this program does not have: m0099_tomorrow
        hint: run the newer program, which has them
        [exit status: 2]
    "#]]
    .assert_eq(&check(&database.url()).stable());
}

/// What differs is made anew with the rights of whoever checks, so code of another role must not run
/// then. A sequence shows that it ran: its steps are not rolled back.
#[async_std::test]
async fn code_of_a_role_that_is_not_trusted_is_not_run() {
    let database = Database::migrated().await;
    let url = database
        .login("evil", "GRANT CREATE ON SCHEMA public TO {role}")
        .await;
    database
        .execute("CREATE SEQUENCE leak; GRANT ALL ON SEQUENCE leak TO PUBLIC")
        .await;
    let evil = "CREATE FUNCTION evil() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS \
                $$ BEGIN IF current_setting('is_superuser') = 'on' THEN PERFORM nextval('public.leak'); END IF; \
                RETURN true; END $$; \
                CREATE TABLE traps (a integer); CREATE INDEX trap ON traps (a) WHERE evil(); \
                CREATE MATERIALIZED VIEW trapped AS SELECT evil()";
    let mut psql = Command::new("psql");
    psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-c", evil])
        .arg(bare(&url));
    Outcome::of(&mut psql).success();
    database
        .execute("ALTER TABLE users ALTER username SET DEFAULT 'x'")
        .await;
    assert_eq!(check(&database.url()).code, Some(1));
    let is_called = "SELECT is_called FROM leak";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, is_called);
    let row = database.connection().query_one_raw(statement).await;
    let is_called: bool = row
        .expect("read")
        .expect("a row")
        .try_get("", "is_called")
        .expect("a flag");
    assert!(
        !is_called,
        "a function of another role ran with the rights of a superuser"
    );
}

/// A function of another schema may be named by an index of ours, and be changed later.
#[async_std::test]
async fn code_of_a_role_that_is_not_trusted_is_not_run_from_another_schema() {
    let database = Database::empty().await;
    let url = database.login("evil", "GRANT CREATE ON SCHEMA aside TO {role}");
    database.execute("CREATE SCHEMA aside").await;
    let url = url.await;
    database
        .execute(
            "CREATE SEQUENCE leak; GRANT ALL ON SEQUENCE leak TO PUBLIC; GRANT USAGE ON SCHEMA aside TO PUBLIC; \
             CREATE TABLE t (a integer DEFAULT 1)",
        )
        .await;
    let function = |body: &str| {
        let sql = format!(
            "CREATE OR REPLACE FUNCTION aside.f() RETURNS integer LANGUAGE plpgsql IMMUTABLE AS \
             $$ BEGIN {body} RETURN 1; END $$"
        );
        let mut psql = Command::new("psql");
        psql.args(["-qX", "-v", "ON_ERROR_STOP=1", "-c", &sql])
            .arg(bare(&url));
        Outcome::of(&mut psql).success();
    };
    function("");
    database
        .execute("CREATE INDEX i ON t (a) WHERE a > aside.f()")
        .await;
    let old = copy(&database).await;
    function(
        "IF current_setting('is_superuser') = 'on' THEN PERFORM nextval('public.leak'); END IF;",
    );
    let other = format!("database:{}", old.url());
    old.execute("ALTER TABLE t ALTER a SET DEFAULT 2").await;
    let run = Program::migration(&database.url()).run(&["diff", "database", &other]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("not trusted"), "{run}");
    let is_called = "SELECT is_called FROM leak";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, is_called);
    let row = database.connection().query_one_raw(statement).await;
    let row = row.expect("read").expect("a row");
    let is_called: bool = row.try_get("", "is_called").expect("a flag");
    assert!(
        !is_called,
        "a function of another role ran with the rights of a superuser"
    );
}

/// The texts of a catalog are another's: each is one statement, and cannot end the transaction.
#[async_std::test]
async fn a_catalogs_text_is_one_statement_and_no_more() {
    let database = Database::empty().await;
    database
        .execute("CREATE TABLE t (a integer); CREATE INDEX i ON t (a)")
        .await;
    let dump = Program::migration(&database.url()).run(&["schema", "dump"]);
    let dump = dump.success().stdout.clone();
    let evil = dump.replace(
        "btree (a)",
        "btree (a); COMMIT; CREATE TABLE public.planted (a integer); COMMIT; BEGIN",
    );
    assert_ne!(dump, evil);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("evil.json");
    std::fs::write(&file, evil).expect("written");
    let from = format!("file:{}", file.to_str().expect("UTF-8"));
    let run = Program::migration(&database.url()).run(&["diff", &from, "database"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert_eq!(database.tables("public").await, ["t"]);
}

/// A view of another program's table cannot be made in the scratch schema, which lacks that.
#[async_std::test]
async fn what_cannot_be_brought_to_one_form_is_named() {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE TABLE checkpoints (a varchar(9)); \
             CREATE VIEW v AS SELECT a FROM checkpoints WHERE a IN ('a', 'b')",
        )
        .await;
    let restored = copy(&database).await;
    let other = format!("database:{}", restored.url());
    let run = Program::migration(&database.url()).run(&["diff", "database", &other]);
    let note = "note: these were compared as PostgreSQL printed them, and may differ in form alone, because \
                they could not be made in a scratch schema: view v";
    assert!(run.stderr.contains(note), "{run}");
}

/// Tables of other programs may change, but for what we rely on; PostgreSQL says nothing of a function that
/// names what is gone.
#[async_std::test]
async fn a_broken_contract_and_a_broken_function_are_named() {
    let database = Database::migrated().await;
    database
        .execute(
            "CREATE TABLE checkpoints (id integer PRIMARY KEY, note text, more text); \
             CREATE VIEW notes AS SELECT note FROM checkpoints",
        )
        .await;
    let program = || Program::migration(&database.url());
    let contract = program().run(&["schema", "contract"]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("contract.json");
    std::fs::write(&file, &contract.success().stdout).expect("written");
    let file = file.to_str().expect("UTF-8");
    let check = || program().run(&["check", "--contract", file]);
    database
        .execute("ALTER TABLE checkpoints DROP COLUMN more; DROP VIEW notes")
        .await;
    check().success();

    database
        .execute(
            "ALTER TABLE checkpoints ALTER note TYPE varchar(9); \
             CREATE FUNCTION unread() RETURNS bigint LANGUAGE sql AS \
             'SELECT count(*) FROM notifications\n WHERE NOT is_read'; \
             ALTER TABLE notifications DROP COLUMN is_read",
        )
        .await;
    expect![[r#"
        + function unread()
        - column notifications.is_read
        - index notifications.ix_notifications_is_read
        function unread(), line 2: column notifications.is_read no longer exists
        column checkpoints.note has type character varying(9), not text; LangGraph owns the table; relied on by view notes
        ------- stderr -------
        the schema is not what the revisions make, up to m0013_stored_procedures (-: missing in the database, +: only there, ~: different there)
        what this schema relies on in the tables of other programs has changed
        [exit status: 1]
    "#]].assert_eq(&check().stable());
    std::fs::write(file, "{}").expect("written");
    let run = check();
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("schema contract"), "{run}");
}
