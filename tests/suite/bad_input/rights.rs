//! Roles that may not do what they ask for.

use expect_test::expect;
use tests::Database;

use super::{Cases, FAILED, NOTHING, PASSWORD, at_0002};

#[async_std::test]
async fn a_role_that_may_not_come_in_is_told_why() {
    let database = Database::empty().await;
    let name = database.location().database().to_owned();
    let mut cases = Cases::at(&database, String::new());
    cases.with_url(database.login(PASSWORD, "ALTER ROLE {role} NOLOGIN").await);
    cases.note("no right to log in");
    cases.run(&["up"], FAILED).await;
    let expired = "ALTER ROLE {role} VALID UNTIL '2001-01-01'";
    cases.with_url(database.login(PASSWORD, expired).await);
    cases.note("a password that was valid once");
    cases.run(&["up"], FAILED).await;
    let revoke = format!("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC");
    database.execute(&revoke).await;
    cases.with_url(database.login(PASSWORD, NOTHING).await);
    cases.note("no right to connect");
    cases.run(&["up"], FAILED).await;
    cases.are(&expect![[r##"
        # no right to log in
        $ up
        error: PostgreSQL at [server] does not let `[role]` in: role "[role]" is not permitted to log in (SQLSTATE 28000)
        hint: check user and password in DATABASE_URL
        [exit status: 2]
        # a password that was valid once
        $ up
        error: PostgreSQL at [server] does not let `[role]` in: password authentication failed for user "[role]" (SQLSTATE 28P01)
        hint: check user and password in DATABASE_URL
        [exit status: 2]
        # no right to connect
        $ up
        error: PostgreSQL at [server] refuses the connection: permission denied for database "[database]" (SQLSTATE 42501)
          User does not have CONNECT privilege.
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
    "##]]);
}

#[async_std::test]
async fn a_role_that_may_not_create_tables_gets_as_far_as_the_ledger() {
    let database = Database::empty().await;
    let url = database.login(PASSWORD, NOTHING).await;
    let mut cases = Cases::at(&database, url);
    for arguments in [
        &["up"][..],
        &["stamp", "head"],
        &["fresh", "--yes"],
        &["refresh", "--yes"],
    ] {
        cases.run(arguments, FAILED).await;
    }
    cases.are(&expect![[r#"
        $ up
        error: permission denied for schema public (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ stamp head
        error: permission denied for schema public (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ fresh --yes
        error: not dropped, because it is not known what the revisions make: permission denied for database [database] (SQLSTATE 42501)
        hint: they run in a schema of their own, so the role needs the right to create one: GRANT CREATE ON DATABASE … TO …; `fresh --all` drops all without running the revisions first
        [exit status: 2]
        $ refresh --yes
        error: permission denied for schema public (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role; all of it was one transaction: the database is as it was
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_role_that_may_only_look_changes_nothing() {
    let (database, _) = at_0002().await;
    let look = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}";
    let mut cases = Cases::at(&database, database.login(PASSWORD, look).await);
    for arguments in [
        &["up"][..],
        &["down"],
        &["stamp", "base"],
        &["fresh", "--yes"],
        &["refresh", "--yes"],
        &["reset", "--yes"],
    ] {
        cases.run(arguments, FAILED).await;
    }
    cases.are(&expect![[r#"
        $ up
        error: applying revision `m0003_create_sessions` failed: permission denied for schema public (SQLSTATE 42501)
        LINE 1: CREATE TABLE "sessions" ( "id" uuid NOT NULL DEFAULT (GEN_RANDOM_UUID()) PRIMARY KEY, "user_uuid" uu…
                             ^
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ down
        error: rolling back revision `m0002_create_users` failed: must be owner of table user_settings (SQLSTATE 42501)
        DROP TABLE "user_settings", "users"
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ stamp base
        error: permission denied for table seaql_migrations (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ fresh --yes
        error: not dropped, because it is not known what the revisions make: permission denied for database [database] (SQLSTATE 42501)
        hint: they run in a schema of their own, so the role needs the right to create one: GRANT CREATE ON DATABASE … TO …; `fresh --all` drops all without running the revisions first
        [exit status: 2]
        $ refresh --yes
        error: rolling back revision `m0002_create_users` failed: must be owner of table user_settings (SQLSTATE 42501)
        DROP TABLE "user_settings", "users"
        hint: run it as the owner of the object, or have the owner grant the privilege to this role; all of it was one transaction: the database is as it was
        [exit status: 2]
        $ reset --yes
        error: rolling back revision `m0002_create_users` failed: must be owner of table user_settings (SQLSTATE 42501)
        DROP TABLE "user_settings", "users"
        hint: run it as the owner of the object, or have the owner grant the privilege to this role; all of it was one transaction: the database is as it was
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_ledger_that_may_not_be_written_stops_the_first_revision() {
    let database = Database::empty().await;
    tests::Program::migration(&database.url())
        .run(&["up", "0001"])
        .success();
    let create = "GRANT CREATE ON SCHEMA public TO {role}; \
                  GRANT SELECT ON seaql_migrations, _seaway_history TO {role}";
    let mut cases = Cases::at(&database, database.login(PASSWORD, create).await);
    cases.run(&["up", "+1"], FAILED).await;
    cases.run(&["stamp", "head"], FAILED).await;
    cases.are(&expect![[r#"
        $ up +1
        error: applying revision `m0002_create_users` failed: permission denied for table seaql_migrations (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ stamp head
        error: permission denied for table seaql_migrations (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_history_of_another_owner_does_not_stand_in_the_way_of_reading() {
    let database = Database::migrated().await;
    let revoke = "GRANT SELECT ON seaql_migrations TO {role}; \
                  REVOKE ALL ON _seaway_history FROM PUBLIC";
    let mut cases = Cases::at(&database, database.login(PASSWORD, revoke).await);
    cases.run(&["down"], FAILED).await;
    cases
        .run(&["repair", "0001", "--reason", "so"], FAILED)
        .await;
    cases.are(&expect![[r#"
        $ down
        error: rolling back revision `m0013_stored_procedures` failed: must be owner of function rebuild_account_snapshots (SQLSTATE 42501)
        DROP FUNCTION rebuild_account_snapshots(uuid)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
        $ repair 0001 --reason so
        error: `_seaway_history` does not exist, or this role may not write to it
        hint: `up` makes it, where the role may create tables
        [exit status: 2]
    "#]]);
}
