//! Revisions that fail: where in which statement, why, and what was done before.

use expect_test::expect;
use sea_orm_migration::MigratorTrait;
use seaway::{ConnectConfig, Revisions, RunError, Runner, Target};
use tests::{Database, migrator, plain::Plain};

use super::{Fingerprint, assert_tells_no_password};
use crate::rows::column;

/// What is told of a failure, as the program tells it.
pub(super) struct Failed {
    pub(super) told: String,
    pub(super) error: RunError,
}

/// Lets the last revision of a migrator fail on an empty database, and says what was told.
///
/// The first revision is applied before, so that it can be seen to stay as it is.
pub(super) async fn fails<M: MigratorTrait>() -> String {
    let database = Database::empty().await;
    fails_on::<M>(&database, &database.url()).await.told
}

pub(super) async fn fails_on<M: MigratorTrait>(database: &Database, url: &str) -> Failed {
    let config = ConnectConfig::new(url.parse().expect("a URL"), "failing");
    let connected = seaway::Database::connect(&config).await;
    let revisions = Revisions::of::<M>().expect("a list without duplicates");
    let before_last = revisions.names().len() - 1;
    let runner = Runner::new(connected.expect("connected"), revisions);
    let first = Target::Forward(before_last);
    runner
        .up(&first, &mut |_| {})
        .await
        .expect("all but the last");
    let before = Fingerprint::of(database).await;
    let error = runner.up(&Target::Head, &mut |_| {}).await;
    let error = error.expect_err("the last one fails");
    assert_eq!(Fingerprint::of(database).await, before, "{error}");
    let hint = error.hint().map(|hint| format!("hint: {hint}\n"));
    let told = format!("error: {error}\n{}", hint.unwrap_or_default());
    assert_tells_no_password(&told);
    assert!(!told.contains("sqlx"), "{told}");
    Failed { told, error }
}

const TABLE: Plain = Plain {
    name: "m0001_users",
    up: &[
        "CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE, age integer CHECK (age > 0))",
        "CREATE TABLE notes (user_id integer REFERENCES users DEFERRABLE INITIALLY DEFERRED)",
    ],
    down: &["DROP TABLE notes", "DROP TABLE users"],
    transaction: None,
};

/// Declares a migrator whose second revision sends these statements.
macro_rules! failing {
    ($name:ident: $($statement:expr),+) => {
        migrator!($name: TABLE, Plain {
            name: "m0002_bad",
            up: &[$($statement),+],
            down: &[],
            transaction: None,
        });
    };
}

failing!(Syntax: "CREATE TABL x ()");
failing!(SecondMessage: "CREATE TABLE x ()", "ALTER TABLE x ADD COLUM y text");
failing!(ManyLines: "CREATE TABLE x (\n    id integer,\n\tname vachar(10),\n    age integer\n)");
failing!(ManyBytes: "SELECT 'äöü😀', 'ß', nope");
failing!(End: "CREATE TABLE x (id integer");
failing!(LongLine: concat!(
    "INSERT INTO users (id, email) VALUES (1, 'a@example.org'), (2, 'b@example.org'), ",
    "(3, 'c@example.org'), (4, nope), (5, 'e@example.org'), (6, 'f@example.org'), (7, 'g@example.org')"
));
failing!(Several: "CREATE TABLE x (id integer);\nCREATE TABLE y (id integer);\nSELECT nope FROM y");
failing!(SeveralAtWork: "INSERT INTO users (id) VALUES (1);\nINSERT INTO users (id) VALUES (1)");
failing!(Do: "DO $$\nBEGIN\n  PERFORM 1;\n  PERFORM nope FROM users;\nEND\n$$");
failing!(DoSyntax: "DO $$\nBEGIN\n  IF true THE\n  END IF;\nEND\n$$");
failing!(Function:
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  UPDATE users\n  SET emial = '';\nEND $$",
    "SELECT f()");
failing!(FunctionBody:
    "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$\n  SELECT nope\n$$");
failing!(Raised: "DO $$ BEGIN RAISE EXCEPTION 'no %', 'way' USING DETAIL = 'a detail', HINT = 'a hint', ERRCODE = 'ZZ001'; END $$");
failing!(Perhaps: "SELECT emial FROM users");
failing!(Duplicate: "CREATE TABLE users ()");
failing!(DuplicateIndex: "CREATE INDEX i ON users (age)", "CREATE INDEX i ON users (email)");
failing!(Unique: "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'a')");
failing!(Checked: "INSERT INTO users (id, age) VALUES (1, -1)");
failing!(NotNull: "INSERT INTO users (email) VALUES ('a')");
failing!(AtCommit: "INSERT INTO notes VALUES (7)");
failing!(Depended: "DROP TABLE users");
failing!(WrongType: "ALTER TABLE users ALTER COLUMN email TYPE integer");
failing!(NoTable: "ALTER TABLE nope ADD COLUMN x text");
failing!(NoFunction: "ALTER TABLE users ADD COLUMN u uuid DEFAULT uuid_generate_v4()");
failing!(NotInTransaction: "CREATE INDEX CONCURRENTLY i ON users (age)");
failing!(EndsItsTransaction: "SELECT 1/0");
failing!(Secret: "ALTER ROLE no_such_role_here PASSWORD 'hidden'");
failing!(TooLong: "CREATE TABLE a_name_that_is_much_too_long_for_any_table_of_any_database_at_all (id integer)", "CREATE TABLE a_name_that_is_much_too_long_for_any_table_of_any_database_at_all (id integer)");

#[async_std::test]
async fn a_mistake_in_the_text_is_pointed_at() {
    expect![[r#"
        error: applying revision `m0002_bad` failed: syntax error at or near "TABL" (SQLSTATE 42601)
        LINE 1: CREATE TABL x ()
                       ^
    "#]]
    .assert_eq(&fails::<Syntax>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: syntax error at or near "text" (SQLSTATE 42601)
        LINE 1: ALTER TABLE x ADD COLUM y text
                                          ^
    "#]]
    .assert_eq(&fails::<SecondMessage>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: type "vachar" does not exist (SQLSTATE 42704)
        LINE 3:  name vachar(10),
                      ^
    "#]]
    .assert_eq(&fails::<ManyLines>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "nope" does not exist (SQLSTATE 42703)
        LINE 1: SELECT 'äöü😀', 'ß', nope
                                    ^
    "#]]
    .assert_eq(&fails::<ManyBytes>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: syntax error at end of input (SQLSTATE 42601)
        LINE 1: CREATE TABLE x (id integer
                                          ^
    "#]]
    .assert_eq(&fails::<End>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "nope" does not exist (SQLSTATE 42703)
        LINE 1: …, (2, 'b@example.org'), (3, 'c@example.org'), (4, nope), (5, 'e@example.org'), (6, 'f@example.org'),…
                                                                   ^
    "#]].assert_eq(&fails::<LongLine>().await);
}

#[async_std::test]
async fn of_several_statements_in_one_message_the_one_at_fault_is_pointed_at() {
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "nope" does not exist (SQLSTATE 42703)
        LINE 3: SELECT nope FROM y
                       ^
    "#]]
    .assert_eq(&fails::<Several>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: duplicate key value violates unique constraint "users_pkey" (SQLSTATE 23505)
          Key (id)=(1) already exists.
        INSERT INTO users (id) VALUES (1);
        INSERT INTO users (id) VALUES (1)
    "#]].assert_eq(&fails::<SeveralAtWork>().await);
}

#[async_std::test]
async fn a_mistake_inside_a_function_is_pointed_at_there() {
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "nope" does not exist (SQLSTATE 42703)
        LINE 1: SELECT nope FROM users
                       ^
    "#]]
    .assert_eq(&fails::<Do>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: missing "THEN" at end of SQL expression (SQLSTATE 42601)
        LINE 4:   END IF;
                        ^
    "#]].assert_eq(&fails::<DoSyntax>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "emial" of relation "users" does not exist (SQLSTATE 42703)
        LINE 2:   SET emial = ''
                      ^
    "#]].assert_eq(&fails::<Function>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "nope" does not exist (SQLSTATE 42703)
        LINE 2:   SELECT nope
                         ^
    "#]]
    .assert_eq(&fails::<FunctionBody>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: no way (SQLSTATE ZZ001)
          a detail
        DO $$ BEGIN RAISE EXCEPTION 'no %', 'way' USING DETAIL = 'a detail', HINT = 'a hint', ERRCODE = 'ZZ0…
        hint: a hint
    "#]].assert_eq(&fails::<Raised>().await);
}

#[async_std::test]
async fn names_that_are_not_there_or_there_already_are_said_with_the_servers_hint() {
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "emial" does not exist (SQLSTATE 42703)
        LINE 1: SELECT emial FROM users
                       ^
        hint: Perhaps you meant to reference the column "users.email".
    "#]]
    .assert_eq(&fails::<Perhaps>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: relation "users" already exists (SQLSTATE 42P07)
        CREATE TABLE users ()
    "#]].assert_eq(&fails::<Duplicate>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: relation "i" already exists (SQLSTATE 42P07)
        CREATE INDEX i ON users (email)
    "#]]
    .assert_eq(&fails::<DuplicateIndex>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: relation "nope" does not exist (SQLSTATE 42P01)
        ALTER TABLE nope ADD COLUMN x text
    "#]]
    .assert_eq(&fails::<NoTable>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: function uuid_generate_v4() does not exist (SQLSTATE 42883)
        ALTER TABLE users ADD COLUMN u uuid DEFAULT uuid_generate_v4()
        hint: No function matches the given name and argument types. You might need to add explicit type casts.
    "#]].assert_eq(&fails::<NoFunction>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: cannot drop table users because other objects depend on it (SQLSTATE 2BP01)
          constraint notes_user_id_fkey on table notes depends on table users
        DROP TABLE users
        hint: Use DROP ... CASCADE to drop the dependent objects too.
    "#]].assert_eq(&fails::<Depended>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: role "no_such_role_here" does not exist (SQLSTATE 42704)
        ALTER ROLE no_such_role_here PASSWORD 'hidden'
    "#]].assert_eq(&fails::<Secret>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: relation "a_name_that_is_much_too_long_for_any_table_of_any_database_at_a" already exists (SQLSTATE 42P07)
        CREATE TABLE a_name_that_is_much_too_long_for_any_table_of_any_database_at_all (id integer)
    "#]].assert_eq(&fails::<TooLong>().await);
}

#[async_std::test]
async fn rows_that_break_a_promise_are_named() {
    expect![[r#"
        error: applying revision `m0002_bad` failed: duplicate key value violates unique constraint "users_email_key" (SQLSTATE 23505)
          Key (email)=(a) already exists.
        INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'a')
    "#]].assert_eq(&fails::<Unique>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: new row for relation "users" violates check constraint "users_age_check" (SQLSTATE 23514)
          Failing row contains (1, null, -1).
        INSERT INTO users (id, age) VALUES (1, -1)
    "#]].assert_eq(&fails::<Checked>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: null value in column "id" of relation "users" violates not-null constraint (SQLSTATE 23502)
          Failing row contains (null, a, null).
        INSERT INTO users (email) VALUES ('a')
    "#]].assert_eq(&fails::<NotNull>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: insert or update on table "notes" violates foreign key constraint "notes_user_id_fkey" (SQLSTATE 23503)
          Key (user_id)=(7) is not present in table "users".
    "#]].assert_eq(&fails::<AtCommit>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: column "email" cannot be cast automatically to type integer (SQLSTATE 42804)
        ALTER TABLE users ALTER COLUMN email TYPE integer
        hint: You might need to specify "USING email::integer".
    "#]].assert_eq(&fails::<WrongType>().await);
    expect![[r#"
        error: applying revision `m0002_bad` failed: division by zero (SQLSTATE 22012)
        SELECT 1/0
    "#]]
    .assert_eq(&fails::<EndsItsTransaction>().await);
}

#[async_std::test]
async fn what_cannot_run_in_a_transaction_says_how_it_can() {
    expect![[r#"
        error: applying revision `m0002_bad` failed: CREATE INDEX CONCURRENTLY cannot run inside a transaction block (SQLSTATE 25001)
        CREATE INDEX CONCURRENTLY i ON users (age)
        hint: it needs a message of its own, in a revision whose `use_transaction` returns Some(false)
    "#]].assert_eq(&fails::<NotInTransaction>().await);
}

#[async_std::test]
async fn the_failure_of_a_library_call_can_be_asked_for_its_parts() {
    let database = Database::empty().await;
    let failed = fails_on::<AtCommit>(&database, &database.url()).await;
    let RunError::Failed(failure) = failed.error else {
        panic!("{}", failed.error)
    };
    assert_eq!(failure.step.revision, "m0002_bad");
    assert_eq!(failure.done, Some(Vec::new()), "nothing in this run");
    let ledger: Vec<String> = column(&database, "SELECT version::text FROM seaql_migrations").await;
    assert_eq!(ledger, ["m0001_users"]);
}
