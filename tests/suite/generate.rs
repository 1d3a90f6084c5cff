//! `generate`: what it writes, what it refuses, and that a refusal changes nothing.

use std::{fs, path::Path, thread};

use expect_test::expect;
use tempfile::TempDir;
use tests::{Outcome, Program, workspace};

/// A migration crate's folder with the real list and empty revisions.
fn crate_folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (real, copy) = (workspace().join("migration/src"), folder.path().join("src"));
    fs::create_dir(&copy).expect("a source folder");
    for entry in fs::read_dir(&real).expect("revisions") {
        let name = entry.expect("an entry").file_name();
        fs::write(copy.join(&name), "").expect("an empty revision");
    }
    fs::copy(real.join("lib.rs"), copy.join("lib.rs")).expect("the list");
    folder
}

/// Runs `generate` in a crate's folder. It needs no database, so none is named.
fn generate(folder: &Path, name: &str) -> Outcome {
    let program = Program::migration("")
        .without("DATABASE_URL")
        .in_folder(folder);
    program.run(&["generate", "--migration-dir", ".", name])
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder.join("src"))
        .expect("revisions")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(path).expect("text"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_revision_gets_the_next_number_and_its_place_in_the_list() {
    let folder = crate_folder();
    let run = generate(folder.path(), "create_invoices_table");
    expect![[r#"
        ./src/m0014_create_invoices_table.rs
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
    let list = fs::read_to_string(folder.path().join("src/lib.rs")).expect("the list");
    let module = "mod m0013_stored_procedures;\nmod m0014_create_invoices_table;\n";
    assert!(list.contains(module), "{list}");
    let entry = "Box::new(m0013_stored_procedures::Migration),\n            \
                 Box::new(m0014_create_invoices_table::Migration),\n        ]";
    assert!(list.contains(entry), "{list}");
    let again = generate(folder.path(), "Add status to-invoices");
    assert_eq!(
        again.stdout, "./src/m0015_add_status_to_invoices.rs\n",
        "{again}"
    );
}

#[test]
fn bad_names_are_refused_and_change_nothing() {
    let folder = crate_folder();
    let before = files(folder.path());
    let mut told = String::new();
    for name in [
        "../x",
        "1st",
        "",
        "  ",
        "a/b",
        "größe",
        "create_users",
        "Create Users",
    ] {
        told = told + "generate '" + name + "'\n" + &generate(folder.path(), name).stable();
        assert_eq!(files(folder.path()), before, "after '{name}'");
    }
    expect![[r#"
        generate '../x'
        ------- stderr -------
        error: a revision's name is made of letters, digits and underscores, not of `.`
        hint: for example: create_invoices_table
        [exit status: 2]
        generate '1st'
        ------- stderr -------
        error: a revision's name begins with a letter, not with `1`
        hint: for example: create_invoices_table
        [exit status: 2]
        generate ''
        ------- stderr -------
        error: a revision needs a name
        hint: for example: create_invoices_table
        [exit status: 2]
        generate '  '
        ------- stderr -------
        error: a revision needs a name
        hint: for example: create_invoices_table
        [exit status: 2]
        generate 'a/b'
        ------- stderr -------
        error: a revision's name is made of letters, digits and underscores, not of `/`
        hint: for example: create_invoices_table
        [exit status: 2]
        generate 'größe'
        ------- stderr -------
        error: a revision's name is made of letters, digits and underscores, not of `ö`
        hint: for example: create_invoices_table
        [exit status: 2]
        generate 'create_users'
        ------- stderr -------
        error: the revision `m0002_create_users` exists already
        hint: choose another name, or edit that revision's file
        [exit status: 2]
        generate 'Create Users'
        ------- stderr -------
        error: the revision `m0002_create_users` exists already
        hint: choose another name, or edit that revision's file
        [exit status: 2]
    "#]]
    .assert_eq(&told);
}

#[test]
fn two_files_with_one_number_are_refused() {
    let folder = crate_folder();
    fs::write(folder.path().join("src/m0013_from_a_branch.rs"), "").expect("written");
    let before = files(folder.path());
    expect![[r#"
        ------- stderr -------
        error: `m0013_from_a_branch` and `m0013_stored_procedures` have the same number
        hint: rename the one that has not been applied anywhere
        [exit status: 2]
    "#]]
    .assert_eq(&generate(folder.path(), "more").stable());
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_folder_without_a_list_is_refused() {
    let folder = crate_folder();
    fs::write(folder.path().join("src/lib.rs"), "pub struct Migrator;\n").expect("written");
    let before = files(folder.path());
    expect![[r#"
        ------- stderr -------
        error: ./src/lib.rs: no `fn migrations` with a `vec![…]` in it
        hint: it needs `fn migrations()` with a `vec![…]` of `Box::new(…::Migration)`
        [exit status: 2]
    "#]]
    .assert_eq(&generate(folder.path(), "more").stable());
    assert_eq!(files(folder.path()), before);
    let empty = tempfile::tempdir().expect("a folder");
    let missing = empty.path().join("no such");
    let program = Program::migration("").in_folder(empty.path());
    let run = program.run(&["generate", "-d", "no such", "more"]);
    expect![[r#"
        ------- stderr -------
        error: no such/mod.rs: No such file or directory
        hint: say where the migrations are with --migration-dir
        [exit status: 2]
    "#]]
    .assert_eq(&run.stable());
    assert!(!missing.exists());
}

#[test]
fn calls_at_once_take_different_numbers_or_are_refused() {
    let folder = crate_folder();
    let path = folder.path();
    let runs: Vec<Outcome> = thread::scope(|scope| {
        let names = ["one", "two", "three", "four", "five", "six"];
        let calls = names.map(|name| scope.spawn(move || generate(path, name)));
        calls.map(|call| call.join().expect("a run")).into()
    });
    let written = runs.iter().filter(|run| run.code == Some(0)).count();
    let list = fs::read_to_string(folder.path().join("src/lib.rs")).expect("the list");
    assert!(written > 0);
    assert_eq!(list.matches("Box::new(m00").count(), 13 + written, "{list}");
    assert_eq!(list.matches("mod m00").count(), 13 + written, "{list}");
    let revisions = files(folder.path());
    let revisions = revisions
        .iter()
        .filter(|(name, _)| name.starts_with("m00") && !name.contains("rebuild_account"));
    assert_eq!(revisions.count(), 13 + written);
}

#[test]
fn a_draft_that_a_killed_call_left_is_named() {
    let folder = crate_folder();
    fs::write(folder.path().join("src/lib.rs.new"), "").expect("written");
    let before = files(folder.path());
    expect![[r#"
        ------- stderr -------
        error: another `generate` is running: ./src/lib.rs.new exists
        hint: if none is running, delete that file
        [exit status: 2]
    "#]]
    .assert_eq(&generate(folder.path(), "more").stable());
    assert_eq!(files(folder.path()), before);
}

#[cfg(unix)]
#[test]
fn a_list_behind_a_link_is_changed_where_it_is() {
    let folder = crate_folder();
    let (link, real) = (
        folder.path().join("src/lib.rs"),
        folder.path().join("real.rs"),
    );
    fs::rename(&link, &real).expect("moved");
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    generate(folder.path(), "more").success();
    assert!(link.is_symlink());
    let list = fs::read_to_string(&real).expect("the list");
    assert!(list.contains("Box::new(m0014_more::Migration)"), "{list}");
}

#[test]
fn a_message_is_the_name_as_alembic_takes_it() {
    let folder = crate_folder();
    let run = |arguments: &[&str]| {
        let arguments = [&["revision", "-d", "."], arguments].concat();
        Program::migration("")
            .without("DATABASE_URL")
            .in_folder(folder.path())
            .run(&arguments)
    };
    let first = run(&["-m", "create invoices"]);
    assert_eq!(first.stdout, "./src/m0014_create_invoices.rs\n", "{first}");
    let second = run(&["--message", "create_payments"]);
    assert_eq!(
        second.stdout, "./src/m0015_create_payments.rs\n",
        "{second}"
    );
    let before = files(folder.path());
    let told = run(&[]).stable() + &run(&["-m", "a", "b"]).stable();
    expect![[r#"
        ------- stderr -------
        error: the following required arguments were not provided:
          <NAME|--message <NAME>>

        Usage: migration generate --migration-dir <DIR> <NAME|--message <NAME>>

        For more information, try '--help'.
        [exit status: 2]
        ------- stderr -------
        error: the argument '--message <NAME>' cannot be used with '[NAME]'

        Usage: migration generate --migration-dir <DIR> <NAME|--message <NAME>>

        For more information, try '--help'.
        [exit status: 2]
    "#]]
    .assert_eq(&told);
    assert_eq!(files(folder.path()), before);
}
