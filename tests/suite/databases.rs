//! `createdb`, `dropdb` and `up --create`.

use std::thread;

use expect_test::expect;
use regex::Regex;
use sea_orm::sqlx::{Connection as _, postgres::PgConnection};
use tests::{Database, Outcome, Program};

/// The name of a database that is not there yet. Should the test end early, it is a leftover like
/// any other of this run, and swept by the next.
fn missing(database: &Database) -> String {
    let name = format!("{}0000", database.location().database());
    database.location().with_database(&name).expose()
}

fn run(url: &str, arguments: &[&str]) -> Outcome {
    Program::migration(url).run(arguments)
}

#[async_std::test]
async fn a_database_is_created_and_dropped_once() {
    let database = Database::empty().await;
    let url = missing(&database);
    let mut told = String::new();
    for arguments in [
        ["createdb"].as_slice(),
        &["createdb"],
        &["current"],
        &["dropdb"],
        &["dropdb", "--yes"],
        &["dropdb", "-y"],
        &["dropdb"],
        &["current"],
    ] {
        told = told + "$ " + &arguments.join(" ") + "\n" + &run(&url, arguments).stable();
    }
    expect![[r#"
        $ createdb
        ------- stderr -------
        created the database augo@[server]/[database]
        [exit status: 0]
        $ createdb
        ------- stderr -------
        the database exists already: augo@[server]/[database]
        [exit status: 0]
        $ current
        ------- stderr -------
        at base: no revision is applied
        pending: 13 revisions, m0001_extensions to m0013_stored_procedures
        [exit status: 0]
        $ dropdb
        ------- stderr -------
        error: confirmation required, but stdin is not a terminal: Drop the database augo@[server]/[database] with everything in it?
        hint: pass --yes if it is meant; where that cannot be passed, set SEAWAY_YES=1
        [exit status: 4]
        $ dropdb --yes
        ------- stderr -------
        dropped the database augo@[server]/[database]
        [exit status: 0]
        $ dropdb -y
        ------- stderr -------
        there is no database augo@[server]/[database]
        [exit status: 0]
        $ dropdb
        ------- stderr -------
        there is no database augo@[server]/[database]
        [exit status: 0]
        $ current
        ------- stderr -------
        error: the server at [server] has no database `[database]`
        hint: create it with `createdb`, or with `up --create`
        [exit status: 2]
    "#]]
    .assert_eq(&told);
}

#[async_std::test]
async fn eight_creators_at_once_all_succeed() {
    let database = Database::empty().await;
    let url = missing(&database);
    let runs: Vec<_> = thread::scope(|scope| {
        let creators: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| run(&url, &["createdb"])))
            .collect();
        let runs = creators
            .into_iter()
            .map(|creator| creator.join().expect("a run"));
        runs.collect()
    });
    let created = |run: &&Outcome| run.success().stderr.starts_with("created");
    assert_eq!(runs.iter().filter(created).count(), 1, "{runs:?}");
    run(&url, &["dropdb", "--yes"]).success();
}

#[async_std::test]
async fn a_database_in_use_is_dropped_by_force_only() {
    let database = Database::empty().await;
    let url = missing(&database);
    run(&url, &["createdb"]).success();
    let mut somebody = PgConnection::connect(&url).await.expect("a session");
    expect![[r#"
        ------- stderr -------
        error: cannot drop the database `[database]`: database "[database]" is being accessed by other users (SQLSTATE 55006)
          There is 1 other session using the database.
        hint: end those sessions with --force
        [exit status: 2]
    "#]].assert_eq(&run(&url, &["dropdb", "--yes"]).stable());
    somebody.ping().await.expect("the session is unharmed");
    run(&url, &["dropdb", "--yes", "--force"]).success();
    somebody.ping().await.expect_err("the session is ended");
}

#[async_std::test]
async fn up_creates_the_database_where_that_is_asked_for() {
    let database = Database::empty().await;
    let url = missing(&database);
    expect![[r#"
        ------- stderr -------
        error: the server at [server] has no database `[database]`
        hint: create it with `createdb`, or with `up --create`
        [exit status: 2]
    "#]]
    .assert_eq(&run(&url, &["up", "+1"]).stable());
    expect![[r#"
        ------- stderr -------
        created the database augo@[server]/[database]
        applied m0001_extensions ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&run(&url, &["up", "+1", "--create"]).stable());
    run(&url, &["dropdb", "--yes"]).success();
}

#[async_std::test]
async fn only_who_creates_a_database_needs_the_right_to() {
    let database = Database::migrated().await;
    let grant = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}";
    let url = database.login("pw", grant).await;
    run(&url, &["up", "--create"]).success();
    run(&url, &["createdb"]).success();
    let name = database.location().database();
    let other = url.replace(&format!("/{name}?"), &format!("/{name}0000?"));
    expect![[r#"
        ------- stderr -------
        error: permission denied to create database (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
    "#]]
    .assert_eq(&run(&other, &["createdb"]).stable());
}

/// The server decides what may go.
#[async_std::test]
async fn a_template_is_not_dropped() {
    let database = Database::empty().await;
    let url = database.location().with_database("template0").expose();
    expect![[r#"
        ------- stderr -------
        error: cannot drop a template database (SQLSTATE 42809)
        [exit status: 2]
    "#]]
    .assert_eq(&run(&url, &["dropdb", "--yes", "--force"]).stable());
}

/// PostgreSQL would cut it on creation only.
#[async_std::test]
async fn a_name_that_is_too_long_is_refused_by_every_command() {
    let database = Database::empty().await;
    // Cut, it would be a leftover of this run, as in `missing`.
    let name = format!("{:0<64}", database.location().database());
    let url = database.location().with_database(&name).expose();
    let mut told = String::new();
    for arguments in [
        &["createdb"][..],
        &["dropdb", "--yes"],
        &["current"],
        &["up", "--create"],
    ] {
        told = told + "$ " + &arguments.join(" ") + "\n" + &run(&url, arguments).stable();
    }
    expect![[r#"
        $ createdb
        ------- stderr -------
        error: the database URL names a database with a name of 64 bytes, and PostgreSQL allows 63
        hint: choose a shorter name
        [exit status: 2]
        $ dropdb --yes
        ------- stderr -------
        error: the database URL names a database with a name of 64 bytes, and PostgreSQL allows 63
        hint: choose a shorter name
        [exit status: 2]
        $ current
        ------- stderr -------
        error: the database URL names a database with a name of 64 bytes, and PostgreSQL allows 63
        hint: choose a shorter name
        [exit status: 2]
        $ up --create
        ------- stderr -------
        error: the database URL names a database with a name of 64 bytes, and PostgreSQL allows 63
        hint: choose a shorter name
        [exit status: 2]
    "#]]
    .assert_eq(&told);
    let cut = format!(
        "SELECT count(*) FROM pg_database WHERE datname = '{}'",
        &name[..63]
    );
    assert_eq!(crate::rows::column::<i64>(&database, &cut).await, [0]);
}

#[async_std::test]
async fn a_dry_run_of_dropdb_says_what_would_go_and_drops_nothing() {
    let database = Database::empty().await;
    let dropdb = |arguments: &[&str]| {
        let run = Program::migration(&database.url()).run(arguments);
        let size = Regex::new(r"\(\d+ (kB|MB)\)").expect("a regular expression");
        size.replace(&run.stable(), "([size])").into_owned()
    };
    expect![[r#"
        drop the database augo@[server]/[database] ([size]); it fails without --force while sessions are connected: 2
        [exit status: 0]
    "#]].assert_eq(&dropdb(&["dropdb", "--dry-run"]));
    expect![[r#"
        drop the database augo@[server]/[database] ([size]), and end its sessions: 2
        [exit status: 0]
    "#]]
    .assert_eq(&dropdb(&["dropdb", "--dry-run", "--force"]));
    database.execute("SELECT 1").await;
}
