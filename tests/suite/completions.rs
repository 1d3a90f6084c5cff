//! `completions`: the scripts, and bash at work with its own.

use std::{fs, process::Command};

use tests::{Outcome, Program};

fn script(shell: &str) -> String {
    let run = Program::migration("")
        .without("DATABASE_URL")
        .run(&["completions", shell]);
    assert_eq!(run.success().stderr, "", "{run}");
    run.stdout
}

/// What bash offers for the last of these words.
fn completed(words: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("completions.bash");
    fs::write(&file, script("bash")).expect("a script");
    let complete = r#"source "$0"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _migration migration "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        echo "${COMPREPLY[@]}""#;
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", complete])
        .arg(&file)
        .args(words);
    let run = Outcome::of(&mut bash);
    assert_eq!(run.success().stderr, "", "{run}");
    run.stdout
}

#[test]
fn every_shell_gets_a_script_of_its_own() {
    for (shell, mark) in [
        ("bash", "complete -F _migration"),
        ("elvish", "edit:completion:arg-completer[migration]"),
        ("fish", "complete -c migration"),
        ("powershell", "Register-ArgumentCompleter"),
        ("zsh", "#compdef migration"),
    ] {
        let script = script(shell);
        assert!(script.contains(mark), "{shell}: {script}");
        assert!(script.contains("database-schema"), "{shell}: {script}");
    }
}

#[test]
fn bash_completes_a_subcommand_and_its_options() {
    assert_eq!(completed(&["migration", "hi"]), "history\n");
    assert_eq!(completed(&["migration", "he"]), "heads help\n");
    assert_eq!(completed(&["migration", "status", "--ch"]), "--check\n");
    assert_eq!(
        completed(&["migration", "current", "--format", "j"]),
        "json\n"
    );
}

#[test]
fn bash_completes_the_revisions_and_what_else_names_one() {
    let of = |words: &[&str]| completed(&[&["migration"], words].concat());
    for command in [
        "up",
        "down",
        "upgrade",
        "downgrade",
        "plan",
        "stamp",
        "show",
    ] {
        assert_eq!(of(&[command, "m0012"]), "m0012_create_financial_settings\n");
        assert_eq!(of(&[command, "hea"]), "head heads\n", "{command}");
        assert_eq!(of(&[command, "b"]), "base\n", "{command}");
        assert_eq!(of(&[command, "cu"]), "current\n", "{command}");
    }
    assert_eq!(
        of(&["repair", "m0012"]),
        "m0012_create_financial_settings\n"
    );
    assert_eq!(of(&["repair", "hea"]), "\n");
    assert_eq!(of(&["history", "-r", "m0013"]), "m0013_stored_procedures\n");
    assert_eq!(of(&["history", "--rev-range", "hea"]), "head heads\n");
}

#[test]
fn what_is_offered_is_not_all_that_is_allowed() {
    let run = Program::migration("")
        .without("DATABASE_URL")
        .run(&["show", "8"]);
    assert!(run.success().stdout.starts_with("m0008_"), "{run}");
}
