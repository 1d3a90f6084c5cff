//! The Makefile: what a person types there is text, and never a program.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use tests::{Outcome, workspace};

/// Runs a target with `printf` in place of the program, and returns what that is started with.
fn arguments(target: &str, set: impl Fn(&mut Command)) -> String {
    printed(workspace(), target, |make| {
        make.arg("MIGRATION=printf '[%s]'");
        set(make);
    })
}

/// Runs a target of the Makefile in a folder, and returns what it prints.
fn printed(folder: &Path, target: &str, set: impl Fn(&mut Command)) -> String {
    let mut make = Command::new("make");
    make.current_dir(folder)
        .args(["--silent", "--old-file", "db-start"])
        // Nothing is built: what is started is not the program.
        .args(["--old-file", "target/debug/.migration-built", target]);
    // A make around the tests has its own.
    for variable in ["MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MSG", "REV"] {
        make.env_remove(variable);
    }
    set(&mut make);
    let run = Outcome::of(&mut make);
    run.success();
    run.stdout
}

/// Texts that make or a shell would make something else of; some would leave a file.
fn texts(file: &str) -> [String; 7] {
    [
        format!("$(shell touch {file})"),
        format!("a\nb $(shell touch {file})"),
        format!("`touch {file}`; touch {file} & $(touch {file})"),
        "$(error no)".to_owned(),
        "$$x ${HOME} $HOME".to_owned(),
        "it's \"so\" # \\".to_owned(),
        "%s\t*".to_owned(),
    ]
}

#[test]
fn what_is_typed_for_a_target_is_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    let texts = texts(file.to_str().expect("UTF-8"));
    for (target, variable, command) in [
        ("db-migrate", "MSG", "generate"),
        ("db-stamp", "REV", "stamp"),
    ] {
        for text in &texts {
            let expected = format!("[{command}][{text}]");
            let typed = arguments(target, |make| {
                make.arg(format!("{variable}={text}"));
            });
            assert_eq!(typed, expected, "on the command line");
            let inherited = arguments(target, |make| {
                make.env(variable, text);
            });
            assert_eq!(inherited, expected, "in the environment");
        }
    }
    assert!(!fs::exists(&file).expect("asked"), "a program ran");
}

#[test]
fn a_make_that_a_recipe_starts_gets_none_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    let inner = folder.path().join("Makefile");
    fs::write(&inner, "all:\n\t@printf '%s' \"$$MSG\"\n").expect("written");
    let text = format!("$(shell touch {})", file.display());
    let printed = arguments("db-migrate", |make| {
        let inner = format!("MIGRATION=make --silent -f {} all #", inner.display());
        make.arg(inner).arg(format!("MSG={text}"));
    });
    assert_eq!(printed, text);
    assert!(!fs::exists(&file).expect("asked"), "a program ran");
}

/// Each of these is a variable of the Makefile, or was one.
#[test]
fn what_makes_it_text_cannot_be_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    let text = format!("$(shell touch {})", file.display());
    let inner = folder.path().join("Makefile");
    fs::write(&inner, "all:\n\t@printf '%s' \"$$MSG\"\n").expect("written");
    for variable in [
        "literal",
        "variable",
        ".each",
        ".VARIABLES",
        "MAKEOVERRIDES",
    ] {
        for value in [&text, "x", ""] {
            let set = |make: &mut Command| {
                make.arg(format!("{variable}={value}"));
                make.arg(format!("MSG={text}"));
            };
            let typed = arguments("db-migrate", set);
            assert_eq!(typed, format!("[generate][{text}]"), "{variable}={value}");
            let typed = arguments("db-migrate", |make| {
                let inner = format!("MIGRATION=make --silent -f {} all #", inner.display());
                set(make.arg(inner));
            });
            assert_eq!(typed, text, "{variable}={value}");
            assert!(!fs::exists(&file).expect("asked"), "{variable}={value}");
        }
    }
}

#[test]
fn what_the_shell_is_given_is_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made");
    let makefile = folder.path().join("Makefile");
    fs::copy(workspace().join("Makefile"), &makefile).expect("copied");
    fs::create_dir(folder.path().join("scripts")).expect("made");
    let script = folder.path().join("scripts/entities");
    fs::write(&script, "#!/bin/sh\nprintf '[%s]' \"$@\"\n").expect("written");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("set");
    for text in texts(file.to_str().expect("UTF-8")) {
        let set = |make: &mut Command| {
            for variable in ["MSG", "REV", "MAKEFILE_LIST"] {
                make.arg(format!("{variable}={text}"));
            }
        };
        let given = printed(folder.path(), "entities", set);
        assert_eq!(given, "[]");
        let given = printed(folder.path(), "entities-check", set);
        assert_eq!(given, "[--check]");
        let help = printed(folder.path(), "help", set);
        assert!(help.contains("make entities-check"), "{help}");
        assert!(!fs::exists(&file).expect("asked"), "{text}");
    }
}
