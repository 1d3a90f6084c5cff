//! What is said when there is no connection: one clear line, a hint, exit code 2, and never a
//! password.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use expect_test::{Expect, expect};
use seaway::ConnectConfig;
use tests::{Database, Outcome, Program};

/// Stands in every URL of this file where a password goes.
const PASSWORD: &str = "s3cret%2Fw0rd";

fn refused(url: &str, arguments: &[&str], expected: &Expect) {
    let run = Program::migration(url).run(arguments);
    expected.assert_eq(&run.stable());
    tells_no_password(&run);
}

fn tells_no_password(run: &Outcome) {
    for part in ["s3cret", "w0rd"] {
        assert!(!format!("{run}").contains(part), "{run}");
    }
}

#[async_std::test]
async fn a_wrong_password_is_said_to_be_one() {
    let database = Database::empty().await;
    let url = database.url_with_password(PASSWORD);
    refused(
        &url,
        &["up"],
        &expect![[r#"
        ------- stderr -------
        error: PostgreSQL at [server] does not let `augo` in: password authentication failed for user "augo" (SQLSTATE 28P01)
        hint: check user and password in DATABASE_URL
        [exit status: 2]
    "#]],
    );
    refused(
        &url.replace("//augo:", "//nobody:"),
        &["status"],
        &expect![[r#"
            ------- stderr -------
            error: PostgreSQL at [server] does not let `nobody` in: password authentication failed for user "nobody" (SQLSTATE 28P01)
            hint: check user and password in DATABASE_URL
            [exit status: 2]
        "#]],
    );
}

#[async_std::test]
async fn a_database_that_does_not_exist_is_named() {
    let database = Database::empty().await;
    let url = database.location().with_database("no such one").expose();
    refused(
        &url,
        &["current"],
        &expect![[r#"
        ------- stderr -------
        error: the server at [server] has no database `no such one`
        hint: create it with `createdb`, or with `up --create`
        [exit status: 2]
    "#]],
    );
}

#[async_std::test]
async fn a_schema_that_does_not_exist_is_named() {
    let database = Database::empty().await;
    refused(
        &database.url(),
        &["-s", "no\"such", "up"],
        &expect![[r#"
        ------- stderr -------
        error: the database has no schema `no"such`
        hint: create it: CREATE SCHEMA "no""such"
        [exit status: 2]
    "#]],
    );
    let run = Program::migration(&database.url())
        .env("DATABASE_SCHEMA", "nope")
        .run(&["status"]);
    expect![[r#"
        ------- stderr -------
        error: the database has no schema `nope`
        hint: create it: CREATE SCHEMA "nope"
        [exit status: 2]
    "#]]
    .assert_eq(&run.stable());
}

#[test]
fn a_port_where_nobody_listens_is_heard_of_at_once() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a port");
    let url = format!("postgres://ann:{PASSWORD}@{port}/augo");
    let start = Instant::now();
    refused(
        &url,
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: cannot reach PostgreSQL at [server]: Connection refused
            hint: is the server running, and does DATABASE_URL name the right host and port?
            [exit status: 2]
        "#]],
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    refused(
        &format!("postgres://ann:{PASSWORD}@{address}/augo"),
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: PostgreSQL at [server] did not answer within 5 s
            hint: is the server running, and does DATABASE_URL name the right host and port?
            [exit status: 2]
        "#]],
    );
}

#[test]
fn the_url_may_set_how_long_connecting_takes() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let url = format!("postgres://ann:{PASSWORD}@{address}/augo?connect_timeout=1");
    for arguments in [["up"], ["createdb"]] {
        refused(
            &url,
            &arguments,
            &expect![[r#"
                ------- stderr -------
                error: PostgreSQL at [server] did not answer within 1 s
                hint: is the server running, and does DATABASE_URL name the right host and port?
                [exit status: 2]
            "#]],
        );
    }
}

#[async_std::test]
async fn every_parameter_of_a_url_that_is_understood_is_heeded() {
    let database = Database::empty().await;
    let url = database.url();
    let more = "&connect_timeout=9&target_session_attrs=any&options=-c%20search_path%3Dnowhere";
    refused(
        &format!("{url}{more}"),
        &["current"],
        &expect![[r#"
            ------- stderr -------
            error: no schema of the search path exists
            hint: choose one with --database-schema
            [exit status: 2]
        "#]],
    );
}

#[async_std::test]
async fn the_driver_that_sqlalchemy_names_is_left_out() {
    let database = Database::empty().await;
    let url = database.url();
    for scheme in ["postgresql", "postgresql+asyncpg", "postgres+psycopg2"] {
        let url = url.replacen("postgres", scheme, 1);
        Program::migration(&url).run(&["current"]).success();
    }
}

#[test]
fn a_host_that_has_no_address_is_named() {
    refused(
        &format!("postgres://ann:{PASSWORD}@nowhere.invalid/augo"),
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: cannot reach PostgreSQL at nowhere.invalid:5432: failed to lookup address information: [why]
            hint: is the server running, and does DATABASE_URL name the right host and port?
            [exit status: 2]
        "#]],
    );
}

#[async_std::test]
async fn encryption_that_the_server_lacks_is_said_to_be_missing() {
    let database = Database::empty().await;
    refused(
        &database.url().replace("sslmode=prefer", "sslmode=require"),
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: no TLS connection to [server]: server does not support TLS
            [exit status: 2]
        "#]],
    );
}

#[test]
fn a_bad_url_is_refused_and_not_repeated() {
    refused(
        "",
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: the database URL is empty
            hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
            [exit status: 2]
        "#]],
    );
    refused(
        "mysql://ann:s3cret@db/augo",
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: only PostgreSQL is supported, and the database URL begins with `mysql`
            hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
            [exit status: 2]
        "#]],
    );
    refused(
        "s3cret",
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: the database URL does not start with `postgres://` or `postgresql://`
            hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
            [exit status: 2]
        "#]],
    );
    refused(
        "postgres://ann:12/s3cret@db/augo",
        &["up"],
        &expect![[r#"
        ------- stderr -------
        error: the database URL has a `@` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        [exit status: 2]
    "#]],
    );
    refused(
        "postgres://ann:12#s3cret@db/augo",
        &["up"],
        &expect![[r#"
        ------- stderr -------
        error: the database URL has a `#` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        [exit status: 2]
    "#]],
    );
    refused(
        "postgres://ann:s3cret@db:port/augo",
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: the database URL is malformed: invalid port number
            hint: the form is postgres://user:password@host:5432/database
            [exit status: 2]
        "#]],
    );
    refused(
        "postgres://ann:s3cret@db",
        &["up"],
        &expect![[r#"
        ------- stderr -------
        error: the database URL names no database
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
    "#]],
    );
    refused(
        "postgres://ann:s3cret@db/augo?sslmode=s3cret",
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: the database URL is malformed: unknown value … for `ssl_mode`
            hint: the form is postgres://user:password@host:5432/database
            [exit status: 2]
        "#]],
    );
}

#[test]
fn no_url_at_all_is_said_with_where_to_set_it() {
    let run = Program::migration("").without("DATABASE_URL").run(&["up"]);
    expect![[r#"
        ------- stderr -------
        error: no database URL was given
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
    "#]]
    .assert_eq(&run.stable());
}

#[test]
fn a_url_in_the_arguments_wins_over_the_environment() {
    let url = "postgres://ann:s3cret@from-the-environment.invalid/augo";
    let arguments = [
        "-u",
        "postgres://ann:s3cret@from-the-arguments.invalid/augo",
        "up",
    ];
    refused(
        url,
        &arguments,
        &expect![[r#"
            ------- stderr -------
            error: cannot reach PostgreSQL at from-the-arguments.invalid:5432: failed to lookup address information: [why]
            hint: is the server running, and does DATABASE_URL name the right host and port?
            [exit status: 2]
        "#]],
    );
}

#[async_std::test]
async fn special_characters_in_user_and_password_are_understood() {
    let database = Database::empty().await;
    let url = database.login("p@ss/w#r?d:%", "SELECT '{role}'").await;
    assert!(url.contains(":p%40ss%2Fw%23r%3Fd%3A%25@"), "{url}");
    Program::migration(&url).run(&["current"]).success();
}

#[test]
fn a_malformed_env_file_is_an_error_that_repeats_none_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join(".env"),
        "# s3cret things\n\nDATABASE_URL='postgres://ann:s3cret@db/augo\nA=1\n",
    )
    .expect("written");
    let run = Program::migration("")
        .without("DATABASE_URL")
        .in_folder(folder.path())
        .run(&["up"]);
    expect![[r#"
        ------- stderr -------
        error: cannot read `[folder]/.env`: line 3 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
    "#]]
    .assert_eq(
        &run.stable()
            .replace(&*folder.path().to_string_lossy(), "[folder]"),
    );
    tells_no_password(&run);
}

#[test]
fn a_url_without_its_flag_is_not_repeated_with_its_password() {
    let url = format!("postgres://ann:{PASSWORD}@db/augo");
    refused(
        "",
        &["up", &url],
        &expect![[r#"
        ------- stderr -------
        error: invalid value 'postgres://…': expected a target, got a database URL

        For more information, try '--help'.
        [exit status: 2]
    "#]],
    );
    refused(
        "",
        &["up", "head", &url],
        &expect![[r#"
            ------- stderr -------
            error: unexpected argument 'postgres://…' found

            Usage: migration up [OPTIONS] [TARGET]

            For more information, try '--help'.
            [exit status: 2]
        "#]],
    );
    refused(
        "",
        &[&url, "up"],
        &expect![[r#"
            ------- stderr -------
            error: unrecognized subcommand 'postgres://…'

            Usage: migration [OPTIONS] [COMMAND]

            For more information, try '--help'.
            [exit status: 2]
        "#]],
    );
}

#[async_std::test]
async fn a_schema_of_postgresql_itself_is_refused() {
    let database = Database::empty().await;
    let mut told = String::new();
    for schema in ["information_schema", "pg_catalog", "pg_temp", "$user"] {
        for command in ["fresh", "up"] {
            let run = Program::migration(&database.url()).run(&["-s", schema, command]);
            told = told + "$ -s " + schema + " " + command + "\n" + &run.stable();
        }
    }
    expect![[r#"
        $ -s information_schema fresh
        ------- stderr -------
        error: the schema `information_schema` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
        $ -s information_schema up
        ------- stderr -------
        error: the schema `information_schema` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
        $ -s pg_catalog fresh
        ------- stderr -------
        error: the schema `pg_catalog` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
        $ -s pg_catalog up
        ------- stderr -------
        error: the schema `pg_catalog` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
        $ -s pg_temp fresh
        ------- stderr -------
        error: the schema `pg_temp` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
        $ -s pg_temp up
        ------- stderr -------
        error: the schema `pg_temp` belongs to PostgreSQL itself
        hint: choose one with --database-schema
        [exit status: 2]
        $ -s $user fresh
        ------- stderr -------
        error: the database has no schema `$user`
        hint: create it: CREATE SCHEMA "$user"
        [exit status: 2]
        $ -s $user up
        ------- stderr -------
        error: the database has no schema `$user`
        hint: create it: CREATE SCHEMA "$user"
        [exit status: 2]
    "#]]
    .assert_eq(&told);
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<i64> = crate::rows::column(&database, tables).await;
    assert_eq!(tables, [0]);
}

#[async_std::test]
async fn a_schema_that_a_search_path_cannot_name_whole_is_refused() {
    let database = Database::empty().await;
    let cut = "x".repeat(63);
    database.execute(&format!("CREATE SCHEMA {cut}")).await;
    refused(
        &database.url(),
        &["-s", &format!("{cut}yyy"), "up"],
        &expect![[r#"
            ------- stderr -------
            error: the database has no schema `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyyy`
            hint: create it: CREATE SCHEMA "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyyy"
            [exit status: 2]
        "#]],
    );
    assert_eq!(database.tables(&cut).await, [""; 0]);
    Program::migration(&database.url())
        .run(&["-s", &cut, "up", "+1"])
        .success();
}

#[async_std::test]
async fn a_schema_that_the_role_may_not_use_is_said_to_be_there() {
    let database = Database::empty().await;
    database.execute("CREATE SCHEMA home").await;
    let url = database.login("stranger", "SELECT '{role}'").await;
    refused(
        &url,
        &["-s", "home", "current"],
        &expect![[r#"
        ------- stderr -------
        error: the schema `home` exists, but this role may not use it
        hint: let its owner run: GRANT USAGE ON SCHEMA "home" TO …
        [exit status: 2]
    "#]],
    );
}

#[async_std::test]
async fn no_value_of_the_library_shows_the_password_when_debugged() {
    let database = Database::empty().await;
    let url = database.login("s3cret", "SELECT '{role}'").await;
    let config = ConnectConfig::new(url.parse().expect("a URL"), "debugged");
    let connected = seaway::Database::connect(&config).await;
    let shown = format!("{config:?} {:?}", connected.expect("connected"));
    assert!(
        shown.contains("_role_0") && !shown.contains("s3cret"),
        "{shown}"
    );
}

#[async_std::test]
async fn verify_full_refuses_a_server_without_tls() {
    let database = Database::empty().await;
    refused(
        &database
            .url()
            .replace("sslmode=prefer", "sslmode=verify-full"),
        &["up"],
        &expect![[r#"
            ------- stderr -------
            error: no TLS connection to [server]: server does not support TLS
            [exit status: 2]
        "#]],
    );
}
