//! `.env` and the environment.

use std::fs;

use expect_test::expect;
use tests::{Database, Outcome, Program};

use super::{Cases, FAILED, NOTHING, assert_tells_no_password};

async fn with_env_file(cases: &mut Cases<'_>, what: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), bytes).expect("written");
    let program = Program::migration("")
        .without("DATABASE_URL")
        .in_folder(folder.path());
    cases.note(what);
    cases.program(program, &["current"], FAILED).await;
    let name = folder.path().display().to_string();
    cases.told = cases.told.replace(&name, "[folder]");
}

#[async_std::test]
async fn an_env_file_that_is_malformed_is_not_repeated() {
    let mut cases = Cases::offline();
    for (what, text) in [
        ("a line without =", "A=1\ns3cr%25t\n"),
        (
            "a blank in a value",
            "DATABASE_URL=postgres://ann:s3cr t@127.0.0.1/augo\n",
        ),
        (
            "an open quote",
            "A=1\nDATABASE_URL=\"postgres://ann:s3cr%25t@127.0.0.1/augo\n",
        ),
        (
            "YAML",
            "DATABASE_URL: postgres://ann:s3cr%25t@127.0.0.1/augo\n",
        ),
        (
            "a name with a hyphen",
            "DATABASE-URL=postgres://ann:s3cr%25t@127.0.0.1/augo\n",
        ),
        (
            "another name",
            "DATABASEURL=postgres://ann:s3cr%25t@127.0.0.1/augo\n",
        ),
        ("no value", "DATABASE_URL=\n"),
        (
            "a comment behind the value",
            "DATABASE_URL=postgres://ann:s3cr#t@127.0.0.1/augo\n",
        ),
        (
            "a $ that is replaced",
            "DATABASE_URL=postgres://ann:s3cr$t@127.0.0.1:port/augo\n",
        ),
    ] {
        with_env_file(&mut cases, what, text.as_bytes()).await;
    }
    with_env_file(&mut cases, "not UTF-8", b"A=s3cr\xff\n").await;
    cases.are(&expect![[r#"
        # a line without =
        $ current
        error: cannot read `[folder]/.env`: line 2 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # a blank in a value
        $ current
        error: cannot read `[folder]/.env`: line 1 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # an open quote
        $ current
        error: cannot read `[folder]/.env`: line 2 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # YAML
        $ current
        error: cannot read `[folder]/.env`: line 1 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # a name with a hyphen
        $ current
        error: cannot read `[folder]/.env`: line 1 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # another name
        $ current
        error: no database URL was given
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
        # no value
        $ current
        note: DATABASE_URL of `[folder]/.env` is used
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
        # a comment behind the value
        $ current
        note: DATABASE_URL of `[folder]/.env` is used
        error: the database URL has a `#` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        [exit status: 2]
        # a $ that is replaced
        $ current
        note: DATABASE_URL of `[folder]/.env` is used
        error: the database URL is malformed: invalid port number
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        # not UTF-8
        $ current
        error: cannot read `[folder]/.env`: stream did not contain valid UTF-8
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_folder_of_that_name_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".env")).expect("made");
    let program = Program::migration("")
        .without("DATABASE_URL")
        .in_folder(folder.path());
    let mut cases = Cases::offline();
    cases.program(program, &["current"], FAILED).await;
    cases.are(&expect![[r#"
        $ current
        error: no database URL was given
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn an_empty_variable_is_told_from_none() {
    let mut cases = Cases::offline();
    cases.with_url("");
    for arguments in [
        &["plan"][..],
        &["createdb"],
        &["wait"],
        &["history", "-r", ":current"],
    ] {
        cases.run(arguments, FAILED).await;
    }
    cases.run(&["-u", "", "current"], FAILED).await;
    cases.are(&expect![[r#"
        $ plan
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
        $ createdb
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
        $ wait
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
        $ history -r :current
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
        $ -u  current
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
    "#]]);
}

/// As by `DATABASE_SCHEMA=` in a compose file: the session's own schema counts.
#[async_std::test]
async fn an_empty_schema_is_none() {
    let (database, url) = super::at_0002().await;
    let current = |schema: &str| {
        let program = Program::migration(&url).env("DATABASE_SCHEMA", schema);
        program.run(&["current"]).success().stdout.clone()
    };
    assert_eq!(current(""), "m0002_create_users\n");
    let mut cases = Cases::at(&database, url.clone());
    let blank = Program::migration(&url).env("DATABASE_SCHEMA", " ");
    cases.program(blank, &["current"], FAILED).await;
    cases.are(&expect![[r#"
        $ current
        error: the database has no schema ` `
        hint: create it: CREATE SCHEMA " "
        [exit status: 2]
    "#]]);
}

/// What no database is needed for.
const OFFLINE: [&[&str]; 7] = [
    &["heads"],
    &["history"],
    &["show", "0001"],
    &["completions", "bash"],
    &["plan", "--offline"],
    &["up", "--sql"],
    &["down", "--sql"],
];

#[test]
fn a_malformed_env_file_stops_no_command_that_needs_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "A=1\nnot ours s3cr\nDATABASE_SCHEMA=home\n'nor this\nDATABASE_SCHEMA=b\n";
    fs::write(folder.path().join(".env"), text).expect("written");
    let here = || Program::migration("").without("DATABASE_URL");
    for arguments in OFFLINE {
        let run = here().in_folder(folder.path()).run(arguments);
        assert_tells_no_password(&run.success().to_string());
        // Whatever stands in other lines counts.
        let home = here().env("DATABASE_SCHEMA", "home");
        assert_eq!(run, home.run(arguments), "{arguments:?}");
    }
}

/// Runs a program on a database that is named in parts.
fn in_parts(program: Program, parts: &[(&str, &str)], arguments: &[&str]) -> Outcome {
    let program = program.without("DATABASE_URL");
    let set = |program: Program, (name, value): &(&str, &str)| program.env(name, value);
    let run = parts.iter().fold(program, set).run(arguments);
    assert_tells_no_password(&run.to_string());
    run
}

/// As Augo's own `.env` has it.
#[async_std::test]
async fn a_database_may_be_named_in_parts() {
    let database = Database::empty().await;
    let password = "s3cr @:/?#%41+&='\"ä";
    let url = database.login(password, NOTHING).await;
    let (role, _) = url["postgres://".len()..].split_once(':').expect("a user");
    let server = database.location().server();
    let (host, port) = server.rsplit_once(':').expect("a port");
    let parts = [
        ("POSTGRES_HOST", host),
        ("POSTGRES_PORT", port),
        ("POSTGRES_USER", role),
        ("POSTGRES_PASSWORD", password),
        ("POSTGRES_DB", database.location().database()),
    ];
    in_parts(Program::migration(""), &parts, &["current"]).success();
    // It comes as far as the schema.
    let server = in_parts(Program::server(""), &parts, &[]);
    assert_eq!(server.code, Some(1), "{server}");
    let lines: Vec<_> = parts
        .iter()
        .map(|(name, value)| match *name {
            "POSTGRES_PASSWORD" => format!("{name}='s3cr @:/?#%41+&='\\''\"ä'"),
            _ => format!("{name}={value}"),
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), lines.join("\n")).expect("written");
    for program in [
        Program::migration(""),
        Program::migration("").env("POSTGRES_DB", "postgres"),
    ] {
        in_parts(program.in_folder(folder.path()), &[], &["wait"]).success();
    }
    let mut told = String::new();
    for (program, parts, arguments) in [
        (Program::migration(""), &parts[..4], &["current"][..]),
        (Program::migration(""), &parts[3..4], &["plan"]),
        (
            Program::migration(""),
            &[&parts[..], &[("POSTGRES_PORT", "s3cr")]].concat(),
            &["current"],
        ),
        (
            Program::migration(""),
            &parts,
            &["-u", "postgres://s3cr", "current"],
        ),
        (Program::server(""), &parts[..2], &[]),
        // An example of another project, which has no such habit.
        (Program::bookshop(""), &parts, &["current"]),
    ] {
        told += &in_parts(program, parts, arguments).stable();
    }
    expect![[r#"
        ------- stderr -------
        error: POSTGRES_HOST is set, but not POSTGRES_DB
        hint: correct it in the environment or in `.env`, or set DATABASE_URL
        [exit status: 2]
        ------- stderr -------
        error: POSTGRES_PASSWORD is set, but not POSTGRES_HOST, POSTGRES_DB, POSTGRES_USER
        hint: correct it in the environment or in `.env`, or set DATABASE_URL
        [exit status: 2]
        ------- stderr -------
        error: POSTGRES_PORT is not a port number
        hint: correct it in the environment or in `.env`, or set DATABASE_URL
        [exit status: 2]
        ------- stderr -------
        error: the database URL names no database
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        ------- stderr -------
        error: POSTGRES_HOST is set, but not POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD
        hint: correct it in the environment or in `.env`, or set DATABASE_URL
        [exit status: 2]
        ------- stderr -------
        error: no database URL was given
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
    "#]]
    .assert_eq(&told);
}
