//! Revisions that cannot run in one transaction, in a schema of the database: they are replayed in a
//! scratch database.

use std::time::Duration;

use async_std::sync::Mutex;
use expect_test::expect;
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use sea_orm_migration::MigratorTrait;
use seaway::{
    ConnectConfig, Database as Connected, Revisions, Target,
    catalog::{Catalog, LeftOut},
    check::{
        Check, CheckError, check,
        source::{ReadError, Reader, Source},
    },
    diff::differences,
};
use tests::{
    Database, migrator,
    plain::{Plain, runner},
};

use crate::rows::column;

/// What a replay may leave, if it does not end as it should: databases of its own prefix that belong to
/// this process, and schemas.
const LEFT: &str = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'seaway%' \
     UNION ALL SELECT datname::text FROM pg_database WHERE datname LIKE 'seawayreplay!_";

/// Held by each test: what another one has at work must not be taken for what this one has left.
static ALONE: Mutex<()> = Mutex::new(());

const TIMEOUT: Duration = Duration::from_secs(5);

const fn whole(name: &'static str, up: &'static [&'static str]) -> Plain {
    Plain {
        name,
        up,
        down: &[],
        transaction: None,
    }
}

const MOODS: Plain = whole(
    "m0001_moods",
    &[
        "CREATE TYPE mood AS ENUM ('sad')",
        "CREATE TABLE people (id serial PRIMARY KEY, mood mood)",
    ],
);
const LABEL: Plain = whole("m0002_label", &["ALTER TYPE mood ADD VALUE 'glad'"]);
const USES: Plain = whole(
    "m0003_uses",
    &["ALTER TABLE people ALTER mood SET DEFAULT 'glad'"],
);
const SERVER: Plain = whole(
    "m0002_server",
    &[
        "CREATE SCHEMA apart",
        "CREATE FOREIGN DATA WRAPPER wrapper",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper",
        "CREATE PUBLICATION news FOR TABLE people",
        "CREATE CAST (mood AS integer) WITH INOUT",
        "CREATE EXTENSION citext",
        "CREATE TABLE apart.things (name citext)",
    ],
);
const DETACHES: Plain = Plain {
    transaction: Some(false),
    ..whole(
        "m0002_detaches",
        &[
            "CREATE TABLE parts (id integer) PARTITION BY LIST (id)",
            "CREATE TABLE part PARTITION OF parts FOR VALUES IN (1)",
            "ALTER TABLE parts DETACH PARTITION part CONCURRENTLY",
            "CREATE PROCEDURE commits() LANGUAGE plpgsql AS \
             'BEGIN CREATE TABLE inside (); COMMIT; END'",
            "CALL commits()",
        ],
    )
};
const ROLE: Plain = whole(
    "m0004_role",
    &["DO $$ BEGIN CREATE ROLE seawaytest_fallback_role; END $$"],
);
const ROLE_NEXT: Plain = Plain {
    name: "m0003_role",
    ..ROLE
};
const FUNCTION: Plain = whole(
    "m0002_function",
    &["CREATE FUNCTION watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"],
);
const WATCH: Plain = whole(
    "m0003_watch",
    &[
        "CREATE PUBLICATION news FOR TABLE people (id, mood) WHERE (id > 1)",
        "CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION watched()",
    ],
);
const FAILS: Plain = whole("m0002_fails", &["DROP TABLE nowhere"]);
const TWICE: Plain = whole("m0002_twice", &["CREATE TABLE people ()"]);

migrator!(Labels: MOODS, LABEL, USES);
migrator!(Servers: MOODS, SERVER);
migrator!(Functions: MOODS, FUNCTION);
migrator!(Watching: MOODS, FUNCTION, WATCH);
migrator!(Detaching: MOODS, DETACHES);
migrator!(DetachingWithRole: MOODS, DETACHES, ROLE_NEXT);
migrator!(WithRole: MOODS, LABEL, USES, ROLE);
migrator!(Failing: MOODS, FAILS);
migrator!(Twice: MOODS, TWICE);

fn revisions<M: MigratorTrait>() -> Revisions {
    Revisions::of::<M>().expect("a list without duplicates")
}

fn left_out() -> LeftOut {
    LeftOut::of("seaql_migrations", Vec::new())
}

async fn applied<M: MigratorTrait>() -> Database {
    let database = Database::empty().await;
    let up = runner::<M>(&database).up(&Target::Head, &mut |_| {}).await;
    up.expect("applied");
    database
}

async fn checked<M: MigratorTrait>(database: &Connected) -> Result<Check, CheckError> {
    check(database, &revisions::<M>(), &left_out(), TIMEOUT).await
}

/// Reads what the revisions make, beside a database that they were not applied to.
async fn read<M: MigratorTrait>(database: &Database) -> Result<Catalog, ReadError> {
    let reader = Reader {
        config: ConnectConfig::new(database.location().clone(), "test"),
        revisions: revisions::<M>(),
        left_out: left_out(),
        lock_timeout: TIMEOUT,
    };
    reader.read(&Source::Migrations(Target::Head)).await
}

/// Says whether the server lets a transaction use the label that it has added to its own type. Then the
/// revisions that do so need no database of their own.
async fn uses_new_labels(database: &Database) -> bool {
    let transaction = database.connection().begin().await.expect("begin");
    let sql = "CREATE TYPE probe AS ENUM ('a'); ALTER TYPE probe ADD VALUE 'b'; SELECT 'b'::probe";
    let used = transaction.execute_unprepared(sql).await;
    transaction.rollback().await.expect("rolled back");
    match used {
        Ok(_) => true,
        Err(error) => {
            let why = error.to_string();
            assert!(why.contains("unsafe use of new value"), "{why}");
            false
        }
    }
}

/// Returns an error and its hint, as a command prints them.
fn told(error: &ReadError) -> String {
    let hint = error.hint().unwrap_or_default();
    format!("{error}\nhint: {hint}\n")
}

async fn assert_nothing_is_left(database: &Database) {
    let of_this_process = format!("{:x}", std::process::id());
    let sql = format!("{LEFT}{of_this_process}%' ESCAPE '!'");
    assert_eq!(column::<String>(database, &sql).await, [""; 0]);
}

#[async_std::test]
async fn a_label_is_added_by_one_revision_and_used_by_the_next() {
    let _alone = ALONE.lock().await;
    let database = applied::<Labels>().await;
    let check = checked::<Labels>(database.seaway()).await;
    let check = check.expect("replayed");
    assert_eq!(differences(&check.expected, &check.found), []);
    assert_nothing_is_left(&database).await;

    database.execute("ALTER TABLE people ADD extra text").await;
    let check = checked::<Labels>(database.seaway()).await;
    let check = check.expect("replayed");
    let different = differences(&check.expected, &check.found);
    let different: Vec<_> = different.iter().map(|it| it.address.to_string()).collect();
    assert_eq!(different, ["column people.extra"]);
    assert_nothing_is_left(&database).await;
}

/// The database has them already, and the statement that makes them again fails in it.
#[async_std::test]
async fn what_is_not_local_to_a_schema_is_made_in_a_database_of_its_own() {
    let _alone = ALONE.lock().await;
    let database = applied::<Servers>().await;
    database
        .execute("CREATE EXTENSION pg_trgm; COMMENT ON EXTENSION pg_trgm IS 'ours'")
        .await;
    let check = checked::<Servers>(database.seaway()).await;
    let check = check.expect("replayed");
    assert_eq!(differences(&check.expected, &check.found), []);
    assert_nothing_is_left(&database).await;
}

/// What was made by hand is not seen by a scratch schema, and is not in a scratch database.
const BY_HAND: &str = "CREATE SCHEMA other; CREATE TABLE other.things (id integer); \
     CREATE PUBLICATION by_hand FOR TABLE people; \
     CREATE PUBLICATION everything FOR ALL TABLES; \
     CREATE PUBLICATION theirs FOR TABLE other.things, people; \
     CREATE EVENT TRIGGER by_hand ON ddl_command_end EXECUTE FUNCTION watched(); \
     CREATE FOREIGN DATA WRAPPER by_hand; CREATE SERVER by_hand FOREIGN DATA WRAPPER by_hand; \
     CREATE USER MAPPING FOR PUBLIC SERVER by_hand; CREATE USER MAPPING FOR CURRENT_USER SERVER by_hand";

async fn different<M: MigratorTrait>(database: &Database) -> Vec<String> {
    let check = checked::<M>(database.seaway()).await.expect("replayed");
    let different = differences(&check.expected, &check.found);
    different.iter().map(|it| it.address.to_string()).collect()
}

#[async_std::test]
async fn what_belongs_to_the_database_differs_only_where_a_revision_makes_it() {
    let _alone = ALONE.lock().await;
    let database = applied::<Functions>().await;
    database.execute(BY_HAND).await;
    assert_eq!(different::<Functions>(&database).await, [""; 0]);

    let database = applied::<Watching>().await;
    database.execute(BY_HAND).await;
    assert_eq!(different::<Watching>(&database).await, [""; 0]);
    database
        .execute("ALTER EVENT TRIGGER watch DISABLE; ALTER PUBLICATION news SET TABLE people (id)")
        .await;
    assert_eq!(
        different::<Watching>(&database).await,
        ["published table people.news", "event trigger watch"]
    );
    database
        .execute("DROP EVENT TRIGGER watch; DROP PUBLICATION news")
        .await;
    assert_eq!(
        different::<Watching>(&database).await,
        [
            "publication news",
            "published table people.news",
            "event trigger watch"
        ]
    );
    assert_nothing_is_left(&database).await;
}

#[async_std::test]
async fn what_runs_in_no_transaction_and_counts_is_not_left_out() {
    let _alone = ALONE.lock().await;
    let database = applied::<Detaching>().await;
    let check = checked::<Detaching>(database.seaway()).await;
    let check = check.expect("replayed");
    assert_eq!(differences(&check.expected, &check.found), []);
    assert_nothing_is_left(&database).await;
}

#[async_std::test]
async fn the_schema_has_the_same_name_there() {
    let _alone = ALONE.lock().await;
    let database = Database::empty().await;
    database.execute("CREATE SCHEMA shop").await;
    let read = async |revisions: Revisions| {
        let reader = Reader {
            config: ConnectConfig {
                schema: Some("shop".to_owned()),
                ..ConnectConfig::new(database.location().clone(), "test")
            },
            revisions,
            left_out: left_out(),
            lock_timeout: TIMEOUT,
        };
        let read = reader.read(&Source::Migrations(Target::Head)).await;
        read.expect("replayed").schema
    };
    assert_eq!(read(revisions::<Detaching>()).await, "shop");
    let labels = read(revisions::<Labels>()).await;
    assert_eq!(
        labels != "shop",
        uses_new_labels(&database).await,
        "{labels}"
    );
    let tables = column::<String>(
        &database,
        "SELECT tablename::text FROM pg_tables WHERE schemaname IN ('public', 'shop')",
    );
    assert_eq!(tables.await, [""; 0]);
    assert_nothing_is_left(&database).await;
}

/// Reads what the revisions make, as a role that may create a schema and no database.
async fn checked_by_little<M: MigratorTrait>(database: &Database) -> Result<Check, CheckError> {
    let grant = "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$; \
                 GRANT SELECT ON seaql_migrations, _seaway_history TO {role}";
    let url = database.login("little", grant).await;
    let config = ConnectConfig::new(url.parse().expect("a URL"), "test");
    let little = Connected::connect(&config).await.expect("connected");
    checked::<M>(&little).await
}

#[async_std::test]
async fn a_role_that_may_not_create_a_database_is_told_why_it_needs_one() {
    let _alone = ALONE.lock().await;
    let database = applied::<Detaching>().await;
    match checked_by_little::<Detaching>(&database).await {
        Err(CheckError::Read(error)) => expect![[r#"
            the revisions cannot be replayed: revision `m0002_detaches` failed in a schema of its own: ALTER TABLE ... DETACH CONCURRENTLY cannot run inside a transaction block (SQLSTATE 25001)
            it needs a database of its own, and this role may not create one
            hint: let this role create databases (ALTER ROLE … CREATEDB), or run it as a role that may; the database is dropped again
        "#]]
        .assert_eq(&told(&error)),
        other => panic!("{other:?}"),
    }
    assert_nothing_is_left(&database).await;

    let database = applied::<Labels>().await;
    match checked_by_little::<Labels>(&database).await {
        Ok(check) => {
            assert!(uses_new_labels(&database).await);
            assert_eq!(differences(&check.expected, &check.found), []);
        }
        Err(CheckError::Read(error)) => expect![[r#"
            the revisions cannot be replayed: revision `m0003_uses` failed in a schema of its own: unsafe use of new value "glad" of enum type mood (SQLSTATE 55P04)
            it needs a database of its own, and this role may not create one
            hint: let this role create databases (ALTER ROLE … CREATEDB), or run it as a role that may; the database is dropped again
        "#]].assert_eq(&told(&error)),
        Err(error) => panic!("{error}"),
    }
    assert_nothing_is_left(&database).await;
}

/// It would stay when the scratch database goes.
#[async_std::test]
async fn what_is_not_local_to_a_database_is_not_made_in_another() {
    let _alone = ALONE.lock().await;
    let database = Database::empty().await;
    let error = read::<DetachingWithRole>(&database).await;
    let error = error.expect_err("a role");
    expect![[r#"
        the revisions cannot be replayed: revision `m0002_detaches` failed in a schema of its own: ALTER TABLE ... DETACH CONCURRENTLY cannot run inside a transaction block (SQLSTATE 25001)
        it needs a database of its own, and `m0003_role` may change what is not local to a database: DO $$ BEGIN CREATE ROLE seawaytest_fallback_role; END $$
        hint: 
    "#]]
    .assert_eq(&told(&error));
    match read::<WithRole>(&database).await {
        // The role is rolled back with the scratch schema.
        Ok(_) => assert!(uses_new_labels(&database).await),
        Err(error) => expect![[r#"
            the revisions cannot be replayed: revision `m0003_uses` failed in a schema of its own: unsafe use of new value "glad" of enum type mood (SQLSTATE 55P04)
            it needs a database of its own, and `m0004_role` may change what is not local to a database: DO $$ BEGIN CREATE ROLE seawaytest_fallback_role; END $$
            hint: 
        "#]].assert_eq(&told(&error)),
    }
    let roles = "SELECT rolname::text FROM pg_roles WHERE rolname = 'seawaytest_fallback_role'";
    assert_eq!(column::<String>(&database, roles).await, [""; 0]);
    assert_nothing_is_left(&database).await;
}

#[async_std::test]
async fn what_fails_in_its_own_right_is_told_as_ever() {
    let _alone = ALONE.lock().await;
    let database = Database::empty().await;
    let mut all = String::new();
    all += &told(&read::<Failing>(&database).await.expect_err("no table"));
    all += &told(&read::<Twice>(&database).await.expect_err("two tables"));
    expect![[r#"
        the revisions cannot be replayed: revision `m0002_fails` failed in a schema of its own: table "nowhere" does not exist (SQLSTATE 42P01)
        hint: 
        the revisions cannot be replayed: revision `m0002_twice` failed in a database of its own: relation "people" already exists (SQLSTATE 42P07)
        hint: 
    "#]].assert_eq(&all);
    assert_nothing_is_left(&database).await;
}
