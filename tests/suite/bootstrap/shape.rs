//! What makes LangGraph or Mem0 fail on a table that has the right columns, and names that are taken.

use expect_test::expect;
use server::bootstrap::{Outcome, Step};
use tests::Database;

use super::{bootstrapped, catalog, default_config, outcome, refused};

/// Changes of complete tables, and how each is undone.
const CHANGES: [(&str, &str); 18] = [
    (
        "ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_pkey, \
             ADD PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id) DEFERRABLE",
        "ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_pkey, \
             ADD PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)",
    ),
    (
        "ALTER TABLE checkpoints ADD CONSTRAINT short CHECK (thread_id < 'x'), \
             ADD CONSTRAINT never CHECK (false) NOT VALID",
        "ALTER TABLE checkpoints DROP CONSTRAINT short, DROP CONSTRAINT never",
    ),
    (
        "ALTER TABLE checkpoints ADD CONSTRAINT thread FOREIGN KEY (thread_id) REFERENCES other",
        "ALTER TABLE checkpoints DROP CONSTRAINT thread",
    ),
    (
        "ALTER TABLE checkpoints ADD CONSTRAINT once EXCLUDE USING btree (thread_id WITH =)",
        "ALTER TABLE checkpoints DROP CONSTRAINT once",
    ),
    (
        "CREATE UNIQUE INDEX single ON checkpoints (thread_id); \
         ALTER TABLE checkpoints ADD CONSTRAINT alone UNIQUE (checkpoint_id)",
        "DROP INDEX single; ALTER TABLE checkpoints DROP CONSTRAINT alone",
    ),
    (
        "CREATE DOMAIN needed AS integer NOT NULL; CREATE DOMAIN inherited AS needed; \
         CREATE DOMAIN filled AS integer NOT NULL DEFAULT 1; \
         ALTER TABLE longterm_memory ADD one needed, ADD two inherited, ADD three filled",
        "ALTER TABLE longterm_memory DROP one, DROP two, DROP three",
    ),
    (
        "ALTER TABLE checkpoint_writes ALTER idx ADD GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE checkpoint_writes ALTER idx DROP IDENTITY",
    ),
    (
        "DELETE FROM checkpoint_migrations WHERE v = 9; \
         ALTER TABLE checkpoint_migrations ALTER v ADD GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE checkpoint_migrations ALTER v DROP IDENTITY; \
         INSERT INTO checkpoint_migrations VALUES (9)",
    ),
    (
        "ALTER TABLE checkpoint_blobs ALTER channel TYPE text COLLATE \"C\"",
        "ALTER TABLE checkpoint_blobs ALTER channel TYPE text",
    ),
    (
        "CREATE TABLE parent (payload jsonb); ALTER TABLE longterm_memory INHERIT parent",
        "ALTER TABLE longterm_memory NO INHERIT parent",
    ),
    (
        "CREATE TABLE child () INHERITS (checkpoints)",
        "DROP TABLE child",
    ),
    (
        "CREATE TABLE whole (v integer PRIMARY KEY) PARTITION BY RANGE (v); \
         ALTER TABLE whole ATTACH PARTITION checkpoint_migrations FOR VALUES FROM (0) TO (99)",
        "ALTER TABLE whole DETACH PARTITION checkpoint_migrations",
    ),
    (
        "ALTER TABLE checkpoint_blobs SET UNLOGGED",
        "ALTER TABLE checkpoint_blobs SET LOGGED",
    ),
    (
        "ALTER TABLE checkpoints ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE checkpoints DISABLE ROW LEVEL SECURITY",
    ),
    (
        "ALTER TABLE longterm_memory FORCE ROW LEVEL SECURITY",
        "ALTER TABLE longterm_memory NO FORCE ROW LEVEL SECURITY",
    ),
    (
        "CREATE RULE nothing AS ON INSERT TO longterm_memory DO INSTEAD NOTHING",
        "DROP RULE nothing ON longterm_memory",
    ),
    (
        "DROP INDEX checkpoints_thread_id_idx; \
         CREATE INDEX checkpoints_thread_id_idx ON checkpoints (thread_id DESC NULLS LAST)",
        "DROP INDEX checkpoints_thread_id_idx; \
         CREATE INDEX checkpoints_thread_id_idx ON checkpoints (thread_id)",
    ),
    (
        "DROP INDEX checkpoints_thread_id_idx; \
         CREATE INDEX checkpoints_thread_id_idx ON checkpoints (thread_id COLLATE \"C\")",
        "DROP INDEX checkpoints_thread_id_idx; \
         CREATE INDEX checkpoints_thread_id_idx ON checkpoints (thread_id)",
    ),
];

#[async_std::test]
async fn what_makes_its_program_fail_is_refused_and_named() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute("CREATE TABLE other (id text PRIMARY KEY)")
        .await;
    let mut said = String::new();
    for (change, undo) in CHANGES {
        database.execute(change).await;
        let before = catalog(&database).await;
        let result = bootstrapped(&config).await;
        said += &result.map_or_else(|error| error.to_string(), |_| format!("accepted: {change}"));
        said += "\n";
        assert!(catalog(&database).await == before, "{change}");
        database.execute(undo).await;
        let report = bootstrapped(&config).await.expect(undo);
        for step in [Step::LangGraph, Step::Mem0] {
            assert_eq!(outcome(&report, step), Outcome::Complete, "{undo}");
        }
    }
    expect![[r#"
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: its primary key is DEFERRABLE, and ON CONFLICT needs one that is not
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has the check constraint `never`; it has the check constraint `short`
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has the foreign key constraint `thread`
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has the exclusion constraint `once`
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has the unique index `alone`; it has the unique index `single`
        refused, and nothing was changed: `longterm_memory` is not as Mem0 makes it: it has another column, `one`, which is NOT NULL and has no default; it has another column, `two`, which is NOT NULL and has no default
        refused, and nothing was changed: `checkpoint_writes` is not as LangGraph makes it: its column `idx` is GENERATED ALWAYS AS IDENTITY
        refused, and nothing was changed: `checkpoint_migrations` is not as LangGraph makes it: its column `v` is GENERATED ALWAYS AS IDENTITY
        refused, and nothing was changed: `checkpoint_blobs` is not as LangGraph makes it: its column `channel` has the collation pg_catalog."C", not the default of its type
        refused, and nothing was changed: `longterm_memory` is not as Mem0 makes it: it inherits from `parent`
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: `child` inherits from it
        refused, and nothing was changed: `checkpoint_migrations` is not as LangGraph makes it: it is a partition of `whole`
        refused, and nothing was changed: `checkpoint_blobs` is not as LangGraph makes it: it is unlogged: a crash of the server empties it
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: it has row-level security, which can hide and reject rows
        refused, and nothing was changed: `longterm_memory` is not as Mem0 makes it: it has row-level security, which can hide and reject rows
        refused, and nothing was changed: `longterm_memory` is not as Mem0 makes it: it has the rule `nothing`
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: its index `checkpoints_thread_id_idx` is not USING btree (thread_id text_ops): CREATE INDEX checkpoints_thread_id_idx ON public.checkpoints USING btree (thread_id DESC NULLS LAST)
        refused, and nothing was changed: `checkpoints` is not as LangGraph makes it: its index `checkpoints_thread_id_idx` is not USING btree (thread_id text_ops): CREATE INDEX checkpoints_thread_id_idx ON public.checkpoints USING btree (thread_id COLLATE "C")
    "#]].assert_eq(&said);
}

#[async_std::test]
async fn triggers_of_tables_that_are_not_written_here_are_no_difference() {
    let database = Database::migrated().await;
    let config = default_config(&database);
    bootstrapped(&config).await.expect("complete");
    database
        .execute(
            "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RETURN new; END $$; \
             CREATE TRIGGER noted BEFORE INSERT ON checkpoints \
                 FOR EACH ROW EXECUTE FUNCTION noted(); \
             CREATE CONSTRAINT TRIGGER later AFTER INSERT ON longterm_memory \
                 FOR EACH ROW EXECUTE FUNCTION noted()",
        )
        .await;
    let report = bootstrapped(&config).await.expect("complete");
    assert_eq!(outcome(&report, Step::LangGraph), Outcome::Complete);
    assert_eq!(outcome(&report, Step::Mem0), Outcome::Complete);
}

#[async_std::test]
async fn a_type_that_has_the_name_of_a_missing_table_is_refused() {
    let database = Database::migrated().await;
    database
        .execute(
            "CREATE TYPE checkpoints AS ENUM ('a'); CREATE DOMAIN longterm_memory AS integer; \
             CREATE TYPE alembic_version AS ENUM ('a'); \
             CREATE TYPE checkpoint_blobs_thread_id_idx AS ENUM ('an index may have it')",
        )
        .await;
    refused(
        &database,
        &default_config(&database),
        &expect![[r#"
        refused, and nothing was changed:
          a type has the name of Alembic's table `alembic_version`, which is missing
          a type has the name of LangGraph's table `checkpoints`, which is missing
          a type has the name of Mem0's table `longterm_memory`, which is missing
        hint: 
          find out whose type it is, and rename it: ALTER TYPE "alembic_version" RENAME TO …
          find out whose type it is, and rename it: ALTER TYPE "checkpoints" RENAME TO …
          find out whose type it is, and rename it: ALTER TYPE "longterm_memory" RENAME TO …"#]],
    )
    .await;
}
