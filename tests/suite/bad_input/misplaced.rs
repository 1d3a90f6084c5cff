//! A URL, or a password in another form, as the value of every argument of every subcommand.

use tests::{Database, Program};

use super::FAILED;

/// The password in each of these begins so, or ends so where a special character cuts it.
const SECRET: &str = "s3cret";

const MISPLACED: [&str; 16] = [
    "postgres://ann:s3cret@host/db",
    "postgresql://ann:s3cret@host/db",
    "postgresql+asyncpg://ann:s3cret@host/db",
    "postgres://ann:a@s3cret@host/db",
    "postgres://ann:a/s3cret@host/db",
    "postgres://ann:a?s3cret@host/db",
    "postgres://ann:a#s3cret@host/db",
    "postgres://ann:a s3cret@host/db",
    "PGPASSWORD=s3cret",
    "host=x password=s3cret",
    "ann:s3cret@host/db",
    "pass=s3cret",
    "DB_SECRET=s3cret",
    "password:s3cret",
    "postgresql%3A//ann:s3cret%40h/d",
    "h/d?password%3Ds3cret",
];

/// Returns the subcommands with the long names of all their options, as the help lists them.
fn subcommands() -> Vec<(String, Vec<String>)> {
    let help = |arguments: &[&str]| {
        Program::migration("")
            .run(arguments)
            .success()
            .stdout
            .clone()
    };
    let all = help(&["--help"]);
    let listed = all.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = listed.map_while(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(|name| {
            let help = help(&[name, "--help"]);
            let words = help.lines().filter(|line| line.starts_with("  "));
            let words = words.flat_map(|line| line.split([' ', ',']).take(12));
            let options = words.filter(|word| word.starts_with("--"));
            let mut options: Vec<_> = options.map(str::to_owned).collect();
            options.sort_unstable();
            options.dedup();
            (name.to_owned(), options)
        })
        .collect()
}

fn assert_hides(program: Program, arguments: &[&str]) {
    let run = program.run(arguments);
    assert!(!run.to_string().contains(SECRET), "{arguments:?}\n{run}");
    assert_eq!(run.code, Some(FAILED), "{arguments:?}\n{run}");
}

#[async_std::test]
async fn no_argument_of_any_subcommand_shows_a_password() {
    let database = Database::empty().await;
    let here = || Program::migration(&database.url());
    let subcommands = subcommands();
    assert!(subcommands.len() > 15, "{subcommands:?}");
    let options: usize = subcommands.iter().map(|(_, options)| options.len()).sum();
    assert!(options > 100, "{subcommands:?}");
    for (index, text) in MISPLACED.into_iter().enumerate() {
        for (name, options) in &subcommands {
            assert_hides(here(), &[name, text]);
            assert_hides(here(), &["-vv", name, "0001", text]);
            // All options are looked at in the same place, so each gets a few of the texts. What
            // becomes of a URL where one belongs is in `urls.rs`.
            let is_other = |option: &&String| *option != "--help" && *option != "--database-url";
            let options = options.iter().filter(is_other).enumerate();
            for (_, option) in options.filter(|(place, _)| place % MISPLACED.len() == index) {
                assert_hides(here(), &[name, &format!("{option}={text}")]);
            }
        }
        for arguments in [
            &[text][..],
            &[&format!("--{text}"), "status"],
            &[&format!("-x{text}"), "status"],
            &["-s", text, "status"],
            &["status", "--format", "json", "-s", text],
            &["repair", text, "--reason", "x"],
            &["repair", "0001", "--reason", text],
            &["generate", "-m", text],
            // Clap repeats what follows the equals sign.
            &["status", &format!("--format={text}")],
            &["up", &format!("--patience={text}")],
        ] {
            assert_hides(here(), arguments);
        }
        for variable in ["DATABASE_SCHEMA", "SEAWAY_YES"] {
            let run = here().env(variable, text).run(&["reset", "--dry-run"]);
            assert!(!run.to_string().contains(SECRET), "{variable}\n{run}");
            let run = here().env(variable, text).run(&["entities", "--help"]);
            assert!(!run.to_string().contains(SECRET), "{variable}\n{run}");
        }
        for variable in ["POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER"] {
            let run = Program::migration("")
                .without("DATABASE_URL")
                .env("POSTGRES_HOST", "localhost")
                .env("POSTGRES_DB", "augo")
                .env("POSTGRES_USER", "ann")
                .env(variable, text)
                .run(&["status"]);
            assert!(!run.to_string().contains(SECRET), "{variable}\n{run}");
        }
    }
}

#[async_std::test]
async fn no_argument_and_no_variable_of_the_server_shows_a_password() {
    let database = Database::migrated().await;
    let here = || Program::server(&database.url());
    for text in MISPLACED {
        for arguments in [
            &[text][..],
            &[&format!("--{text}")],
            &["bootstrap", text],
            &["bootstrap", "--timeout", text],
            &["bootstrap", &format!("--patience={text}")],
            &["bootstrap", "--format", text],
            &["config", text],
            &["--database-url", text, "config"],
        ] {
            assert_hides(here(), arguments);
        }
        for variable in [
            "DATABASE_SCHEMA",
            "LONG_TERM_MEMORY_COLLECTION_NAME",
            "LONG_TERM_MEMORY_EMBEDDER_DIMS",
        ] {
            for arguments in [
                &[][..],
                &["bootstrap", "--check", "--format", "json"],
                &["config"],
            ] {
                assert_hides(here().env(variable, text), arguments);
            }
        }
        for variable in [
            "POSTGRES_HOST",
            "POSTGRES_PORT",
            "POSTGRES_DB",
            "POSTGRES_USER",
        ] {
            let in_parts = |program: Program| {
                program
                    .without("DATABASE_URL")
                    .env("POSTGRES_HOST", "localhost")
                    .env("POSTGRES_DB", "augo")
                    .env("POSTGRES_USER", "ann")
                    .env("POSTGRES_PASSWORD", "other")
                    .env(variable, text)
            };
            assert_hides(in_parts(Program::server("")), &["config"]);
            assert_hides(in_parts(Program::migration("")), &["status"]);
        }
    }
}
