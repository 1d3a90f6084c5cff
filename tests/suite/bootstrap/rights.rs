//! Rights that this role lacks are found before anything is changed.

use expect_test::{Expect, expect};
use server::bootstrap::BootstrapError;
use tests::Database;

use super::{bootstrapped, catalog, roles::as_role};

/// Makes a role that owns the database and may create in the schema, and read the tables of a
/// superuser that are there. Returns its URL.
async fn owner(database: &Database) -> String {
    let name = database.location().database().to_owned();
    let schema = "GRANT CREATE, USAGE ON SCHEMA public TO {role}";
    let grants = format!(
        "ALTER DATABASE {name} OWNER TO {{role}}; {schema}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {{role}}"
    );
    database.login("pw", &grants).await
}

/// Runs a bootstrap as the role of a URL, which must be refused before anything is changed.
async fn is_refused(database: &Database, url: &str, expected: &Expect) {
    let config = as_role(url);
    let before = catalog(database).await;
    let error = bootstrapped(&config).await.expect_err("refused");
    assert!(
        matches!(error, BootstrapError::Refused { step: None, .. }),
        "{error}"
    );
    let hint = error.hint().expect("a hint");
    let said = format!("{error}\nhint: {hint}");
    let (role, name) = (role(url), database.location().database());
    expected.assert_eq(&said.replace(role, "[role]").replace(name, "[database]"));
    assert!(catalog(database).await == before, "something was changed");
}

/// The role of a URL.
fn role(url: &str) -> &str {
    url["postgres://".len()..]
        .split(':')
        .next()
        .expect("a role")
}

#[async_std::test]
async fn creating_in_the_schema_and_using_that_of_vector() {
    let database = Database::empty().await;
    database
        .execute(
            "CREATE SCHEMA \"Ext\"; CREATE EXTENSION vector SCHEMA \"Ext\"; \
             ALTER SCHEMA public OWNER TO CURRENT_USER; \
             REVOKE ALL ON SCHEMA public FROM pg_database_owner, PUBLIC; \
             GRANT USAGE ON SCHEMA public TO PUBLIC",
        )
        .await;
    let name = database.location().database().to_owned();
    let grant = format!("ALTER DATABASE {name} OWNER TO {{role}}");
    let url = database.login("pw", &grant).await;
    is_refused(&database, &url, &expect![[r#"
        refused, and nothing was changed:
          the role `[role]` may not create tables in the schema `public`
          the role `[role]` may not use the schema `Ext`, where the extension `vector` is
        hint: 
          let the owner of the schema, or a superuser, run this: GRANT CREATE ON SCHEMA "public" TO "[role]"
          let the owner of the schema, or a superuser, run this: GRANT USAGE ON SCHEMA "Ext" TO "[role]""#]]).await;
    let role = role(&url);
    database
        .execute(&format!(
            "GRANT CREATE ON SCHEMA \"public\" TO \"{role}\"; \
             GRANT USAGE ON SCHEMA \"Ext\" TO \"{role}\""
        ))
        .await;
    bootstrapped(&as_role(&url)).await.expect("complete");
    // With nothing to do, nothing is needed.
    database
        .execute(&format!(
            "REVOKE CREATE ON SCHEMA public FROM \"{role}\"; \
             REVOKE USAGE ON SCHEMA \"Ext\" FROM \"{role}\""
        ))
        .await;
    bootstrapped(&as_role(&url)).await.expect("complete");
}

#[async_std::test]
async fn tables_of_another_owner_that_must_be_changed() {
    let database = Database::migrated().await;
    let url = owner(&database).await;
    super::langgraph::set_up(&database, 8, &[0]).await;
    database
        .execute(
            "ALTER TABLE checkpoint_blobs ALTER blob SET NOT NULL; \
             DROP INDEX checkpoints_thread_id_idx; \
             CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)",
        )
        .await;
    let role = role(&url);
    // Not even read.
    let grant = format!("GRANT SELECT ON checkpoint_migrations, alembic_version TO \"{role}\"");
    database
        .execute(&format!("GRANT SELECT ON alembic_version TO \"{role}\""))
        .await;
    is_refused(&database, &url, &expect![[r#"
        refused, and nothing was changed:
          the role `[role]` does not own the table `alembic_version`, which must be changed; `augo` does
          the role `[role]` does not own the table `checkpoint_blobs`, which must be changed; `augo` does
          the role `[role]` does not own the table `checkpoint_writes`, which must be changed; `augo` does
          the role `[role]` does not own the table `checkpoints`, which must be changed; `augo` does
          the role `[role]` lacks the right SELECT on the table `checkpoint_migrations`
        hint: 
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."alembic_version" OWNER TO "[role]"
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."checkpoint_blobs" OWNER TO "[role]"
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."checkpoint_writes" OWNER TO "[role]"
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."checkpoints" OWNER TO "[role]"
          let the owner of the table, or a superuser, run this: GRANT SELECT ON TABLE "public"."checkpoint_migrations" TO "[role]""#]]).await;
    database.execute(&grant).await;
    is_refused(&database, &url, &expect![[r#"
        refused, and nothing was changed:
          the role `[role]` does not own the table `alembic_version`, which must be changed; `augo` does
          the role `[role]` does not own the table `checkpoint_blobs`, which must be changed; `augo` does
          the role `[role]` lacks the right INSERT on the table `checkpoint_migrations`
          the role `[role]` does not own the table `checkpoint_writes`, which must be changed; `augo` does
          the role `[role]` does not own the table `checkpoints`, which must be changed; `augo` does
        hint: 
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."alembic_version" OWNER TO "[role]"
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."checkpoint_blobs" OWNER TO "[role]"
          let the owner of the table, or a superuser, run this: GRANT INSERT ON TABLE "public"."checkpoint_migrations" TO "[role]"
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."checkpoint_writes" OWNER TO "[role]"
          run this command as the owner of the table, or let a superuser run this: ALTER TABLE "public"."checkpoints" OWNER TO "[role]""#]]).await;
    for table in [
        "checkpoints",
        "checkpoint_blobs",
        "checkpoint_writes",
        "alembic_version",
    ] {
        let give = format!("ALTER TABLE \"public\".\"{table}\" OWNER TO \"{role}\"");
        database.execute(&give).await;
    }
    database
        .execute(&format!(
            "GRANT INSERT ON TABLE \"public\".\"checkpoint_migrations\" TO \"{role}\""
        ))
        .await;
    bootstrapped(&as_role(&url)).await.expect("complete");
}

#[async_std::test]
async fn a_session_that_may_only_read() {
    let database = Database::migrated().await;
    let url = owner(&database).await;
    let (role, name) = (role(&url), database.location().database());
    let read_only = |value: &str| {
        format!(
            "ALTER ROLE \"{role}\" IN DATABASE \"{name}\" \
             SET default_transaction_read_only = {value}"
        )
    };
    database.execute(&read_only("on")).await;
    is_refused(&database, &url, &expect![[r#"
        refused, and nothing was changed: default_transaction_read_only is on, and there is something to change
        hint: if it should be off here: ALTER ROLE "[role]" IN DATABASE "[database]" SET default_transaction_read_only = off"#]]).await;
    database.execute(&read_only("off")).await;
    bootstrapped(&as_role(&url)).await.expect("complete");
    database.execute(&read_only("on")).await;
    bootstrapped(&as_role(&url)).await.expect("nothing to do");
}
