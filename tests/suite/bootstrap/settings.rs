//! The settings and the arguments of `server`: what is printed of them, and what is refused.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

use expect_test::expect;
use sea_orm::sqlx::Connection as _;
use server::config::Collection;
use tests::{Database, Outcome, Program};

use super::{bootstrapped, default_config};
use crate::{rows::column, runners::busy};

/// A text that would clear the screen, turn the direction, and make a line of its own.
const STEERING: &str = "a\u{1b}[2J\u{202e}\u{9b}1m\nmem0: complete";

/// The names of all relations and types, but for those of arrays and rows.
const NAMES: &str = "SELECT relname::text FROM pg_catalog.pg_class \
     WHERE relnamespace = 'public'::regnamespace \
     UNION SELECT typname::text FROM pg_catalog.pg_type \
     WHERE typnamespace = 'public'::regnamespace AND typelem = 0 AND typrelid = 0 ORDER BY 1";

/// A complete address in parts.
const PARTS: [(&str, &str); 4] = [
    ("POSTGRES_HOST", "db.lan"),
    ("POSTGRES_DB", "augo"),
    ("POSTGRES_USER", "ann"),
    ("POSTGRES_PASSWORD", "s3cret"),
];

/// The program with an address in parts.
fn in_parts(url: &str, parts: &[(&str, &str)]) -> Program {
    let set = |program: Program, (name, value): &(&str, &str)| program.env(name, value);
    parts.iter().fold(Program::server(url), set)
}

fn assert_steers_nothing(run: &Outcome) {
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!run.to_string().contains(steers), "{run:?}");
    let forged = |line: &str| line.starts_with("mem0: complete") && !line.ends_with(" ms)");
    assert!(!run.stdout.lines().any(forged), "{run}");
}

#[async_std::test]
async fn the_configuration_is_printed_without_its_password() {
    let database = Database::migrated().await;
    let url = database.url_with_password("s3cret");
    let run = Program::server(&url)
        .env("LONG_TERM_MEMORY_EMBEDDER_DIMS", "768")
        .env("POSTGRES_HOST", "other")
        .run(&["config"]);
    expect![[r#"
        DATABASE_URL=augo@[server]/[database]  (environment)
        POSTGRES_HOST  (not used, because DATABASE_URL is set)
        DATABASE_SCHEMA  (default)
        LONG_TERM_MEMORY_COLLECTION_NAME=longterm_memory  (default)
        LONG_TERM_MEMORY_EMBEDDER_DIMS=768  (environment)
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
    let run = Program::server("")
        .without("DATABASE_URL")
        .in_folder(std::env::temp_dir().as_path())
        .env("POSTGRES_HOST", "db.lan")
        .env("POSTGRES_DB", "augo")
        .env("POSTGRES_USER", "ann")
        .env("POSTGRES_PASSWORD", "s3cret")
        .run(&["config", "--format", "json"]);
    expect![[r#"
        [
          {
            "name": "DATABASE_URL",
            "value": "ann@db.lan:5432/augo",
            "origin": "from the POSTGRES_ variables"
          },
          {
            "name": "POSTGRES_HOST",
            "value": "db.lan",
            "origin": "environment"
          },
          {
            "name": "POSTGRES_DB",
            "value": "augo",
            "origin": "environment"
          },
          {
            "name": "POSTGRES_USER",
            "value": "ann",
            "origin": "environment"
          },
          {
            "name": "POSTGRES_PASSWORD",
            "value": "***",
            "origin": "environment"
          },
          {
            "name": "DATABASE_SCHEMA",
            "value": null,
            "origin": "default"
          },
          {
            "name": "LONG_TERM_MEMORY_COLLECTION_NAME",
            "value": "longterm_memory",
            "origin": "default"
          },
          {
            "name": "LONG_TERM_MEMORY_EMBEDDER_DIMS",
            "value": "1024",
            "origin": "default"
          }
        ]
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
}

#[async_std::test]
async fn a_wrong_setting_is_named() {
    let database = Database::migrated().await;
    let mut said = String::new();
    for (name, value) in [
        ("LONG_TERM_MEMORY_EMBEDDER_DIMS", "2001"),
        ("LONG_TERM_MEMORY_EMBEDDER_DIMS", "many"),
        ("LONG_TERM_MEMORY_COLLECTION_NAME", &"x".repeat(44)),
        ("LONG_TERM_MEMORY_COLLECTION_NAME", "checkpoints"),
        ("LONG_TERM_MEMORY_COLLECTION_NAME", "Users"),
        ("LONG_TERM_MEMORY_COLLECTION_NAME", "vector"),
        ("LONG_TERM_MEMORY_COLLECTION_NAME", "users_pkey"),
        ("LONG_TERM_MEMORY_COLLECTION_NAME", "  "),
        (
            "LONG_TERM_MEMORY_COLLECTION_NAME",
            "postgres://ann:s3cret@db/x",
        ),
        ("DATABASE_SCHEMA", "password=s3cret"),
    ] {
        let run = Program::server(&database.url()).env(name, value);
        said += &run.run(&["bootstrap"]).stable();
    }
    expect![[r#"
        ------- stderr -------
        error: LONG_TERM_MEMORY_EMBEDDER_DIMS is not a whole number from 1 to 2000, which is the most that an HNSW index takes
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_EMBEDDER_DIMS is not a whole number from 1 to 2000, which is the most that an HNSW index takes
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_COLLECTION_NAME has 44 bytes, and 43 are allowed: PostgreSQL allows 63, and Mem0 appends `_text_lemmatized_idx`
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_COLLECTION_NAME is `checkpoints`, the name of another table, type or index
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_COLLECTION_NAME is `Users`, the name of another table, type or index
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_COLLECTION_NAME is `vector`, the name of another table, type or index
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_COLLECTION_NAME is `users_pkey`, and names of the form `*_pkey` belong to indexes, constraints and sequences
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: LONG_TERM_MEMORY_COLLECTION_NAME has only blanks
        hint: correct it in the environment or in `.env`
        [exit status: 2]
        ------- stderr -------
        error: the value of LONG_TERM_MEMORY_COLLECTION_NAME looks like a database URL or holds a password; it is not repeated
        hint: give a URL in DATABASE_URL, a password in POSTGRES_PASSWORD
        [exit status: 2]
        ------- stderr -------
        error: the value of DATABASE_SCHEMA looks like a database URL or holds a password; it is not repeated
        hint: give a URL in DATABASE_URL, a password in POSTGRES_PASSWORD
        [exit status: 2]
    "#]].assert_eq(&said);
}

#[async_std::test]
async fn no_relation_or_type_of_a_complete_database_names_a_collection() {
    let database = Database::migrated().await;
    bootstrapped(&default_config(&database))
        .await
        .expect("complete");
    let names = column::<String>(&database, NAMES).await;
    assert!(names.len() > 100, "{names:?}");
    let own = "longterm_memory";
    for name in names.iter().filter(|name| *name != own) {
        assert!(Collection::new(Some(name), None).is_err(), "{name}");
        let capitals = name.to_uppercase();
        assert!(Collection::new(Some(&capitals), None).is_err(), "{name}");
    }
    assert!(Collection::new(Some(own), None).is_ok());
}

#[async_std::test]
async fn a_name_of_others_steers_no_terminal_and_makes_no_line() {
    let database = Database::migrated().await;
    bootstrapped(&default_config(&database))
        .await
        .expect("complete");
    let literal = STEERING.replace('\'', "''");
    database
        .execute(&format!(
            "UPDATE alembic_version SET version_num = '{literal}'"
        ))
        .await;
    let here = || Program::server(&database.url());
    let check = here().run(&["bootstrap", "--check"]);
    assert_steers_nothing(&check);
    expect![[r#"
        server: accepts connections ([ms])
        database: complete ([ms])
        extensions: complete ([ms])
        migrations: complete ([ms])
        langgraph: complete ([ms])
        mem0: complete ([ms])
        alembic: alembic_version says a\u{1b}[2J\u{202e}\u{9b}1m\nmem0: complete, not 0013; it is never changed ([ms])
        [exit status: 0]
    "#]].assert_eq(&check.stable());
    for arguments in [
        &["bootstrap"][..],
        &["bootstrap", "--format", "json"],
        &["bootstrap", "--check", "--format", "json"],
    ] {
        let run = here().run(arguments);
        assert_steers_nothing(run.success());
        assert!(run.to_string().contains("[2J"), "{run}");
    }
    for arguments in [&["config"][..], &["config", "--format", "json"]] {
        let run = here().env("DATABASE_SCHEMA", STEERING).run(arguments);
        assert_steers_nothing(run.success());
        assert!(run.to_string().contains("[2J"), "{run}");
    }
}

/// A compose file passes an empty value on for what is not set.
#[test]
fn an_empty_url_leaves_it_to_the_parts() {
    let mut said = in_parts("", &PARTS).run(&["config"]).stable();
    for parts in [&PARTS[..0], &PARTS[..2]] {
        said += &in_parts("", parts).run(&["config"]).stable();
    }
    expect![[r#"
        DATABASE_URL=ann@db.lan:5432/augo  (from the POSTGRES_ variables)
        POSTGRES_HOST=db.lan  (environment)
        POSTGRES_DB=augo  (environment)
        POSTGRES_USER=ann  (environment)
        POSTGRES_PASSWORD=***  (environment)
        DATABASE_SCHEMA  (default)
        LONG_TERM_MEMORY_COLLECTION_NAME=longterm_memory  (default)
        LONG_TERM_MEMORY_EMBEDDER_DIMS=1024  (default)
        [exit status: 0]
        ------- stderr -------
        error: DATABASE_URL is empty
        hint: fill it in, or unset it, so that `.env` counts; or set all of POSTGRES_HOST, POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD
        [exit status: 2]
        ------- stderr -------
        error: DATABASE_URL is empty
        hint: fill it in, or unset it, so that `.env` counts; or set all of POSTGRES_HOST, POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD
        [exit status: 2]
    "#]].assert_eq(&said);
}

#[test]
fn a_value_that_is_no_text_is_refused_by_name() {
    let broken = OsStr::from_bytes(b"s3cr\xff");
    for name in [
        "DATABASE_URL",
        "DATABASE_SCHEMA",
        "LONG_TERM_MEMORY_COLLECTION_NAME",
        "LONG_TERM_MEMORY_EMBEDDER_DIMS",
        "POSTGRES_HOST",
        "POSTGRES_PORT",
        "POSTGRES_DB",
        "POSTGRES_USER",
        "POSTGRES_PASSWORD",
    ] {
        for url in ["", "postgres://ann@db.lan/augo"] {
            let run = in_parts(url, &PARTS).env_os(name, broken).run(&["config"]);
            let said = format!(
                "------- stderr -------\n\
                 error: the value of {name} is not valid UTF-8\n\
                 hint: correct it in the environment or in `.env`\n\
                 [exit status: 2]"
            );
            assert_eq!(run.to_string(), said);
        }
    }
}

#[async_std::test]
async fn a_reader_that_has_seen_enough_does_not_change_the_answer() {
    let database = Database::migrated().await;
    let code = |arguments: &[&str]| Program::server(&database.url()).run_unread(arguments).code;
    for format in ["text", "json"] {
        let check = ["bootstrap", "--check", "--format", format];
        assert_eq!(code(&check), Some(1), "{format}");
    }
    for format in ["text", "json"] {
        assert_eq!(code(&["bootstrap", "--format", format]), Some(0));
        let check = ["bootstrap", "--check", "--format", format];
        assert_eq!(code(&check), Some(0), "{format}");
        assert_eq!(code(&["config", "--format", format]), Some(0));
    }
}

#[async_std::test]
async fn the_patience_may_be_none_and_the_timeout_may_not() {
    let database = Database::empty().await;
    let holder = busy(&database).await;
    let run = |arguments: &[&str]| Program::server(&database.url()).run(arguments);
    let impatient = run(&["-q", "bootstrap", "--patience", "0"]);
    assert_eq!(impatient.code, Some(3), "{impatient}");
    assert!(impatient.stderr.contains("for 0 s\n"), "{impatient}");
    expect![[r#"
        ------- stderr -------
        error: invalid value '0' for '--timeout <SECONDS>': 0 is not in 1..=4294967295

        For more information, try '--help'.
        [exit status: 2]
    "#]]
    .assert_eq(&run(&["bootstrap", "--timeout", "0"]).stable());
    holder.close().await.expect("closed");
}

/// The wording is that of `migration`: short sentences, and the same terms.
#[test]
fn the_help_says_what_the_commands_do() {
    let help = |arguments: &[&str]| {
        let said = Program::server("").run(arguments).stable();
        // Clap indents the empty lines too.
        let lines: Vec<_> = said.lines().map(str::trim_end).collect();
        lines.join("\n") + "\n"
    };
    let said = help(&["bootstrap", "--help"]) + &help(&["config", "--help"]) + &help(&["--help"]);
    expect![[r#"
        Create what is missing: the database, its extensions, and all tables

        The tables are those of Augo, of LangGraph's checkpointer and of Mem0. What is complete is not
        changed, so run it before every start. Several can run at once. If one was killed, the next one
        completes its work. If something is in the way, the command refuses before it changes anything.

        Usage: server bootstrap [OPTIONS]

        Options:
              --check
                  Change nothing; print what is missing, and exit with code 1 if anything is

          -q, --quiet
                  Print nothing but data and errors

              --format <FORMAT>
                  How to print the result

                  Possible values:
                  - text: For people; the wording may change
                  - json: For programs; the names of the fields stay

                  [default: text]

              --no-alembic-version
                  Do not create the table `alembic_version`, which shows an Augo image that its own
                  revisions are applied

              --timeout <SECONDS>
                  How long to wait until PostgreSQL accepts connections; at least 1

                  [default: 60]

              --patience <SECONDS>
                  How long to wait for another bootstrap or migration of the same database; 0 does not wait

                  [default: 60]

          -h, --help
                  Print help (see a summary with '-h')
        [exit status: 0]
        Print the configuration, without its secrets, and where each value came from

        Usage: server config [OPTIONS]

        Options:
              --format <FORMAT>
                  How to print it

                  Possible values:
                  - text: For people; the wording may change
                  - json: For programs; the names of the fields stay

                  [default: text]

          -q, --quiet
                  Print nothing but data and errors

          -h, --help
                  Print help (see a summary with '-h')
        [exit status: 0]
        Prepares Augo's database, and runs Augo on it

        Without a command, it checks that the schema is the one that this server needs.

        Usage: server [OPTIONS] [COMMAND]

        Commands:
          bootstrap  Create what is missing: the database, its extensions, and all tables
          config     Print the configuration, without its secrets, and where each value came from
          help       Print this message or the help of the given subcommand(s)

        Options:
          -q, --quiet
                  Print nothing but data and errors

          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version

        The database is the one of DATABASE_URL, or of POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB,
        POSTGRES_USER and POSTGRES_PASSWORD; from the environment, else from `.env`.
        [exit status: 0]
    "#]].assert_eq(&said);
}

#[async_std::test]
async fn fresh_spares_a_collection_with_other_capitals() {
    let database = Database::empty().await;
    let name = "ÄPFEL";
    Program::server(&database.url())
        .env("LONG_TERM_MEMORY_COLLECTION_NAME", name)
        .run(&["bootstrap"])
        .success();
    Program::migration(&database.url())
        .env("LONG_TERM_MEMORY_COLLECTION_NAME", name)
        .run(&["fresh", "--all", "--yes"])
        .success();
    let tables = database.tables("public").await;
    assert!(tables.contains(&"Äpfel".to_owned()), "{tables:?}");
}
