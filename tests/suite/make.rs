//! The Makefile: what a person types there is text, and never a program.

use std::{fs, process::Command};

use tests::{Outcome, workspace};

/// Runs a target with `printf` in place of the program, and returns what that is started with.
fn arguments(target: &str, set: impl Fn(&mut Command)) -> String {
    let mut make = Command::new("make");
    make.current_dir(workspace())
        .args(["--silent", "--old-file", "db-start", target])
        .arg("MIGRATION=printf '[%s]'");
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
