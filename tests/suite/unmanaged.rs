//! The tables of LangGraph and Mem0 beside ours: no command touches them, or an extension.

use expect_test::expect;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use seaway::{
    Runner,
    runner::teardown::{Scope, TeardownError},
};
use tests::{
    Database, Program,
    catalog::Catalog,
    migrator,
    plain::{Plain, runner},
};

use crate::rows::{column, fill};

/// Every row of every table that is there before ours are, as text.
const ROWS: &str = "
SELECT c.relname || ' ' || query_to_xml(format('SELECT * FROM public.%I', c.relname), true, true, '')
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND c.relname ~ '^(checkpoint|longterm|mem0|message_branches|pg_vector|memories)'
ORDER BY 1";

/// A database in which only the other programs have been.
async fn inhabited() -> Database {
    let database = Database::empty().await;
    database.execute(include_str!("unmanaged.sql")).await;
    database
}

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

async fn rows(database: &Database) -> Vec<String> {
    let rows = column(database, ROWS).await;
    assert_eq!(rows.len(), 10, "every foreign table is looked at");
    rows
}

#[async_std::test]
async fn reset_returns_the_schema_in_which_only_the_others_were() {
    let database = inhabited().await;
    let catalog = Catalog::read(database.connection(), "public").await;
    let before = rows(&database).await;
    migration(&database).run(&["up"]).success();
    fill(&database).await;
    migration(&database).run(&["reset", "--yes"]).success();
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
    assert_eq!(rows(&database).await, before);
}

#[async_std::test]
async fn fresh_and_refresh_leave_the_others_as_they_are() {
    let database = inhabited().await;
    let before = rows(&database).await;
    migration(&database).run(&["up"]).success();
    let catalog = Catalog::read(database.connection(), "public").await;
    for command in ["fresh", "refresh", "fresh"] {
        fill(&database).await;
        migration(&database).run(&[command, "--yes"]).success();
        catalog.assert_is(&Catalog::read(database.connection(), "public").await);
        assert_eq!(rows(&database).await, before, "after {command}");
    }
}

#[async_std::test]
async fn a_collection_of_another_name_is_known_by_its_variable() {
    let database = inhabited().await;
    let memories = "CREATE TABLE \"Memories\" (id uuid PRIMARY KEY); \
                    CREATE TABLE memories_of_ours (id integer)";
    database.execute(memories).await;
    let fresh = || migration(&database).env("LONG_TERM_MEMORY_COLLECTION_NAME", "Memories");
    fresh().run(&["fresh", "--all", "--yes"]).success();
    let tables = database.tables("public").await;
    assert!(tables.contains(&"Memories".to_owned()), "{tables:?}");
    assert!(
        !tables.contains(&"memories_of_ours".to_owned()),
        "{tables:?}"
    );
}

/// One object of each kind, which no revision makes; but for `of_users`, none depends on ours.
const BY_HAND: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok');
             CREATE DOMAIN cents AS integer CHECK (VALUE >= 0);
             CREATE TYPE pair AS (a integer, b mood);
             CREATE TYPE span AS RANGE (subtype = float8);
             CREATE SEQUENCE counter;
             CREATE FUNCTION twice(n cents) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n';
             CREATE FUNCTION twice(n text) RETURNS text LANGUAGE sql AS 'SELECT n || n';
             CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1';
             CREATE AGGREGATE nothings(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
             CREATE AGGREGATE product (float8) (SFUNC = float8mul, STYPE = float8);
             CREATE TABLE \"of many\" (day date, m mood, n cents DEFAULT nextval('counter'))
               PARTITION BY RANGE (day);
             CREATE TABLE of_january PARTITION OF \"of many\"
               FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
             CREATE VIEW moody AS SELECT m, twice(n) FROM \"of many\";
             CREATE MATERIALIZED VIEW moodier AS SELECT * FROM moody;
";

const OF_USERS: &str = "CREATE VIEW of_users AS SELECT id FROM users";

#[async_std::test]
async fn fresh_with_all_drops_every_kind_of_object() {
    let database = Database::migrated().await;
    let catalog = Catalog::read(database.connection(), "public").await;
    database.execute(BY_HAND).await;
    database.execute(OF_USERS).await;
    migration(&database)
        .run(&["fresh", "--all", "--yes"])
        .success();
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
}

#[async_std::test]
async fn fresh_spares_every_kind_of_object_that_no_revision_makes() {
    let database = Database::migrated().await;
    database.execute(BY_HAND).await;
    let others = "CREATE TABLE django_users (id serial PRIMARY KEY, name text); \
                  INSERT INTO django_users (name) VALUES ('ann'); \
                  CREATE TABLE alembic_version (version_num text)";
    database.execute(others).await;
    fill(&database).await;
    database.execute("ANALYZE").await;
    let catalog = Catalog::read(database.connection(), "public").await;
    expect![[r#"
        ------- stderr -------
        to be dropped: 24 objects, about 56 rows
          table _seaway_history (about 13 rows)
          table seaql_migrations (about 13 rows)
          table financial_accounts (about 3 rows)
          table budgets (about 2 rows)
          table sessions (about 2 rows)
          table space_members (about 2 rows)
          table space_transactions (about 2 rows)
          table transaction_comments (about 2 rows)
          table transactions (about 2 rows)
          table users (about 2 rows)
          table account_daily_snapshots (about 1 row)
          table ai_feedback_memory (about 1 row)
          table attachments (about 1 row)
          table budget_periods (about 1 row)
          table budget_settings (about 1 row)
          table financial_settings (about 1 row)
          table notifications (about 1 row)
          table recurring_transactions (about 1 row)
          table searchable_messages (about 1 row)
          table shared_spaces (about 1 row)
          and 4 more
        to be spared, because no revision makes it: 15 objects, about 1 row
          table django_users (about 1 row)
          materialized view moodier (empty)
          table of_january (empty)
          view moody
          table of many (rows unknown)
          sequence counter
          procedure nothing()
          aggregate nothings()
          aggregate product(float8)
          function twice(cents)
          function twice(text)
          domain cents
          type mood
          type pair
          type span
        to be spared, because it belongs to Alembic: 1 object
          table alembic_version (empty)
        to be spared, because it belongs to the extension uuid-ossp: 10 objects
        to be spared, because it belongs to the extension vector: 121 objects
        dropped 24 objects
        applied m0001_extensions ([ms])
        applied m0002_create_users ([ms])
        applied m0003_create_sessions ([ms])
        applied m0004_create_storage ([ms])
        applied m0005_create_financial_accounts ([ms])
        applied m0006_create_transactions ([ms])
        applied m0007_create_budgets ([ms])
        applied m0008_create_shared_spaces ([ms])
        applied m0009_create_notifications ([ms])
        applied m0010_create_searchable_messages ([ms])
        applied m0011_create_forecast_tables ([ms])
        applied m0012_create_financial_settings ([ms])
        applied m0013_stored_procedures ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["fresh", "--yes"]).stable());
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
    assert_eq!(
        column::<String>(&database, "SELECT name FROM django_users").await,
        ["ann"]
    );
    assert_eq!(
        column::<i64>(&database, "SELECT count(*) FROM users").await,
        [0]
    );
}

#[async_std::test]
async fn a_dry_run_of_fresh_prints_the_list_and_changes_nothing() {
    let database = inhabited().await;
    migration(&database).run(&["up"]).success();
    database
        .execute("CREATE TABLE django_users (); ANALYZE; CREATE VIEW empty AS SELECT 1")
        .await;
    let schemas = "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1";
    let before: Vec<String> = column(&database, schemas).await;
    let catalog = Catalog::read(database.connection(), "public").await;
    let run = migration(&database).run(&["fresh", "--dry-run"]);
    run.success();
    expect![[r#"
        to be dropped: 24 objects, about 26 rows
          table _seaway_history (about 13 rows)
          table seaql_migrations (about 13 rows)
          table account_daily_snapshots (empty)
          table ai_feedback_memory (empty)
          table attachments (empty)
          table budget_periods (empty)
          table budget_settings (empty)
          table budgets (empty)
          table financial_accounts (empty)
          table financial_settings (empty)
          table notifications (empty)
          table recurring_transactions (empty)
          table searchable_messages (empty)
          table sessions (empty)
          table shared_spaces (empty)
          table space_members (empty)
          table space_transactions (empty)
          table storage_configs (empty)
          table transaction_comments (empty)
          table transaction_shares (empty)
          and 4 more
        to be spared, because no revision makes it: 2 objects
          table django_users (empty)
          view empty
        to be spared, because it belongs to LangGraph: 4 objects, about 13 rows
          table checkpoint_migrations (about 10 rows)
          table checkpoint_blobs (about 1 row)
          table checkpoint_writes (about 1 row)
          table checkpoints (about 1 row)
        to be spared, because it belongs to Mem0: 4 objects, about 4 rows
          table longterm_memory (about 1 row)
          table longterm_memory_entities (about 1 row)
          table mem0_events (about 1 row)
          table mem0migrations (about 1 row)
        to be spared, because it belongs to an older set-up: 2 objects, about 2 rows
          table message_branches (about 1 row)
          table pg_vector_index_stat (about 1 row)
        to be spared, because it belongs to the extension uuid-ossp: 10 objects
        to be spared, because it belongs to the extension vector: 121 objects
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
    let all = migration(&database).run(&["fresh", "--dry-run", "--all"]);
    all.success();
    assert!(all.stdout.contains("  table django_users"), "{all}");
    assert!(!all.stdout.contains("no revision makes it"), "{all}");
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
    assert_eq!(column::<String>(&database, schemas).await, before);
}

#[async_std::test]
async fn fresh_is_refused_where_a_view_of_ours_would_be_lost() {
    let database = Database::migrated().await;
    database.execute(OF_USERS).await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because rule _RETURN on view public.of_users depends on table public.users
        hint: this command does not drop it; drop it yourself first, or drop all with `fresh --all`
        [exit status: 4]
    "#]].assert_eq(
        &migration(&database)
            .run(&["fresh", "--yes", "--quiet"])
            .stable(),
    );
    migration(&database)
        .run(&["fresh", "--yes", "--all"])
        .success();
    assert_eq!(
        column::<i64>(
            &database,
            "SELECT count(*) FROM pg_views WHERE viewname = 'of_users'"
        )
        .await,
        [0]
    );
}

#[async_std::test]
async fn fresh_is_refused_where_a_name_is_taken_by_what_it_spares() {
    let database = Database::migrated().await;
    let rename = "ALTER TABLE notifications RENAME TO old_notifications; \
                  CREATE VIEW notifications AS SELECT * FROM old_notifications";
    database.execute(rename).await;
    let catalog = Catalog::read(database.connection(), "public").await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because view notifications has the name of table notifications, which revision `m0009_create_notifications` makes
        hint: rename it or drop it, or drop all with `fresh --all`
        [exit status: 4]
    "#]].assert_eq(
        &migration(&database)
            .run(&["fresh", "--yes", "--quiet"])
            .stable(),
    );
    let index = "DROP VIEW notifications; DROP TABLE old_notifications; \
                 CREATE TABLE other (a integer); CREATE INDEX users_uuid_key2 ON other (a)";
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
    database.execute(index).await;
    let taken = "ALTER TABLE users RENAME CONSTRAINT users_uuid_key TO another; \
                 ALTER INDEX users_uuid_key2 RENAME TO users_uuid_key";
    database.execute(taken).await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because index users_uuid_key of table other has the name of index users_uuid_key, which revision `m0002_create_users` makes
        hint: rename it or drop it, or drop all with `fresh --all`
        [exit status: 4]
    "#]].assert_eq(
        &migration(&database)
            .run(&["fresh", "--yes", "--quiet"])
            .stable(),
    );
    let dry = migration(&database).run(&["fresh", "--dry-run"]);
    assert_eq!(dry.code, Some(4), "{dry}");
    assert!(dry.stdout.starts_with("to be dropped: "), "{dry}");
}

#[async_std::test]
async fn fresh_drops_a_few_hundred_tables_in_a_few_lines() {
    let database = Database::migrated().await;
    database
        .execute(
            "DO $$ BEGIN FOR i IN 1..300 LOOP
               EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, name text)', i);
             END LOOP; END $$",
        )
        .await;
    let run = migration(&database).run(&["fresh", "--all", "--yes"]);
    run.success();
    let dropped: Vec<_> = run
        .stderr
        .lines()
        .filter(|line| line.starts_with("dropped"))
        .collect();
    expect![[r#"
        dropped 100 of 324 objects
        dropped 200 of 324 objects
        dropped 300 of 324 objects
        dropped 324 objects"#]]
    .assert_eq(&dropped.join("\n"));
    assert!(run.stderr.lines().count() < 60, "{run}");
}

// The tables of the next test, without their indexes.
migrator!(Many: Plain {
    name: "m0001_many",
    up: &["DO $$ BEGIN FOR i IN 0..19 LOOP FOR k IN 1..100 LOOP
               EXECUTE format('CREATE TABLE t%s_%s (a integer)', i, k);
             END LOOP; END LOOP; END $$"],
    down: &[],
    transaction: None,
});

/// Returns how many locks `fresh` counts, which are too many.
async fn locks_needed(runner: &Runner, scope: Scope) -> i64 {
    let (_, refusal) = runner.preview_fresh(scope).await.expect("a preview");
    match refusal {
        Err(TeardownError::Locks { needed, .. }) => needed,
        other => panic!("{other:?}"),
    }
}

#[async_std::test]
async fn fresh_is_refused_beforehand_where_the_locks_do_not_fit() {
    let database = Database::migrated().await;
    for hundred in 0..20 {
        // A hundred at a time: creating them takes locks as well.
        let create = format!(
            "DO $$ BEGIN FOR i IN 1..100 LOOP
               EXECUTE format('CREATE TABLE t{hundred}_%s (id serial PRIMARY KEY, a text UNIQUE, \
                               b integer UNIQUE, c integer UNIQUE, d integer UNIQUE, \
 e integer UNIQUE, f integer UNIQUE)', i);
             END LOOP; END $$"
        );
        database.execute(&create).await;
    }
    let tables = database.tables("public").await;
    let run = migration(&database).run(&["fresh", "--all", "--yes", "--quiet"]);
    assert_eq!(run.code, Some(4), "{run}");
    let said = regex::Regex::new(
        "^error: not dropped, because it takes at least [0-9]+ locks in one transaction, and the server \
         has room for [0-9]+\nhint: ALTER SYSTEM SET max_locks_per_transaction = [0-9]+, \
         restart the server, and run it again\n$",
    );
    assert!(said.expect("a pattern").is_match(&run.stderr), "{run}");
    let many = runner::<Many>(&database);
    let all = locks_needed(&many, Scope::All).await;
    let made = locks_needed(&many, Scope::Made).await;
    // The revision's own are counted, too; but Augo's tables are spared.
    assert!(made > all + 1_000, "{made} {all}");
    assert_eq!(database.tables("public").await, tables);
}

#[async_std::test]
async fn fresh_is_refused_where_a_foreign_table_refers_to_ours() {
    let database = inhabited().await;
    migration(&database).run(&["up"]).success();
    database
        .execute("ALTER TABLE mem0_events ADD user_uuid uuid REFERENCES users (uuid)")
        .await;
    let catalog = Catalog::read(database.connection(), "public").await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because constraint mem0_events_user_uuid_fkey on table public.mem0_events depends on index public.users_uuid_key
        hint: this command does not drop it; drop it yourself first
        [exit status: 4]
    "#]].assert_eq(&migration(&database).run(&["fresh", "--yes", "--quiet"]).stable());
    catalog.assert_is(&Catalog::read(database.connection(), "public").await);
}

#[async_std::test]
async fn fresh_is_refused_where_another_schema_would_lose_something() {
    let database = Database::migrated().await;
    let view = "CREATE SCHEMA reports; CREATE VIEW reports.names AS SELECT username FROM users";
    database.execute(view).await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because rule _RETURN on view reports.names depends on table public.users
        hint: this command does not drop it; drop it yourself first
        [exit status: 4]
    "#]]
    .assert_eq(
        &migration(&database)
            .run(&["fresh", "--yes", "--quiet"])
            .stable(),
    );
    let names: Vec<i64> = column(&database, "SELECT count(*) FROM reports.names").await;
    assert_eq!(names, [0]);
}

#[async_std::test]
async fn fresh_is_refused_where_a_partition_of_ours_is_somebody_elses() {
    let database = Database::migrated().await;
    database
        .execute(
            "CREATE SCHEMA other;
             CREATE TABLE ours (k text) PARTITION BY LIST (k);
             CREATE TABLE ours_too PARTITION OF ours FOR VALUES IN ('o');
             CREATE TABLE mem0_part PARTITION OF ours FOR VALUES IN ('m');
             INSERT INTO ours VALUES ('o'), ('m')",
        )
        .await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because table public.mem0_part depends on table public.ours
        hint: this command does not drop it; drop it yourself first
        [exit status: 4]
    "#]]
    .assert_eq(
        &migration(&database)
            .run(&["fresh", "--all", "--yes", "--quiet"])
            .stable(),
    );
    let theirs = "ALTER TABLE ours DETACH PARTITION mem0_part; \
                  CREATE TABLE other.part PARTITION OF ours FOR VALUES IN ('p')";
    database.execute(theirs).await;
    expect![[r#"
        ------- stderr -------
        error: not dropped, because table other.part depends on table public.ours
        hint: this command does not drop it; drop it yourself first
        [exit status: 4]
    "#]]
    .assert_eq(
        &migration(&database)
            .run(&["fresh", "--all", "--yes", "--quiet"])
            .stable(),
    );
    assert_eq!(
        column::<i64>(&database, "SELECT count(*) FROM ours").await,
        [1]
    );
    database.execute("DROP SCHEMA other CASCADE").await;
    migration(&database)
        .run(&["fresh", "--all", "--yes", "--quiet"])
        .success();
    assert_eq!(
        column::<i64>(&database, "SELECT count(*) FROM mem0_part").await,
        [1]
    );
}

#[async_std::test]
async fn fresh_is_refused_where_the_ledger_is_not_seaorms() {
    let database = Database::empty().await;
    let other = "CREATE TABLE seaql_migrations AS SELECT 1 AS x, 'kept' AS y";
    database.execute(other).await;
    let fresh = migration(&database).run(&["fresh", "--yes"]);
    assert_eq!(fresh.code, Some(2), "{fresh}");
    let why = "`seaql_migrations` is not SeaORM's ledger";
    assert!(fresh.stderr.contains(why), "{fresh}");
    // The library refuses by itself, whatever the command has looked at before.
    let library = runner::<Many>(&database);
    for scope in [Scope::Made, Scope::All] {
        let fresh = library.fresh(scope, &mut |_| {}).await;
        let error = fresh.expect_err("refused").to_string();
        assert!(error.contains(why), "{error}");
    }
    let kept: Vec<String> = column(&database, "SELECT y FROM seaql_migrations").await;
    assert_eq!(kept, ["kept"]);
}

#[async_std::test]
async fn fresh_names_the_revisions_that_the_ledger_forgets() {
    let database = Database::migrated().await;
    let unknown = "INSERT INTO seaql_migrations VALUES ('m0099_of_a_branch', 1); \
                   CREATE TABLE of_a_branch (id integer)";
    database.execute(unknown).await;
    let forgotten = "the ledger forgets revisions that this program does not know, and what they \
                     made stays: m0099_of_a_branch\n";
    let preview = migration(&database).run(&["fresh", "--dry-run"]);
    assert!(preview.success().stdout.ends_with(forgotten), "{preview}");
    let fresh = migration(&database).run(&["fresh", "--yes"]);
    assert!(fresh.success().stderr.contains(forgotten), "{fresh}");
    let tables = database.tables("public").await;
    assert!(tables.contains(&"of_a_branch".to_owned()), "{tables:?}");
}

#[async_std::test]
async fn the_list_of_fresh_waits_for_a_lock_no_longer_than_the_limit() {
    let database = Database::migrated().await;
    let mut other = PgConnection::connect(&database.url())
        .await
        .expect("a session");
    let lock = "BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE";
    other.execute(lock).await.expect("the lock");
    let arguments = ["fresh", "--dry-run", "--lock-timeout", "0.2"];
    let preview = migration(&database).run(&arguments);
    assert_eq!(preview.code, Some(2), "{preview}");
    assert!(preview.stderr.contains("SQLSTATE 55P03"), "{preview}");
}
