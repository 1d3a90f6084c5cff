//! LangGraph's tables: from every older version, from half of a set-up, and what is refused.

use expect_test::expect;
use server::bootstrap::{Outcome, Step};
use tests::{Database, catalog::Catalog};

use super::{ALL, bootstrapped, catalog, default_config, outcome, refused, versions};

/// What each step of LangGraph's own set-up makes, in its order. In the first releases a blob could
/// not be null; the steps 6 to 8 are CONCURRENTLY there.
const STEPS: [&str; 10] = [
    "CREATE TABLE checkpoint_migrations (v integer PRIMARY KEY)",
    "CREATE TABLE checkpoints (thread_id text NOT NULL, checkpoint_ns text NOT NULL DEFAULT '', \
     checkpoint_id text NOT NULL, parent_checkpoint_id text, type text, checkpoint jsonb NOT NULL, \
     metadata jsonb NOT NULL DEFAULT '{}', PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id))",
    "CREATE TABLE checkpoint_blobs (thread_id text NOT NULL, checkpoint_ns text NOT NULL DEFAULT '', \
     channel text NOT NULL, version text NOT NULL, type text NOT NULL, blob bytea NOT NULL, \
     PRIMARY KEY (thread_id, checkpoint_ns, channel, version))",
    "CREATE TABLE checkpoint_writes (thread_id text NOT NULL, checkpoint_ns text NOT NULL DEFAULT '', \
     checkpoint_id text NOT NULL, task_id text NOT NULL, idx integer NOT NULL, channel text NOT NULL, \
     type text, blob bytea NOT NULL, \
     PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx))",
    "ALTER TABLE checkpoint_blobs ALTER COLUMN blob DROP NOT NULL",
    "SELECT 1",
    "CREATE INDEX checkpoints_thread_id_idx ON checkpoints (thread_id)",
    "CREATE INDEX checkpoint_blobs_thread_id_idx ON checkpoint_blobs (thread_id)",
    "CREATE INDEX checkpoint_writes_thread_id_idx ON checkpoint_writes (thread_id)",
    "ALTER TABLE checkpoint_writes ADD COLUMN task_path text NOT NULL DEFAULT ''",
];

const TABLES: &str = "checkpoint_migrations, checkpoints, checkpoint_blobs, checkpoint_writes";

/// Does the steps of the set-up up to one, and writes these versions.
pub(super) async fn set_up(database: &Database, last: usize, versions: &[usize]) {
    for step in &STEPS[..=last] {
        database.execute(step).await;
    }
    for version in versions {
        let insert = format!("INSERT INTO checkpoint_migrations VALUES ({version})");
        database.execute(&insert).await;
    }
}

/// Completes what is there, which must come to what a set-up from nothing makes.
async fn completes(database: &Database, complete: &Catalog, from: &str) {
    let report = bootstrapped(&default_config(database)).await;
    let report = report.unwrap_or_else(|error| panic!("{from}: {error}"));
    let done = outcome(&report, Step::LangGraph);
    assert!(matches!(done, Outcome::Changed(_)), "{from}: {done:?}");
    assert!(catalog(database).await == *complete, "from {from}");
    assert_eq!(versions(database).await, ALL, "{from}");
    database.execute(&format!("DROP TABLE {TABLES}")).await;
}

#[async_std::test]
async fn every_older_version_and_every_half_of_a_set_up_is_completed() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    let complete = catalog(&database).await;
    database.execute(&format!("DROP TABLE {TABLES}")).await;
    for version in 0..9 {
        let versions: Vec<_> = (0..=version).collect();
        set_up(&database, version, &versions).await;
        completes(&database, &complete, &format!("version {version}")).await;
        // Killed between a step and its row.
        if version < 8 {
            set_up(&database, version + 1, &versions).await;
            completes(&database, &complete, &format!("half of {}", version + 1)).await;
        }
        set_up(&database, version, &[]).await;
        completes(&database, &complete, &format!("{version} without rows")).await;
    }
    set_up(&database, 9, &[]).await;
    completes(&database, &complete, "9 without rows").await;
    // A release between 2.0.0 and 2.0.25 counted the indexes as 5 to 7.
    set_up(&database, 8, &[0, 1, 2, 3, 4, 5, 6, 7]).await;
    completes(&database, &complete, "the list of another release").await;
}

#[async_std::test]
async fn an_index_that_an_interrupted_build_has_left_is_rebuilt() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    let complete = catalog(&database).await;
    database
        .execute(
            "INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) VALUES ('t', 'c', '{}'); \
             UPDATE pg_index SET indisvalid = false \
             WHERE indexrelid = 'checkpoints_thread_id_idx'::regclass",
        )
        .await;
    let report = bootstrapped(&config).await.expect("complete");
    let done = outcome(&report, Step::LangGraph);
    let rebuilt = "rebuilt the INVALID index checkpoints_thread_id_idx".to_owned();
    assert_eq!(done, Outcome::Changed(vec![rebuilt]));
    assert!(catalog(&database).await == complete);
}

#[async_std::test]
async fn a_newer_set_up_is_left_alone() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute(
            "INSERT INTO checkpoint_migrations VALUES (10); DROP INDEX checkpoints_thread_id_idx; \
             ALTER TABLE checkpoints ADD COLUMN newer integer, ALTER type TYPE varchar; \
             ALTER TABLE checkpoint_writes DROP COLUMN task_path, DROP COLUMN idx; \
             CREATE RULE \"a\u{1b}[31mrule\" AS ON UPDATE TO checkpoint_blobs DO NOTHING",
        )
        .await;
    let before = catalog(&database).await;
    let report = bootstrapped(&config).await.expect("done");
    expect![[r#"LeftAlone("at version 10, newer than 9, the last that this program knows: left alone; differences from version 9: checkpoints: its column `type` is of type character varying, not text; checkpoint_blobs: it has the rule `a\\u{1b}[31mrule`; checkpoint_writes: it has no column `idx`; its primary key is none, not (thread_id, checkpoint_ns, checkpoint_id, task_id, idx); there is no index checkpoints_thread_id_idx, no column checkpoint_writes.task_path")"#]]
    .assert_eq(&format!("{:?}", outcome(&report, Step::LangGraph)));
    assert!(catalog(&database).await == before);
    database.execute("DROP TABLE checkpoint_writes").await;
    refused(&database, &config, &expect![[r#"
        refused, and nothing was changed: `checkpoint_writes` is not as LangGraph makes it: it is missing, and checkpoint_migrations is at version 10; this program knows versions up to 9
        hint: look at the table; if LangGraph made it, correct each difference that is listed; if another program made it, rename it: ALTER TABLE "checkpoint_writes" RENAME TO …"#]]).await;
}

#[async_std::test]
async fn a_table_that_is_another_is_refused_and_nothing_is_changed() {
    let database = Database::empty().await;
    let config = default_config(&database);
    set_up(&database, 9, &[0]).await;
    database
        .execute(
            "ALTER TABLE checkpoints ALTER thread_id TYPE varchar(100), ALTER metadata DROP DEFAULT, \
                 ADD COLUMN tenant integer NOT NULL; \
             ALTER TABLE checkpoint_blobs DROP CONSTRAINT checkpoint_blobs_pkey, DROP COLUMN type; \
             DROP INDEX checkpoint_writes_thread_id_idx; \
             CREATE INDEX checkpoint_writes_thread_id_idx ON checkpoint_writes (thread_id, idx)",
        )
        .await;
    refused(&database, &config, &expect![[r#"
        refused, and nothing was changed:
          `checkpoints` is not as LangGraph makes it: its column `thread_id` is of type character varying(100), not text; the default of its column `metadata` is none, not '{}'::jsonb; it has another column, `tenant`, which is NOT NULL and has no default
          `checkpoint_blobs` is not as LangGraph makes it: it has no column `type`; its primary key is none, not (thread_id, checkpoint_ns, channel, version)
          `checkpoint_writes` is not as LangGraph makes it: its index `checkpoint_writes_thread_id_idx` is not USING btree (thread_id text_ops): CREATE INDEX checkpoint_writes_thread_id_idx ON public.checkpoint_writes USING btree (thread_id, idx)
        hint: 
          look at the table; if LangGraph made it, correct each difference that is listed; if another program made it, rename it: ALTER TABLE "checkpoints" RENAME TO …
          look at the table; if LangGraph made it, correct each difference that is listed; if another program made it, rename it: ALTER TABLE "checkpoint_blobs" RENAME TO …
          look at the table; if LangGraph made it, correct each difference that is listed; if another program made it, rename it: ALTER TABLE "checkpoint_writes" RENAME TO …"#]]).await;
    assert_eq!(database.tables("public").await.len(), 4);
}

#[async_std::test]
async fn what_langgraph_does_not_mind_is_no_difference() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute(
            "ALTER TABLE checkpoints ADD COLUMN noted text, \
                 ADD COLUMN made timestamptz NOT NULL DEFAULT now(); \
             CREATE INDEX own ON checkpoints (checkpoint_id)",
        )
        .await;
    let report = bootstrapped(&config).await.expect("complete");
    assert_eq!(outcome(&report, Step::LangGraph), Outcome::Complete);
}

#[async_std::test]
async fn a_table_that_runs_code_of_somebody_else_is_refused() {
    let database = Database::empty().await;
    let config = default_config(&database);
    database
        .execute(
            "CREATE TABLE checkpoint_migrations (v integer PRIMARY KEY); \
             CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'called'; END $$; \
             CREATE TRIGGER planted BEFORE INSERT ON checkpoint_migrations \
                 FOR EACH ROW EXECUTE FUNCTION planted()",
        )
        .await;
    refused(&database, &config, &expect![[r#"
        refused, and nothing was changed: `checkpoint_migrations` is not trusted as LangGraph's table: it has the trigger `planted`
        hint: find out who made it; if you trust the table, remove what is named, or let a superuser change the owner: ALTER TABLE … OWNER TO …; if not, rename it"#]]).await;
}
