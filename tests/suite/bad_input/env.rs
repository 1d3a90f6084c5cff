//! `.env` and the environment.

use std::fs;

use expect_test::expect;
use tests::Program;

use super::{Cases, FAILED};

async fn with_env_file(cases: &mut Cases<'_>, what: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), bytes).expect("written");
    let program = Program::migration("")
        .without("DATABASE_URL")
        .in_folder(folder.path());
    cases.note(what);
    cases.program(program, &["current"], FAILED).await;
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
        error: cannot read `.env`: line 2 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # a blank in a value
        $ current
        error: cannot read `.env`: line 1 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # an open quote
        $ current
        error: cannot read `.env`: line 2 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # YAML
        $ current
        error: cannot read `.env`: line 1 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # a name with a hyphen
        $ current
        error: cannot read `.env`: line 1 is malformed
        hint: a line is NAME=value, or NAME='a value with blanks, # or $'
        [exit status: 2]
        # another name
        $ current
        error: no database was named
        hint: set DATABASE_URL in the environment or in `.env`, or use --database-url
        [exit status: 2]
        # no value
        $ current
        error: the database URL is empty
        hint: fill in DATABASE_URL or --database-url, or unset the variable, so that `.env` counts
        [exit status: 2]
        # a comment behind the value
        $ current
        error: the database URL has a `#` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        [exit status: 2]
        # a $ that is replaced
        $ current
        error: the database URL is malformed: invalid port number
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        # not UTF-8
        $ current
        error: cannot read `.env`: stream did not contain valid UTF-8
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
        error: no database was named
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
