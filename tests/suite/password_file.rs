//! Passwords that are not in the URL: what is said if there is none, and that no line of the
//! password file is shown.

use std::{fs, os::unix::fs::PermissionsExt as _};

use expect_test::expect;
use tempfile::TempDir;
use tests::{Database, Program};

/// A home with a password file, which nobody else may read.
struct Home(TempDir);

impl Home {
    fn with(lines: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join(".pgpass");
        fs::write(&file, lines).expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a mode");
        Self(home)
    }

    /// Makes it the home of a program.
    fn of(&self, program: Program) -> Program {
        program.env("HOME", &self.0.path().to_string_lossy())
    }
}

/// The URL of a database without its password.
fn without_password(database: &Database) -> String {
    let url = database.url();
    let (_, rest) = url.split_once('@').expect("a user");
    let role = database.location().to_string();
    let (role, _) = role.split_once('@').expect("a user");
    format!("postgres://{role}@{rest}")
}

#[async_std::test]
async fn who_has_no_password_or_a_wrong_one_is_told_of_the_password_file() {
    let database = Database::empty().await;
    let url = without_password(&database);
    let mut said = Vec::new();
    for lines in ["", "*:*:*:*:s3cret\n"] {
        let home = Home::with(lines);
        for command in [&["status"][..], &["wait"], &["createdb"]] {
            said.push(home.of(Program::migration(&url)).run(command).stable());
        }
        said.push(home.of(Program::server(&url)).run(&[]).stable());
    }
    said.dedup();
    expect![[r#"
        ------- stderr -------
        error: PostgreSQL at [server] does not let `augo` in: password authentication failed for user "augo" (SQLSTATE 28P01)
        hint: DATABASE_URL has no password; check its user, and the password in PGPASSWORD or in the password file (PGPASSFILE, or ~/.pgpass; chmod 600)
        [exit status: 2]
    "#]].assert_eq(&said.join(""));
}

/// sqlx warns of a malformed line, and repeats it.
#[async_std::test]
async fn no_program_shows_a_line_of_the_password_file() {
    let database = Database::migrated().await;
    let url = without_password(&database);
    let escaped = database.password().replace('\\', r"\\").replace(':', r"\:");
    let home = Home::with(&format!("s3cret\nlocalhost:s3cret\n*:*:*:*:{escaped}\n"));
    let trace = |program| home.of(program).env("RUST_LOG", "trace");
    let runs = [
        trace(Program::migration(&url)).run(&["-v", "status"]),
        trace(Program::migration(&url)).run(&["-vv", "status"]),
        trace(Program::server(&url)).run(&[]),
    ];
    for run in runs {
        let run = run.success();
        assert!(!format!("{run}").contains("s3cret"), "{run}");
    }
}
