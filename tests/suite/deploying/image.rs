//! The Dockerfile, and what of the workspace it gets.

use std::{fs, process::Command};

use expect_test::expect;
use tests::{Outcome, workspace};

use super::read;

/// The instructions of the Dockerfile, with their lines joined.
fn instructions() -> Vec<(String, String)> {
    let text = read("Dockerfile").replace("\\\n", "");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(' ').expect(line);
            let words: Vec<_> = rest.split_whitespace().collect();
            (name.to_owned(), words.join(" "))
        })
        .collect()
}

/// Those of the last stage, which become the image.
fn image() -> Vec<(String, String)> {
    let mut all = instructions();
    let last = all.iter().rposition(|(name, _)| name == "FROM");
    all.split_off(last.expect("a stage"))
}

fn only(name: &str) -> String {
    let mut found = image().into_iter().filter(|(other, _)| other == name);
    let (_, rest) = found.next().expect(name);
    assert!(found.next().is_none(), "{name} is there twice");
    rest
}

/// Returns the number of the image's user.
pub(super) fn user() -> String {
    let user = only("USER");
    let (user, _group) = user.split_once(':').expect("user:group");
    user.to_owned()
}

/// What cargo knows of the workspace's packages.
fn metadata() -> serde_json::Value {
    let arguments = [
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
        "--offline",
    ];
    let mut cargo = Command::new(env!("CARGO"));
    let run = Outcome::of(cargo.args(arguments).current_dir(workspace()));
    serde_json::from_str(&run.success().stdout).expect("JSON")
}

#[test]
fn the_image_is_two_programs_and_no_root() {
    let lines = image()
        .into_iter()
        .map(|(name, rest)| format!("{name} {rest}\n"));
    expect![[r#"
        FROM debian:bookworm-slim
        COPY --from=build /programs/ /usr/local/bin/
        USER 10001:10001
        STOPSIGNAL SIGTERM
        CMD ["server", "bootstrap"]
    "#]]
    .assert_eq(&lines.collect::<String>());
    let user: u32 = user()
        .parse()
        .expect("a number, which Kubernetes can check");
    assert_ne!(user, 0);
}

#[test]
fn what_is_built_is_what_the_image_gets() {
    let all = instructions();
    let build = all
        .iter()
        .find(|(name, rest)| name == "RUN" && rest.contains("cargo build"));
    let (_, build) = build.expect("a build");
    for option in ["--locked", "--release"] {
        assert!(build.contains(option), "{build}");
    }
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let programs: Vec<_> = build
        .split(' ')
        .filter_map(|word| word.strip_prefix("target/release/"))
        .collect();
    assert_eq!(programs, ["migration", "server"]);
    for program in programs {
        let package = packages.iter().find(|package| package["name"] == *program);
        let package = package.expect(program);
        let targets = package["targets"].as_array().expect("targets");
        let is_program = |target: &serde_json::Value| {
            target["name"] == *program && target["kind"].to_string().contains("\"bin\"")
        };
        assert!(targets.iter().any(is_program), "{package}");
        assert!(build.contains(&format!("--package {program}")), "{build}");
        let needed = package["rust_version"].as_str().expect("rust-version");
        let (_, from) = &all[0];
        assert!(
            from.starts_with(&format!("rust:{needed}-slim-")),
            "{from}, and {needed} is needed"
        );
    }
}

/// A builder and an image of two Debians would have two C libraries.
#[test]
fn both_stages_are_of_one_debian() {
    let stages = instructions()
        .into_iter()
        .filter(|(name, _)| name == "FROM");
    let images: Vec<_> = stages
        .map(|(_, from)| from.split(' ').next().expect("an image").to_owned())
        .collect();
    let [build, image] = images.try_into().expect("two stages");
    let build = build.rsplit_once("-slim-").expect("slim").1.to_owned();
    assert_eq!(image, format!("debian:{build}-slim"));
}

/// The list of what is let in has each member of the workspace, what cargo needs beside them, and
/// nothing else.
#[test]
fn the_build_gets_the_sources_and_nothing_else() {
    let ignore = read(".dockerignore");
    let lines: Vec<_> = ignore
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(lines[0], "*", "nothing, but for what follows");
    let let_in: Vec<_> = lines
        .iter()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();
    let metadata = metadata();
    let members = metadata["packages"].as_array().expect("packages").iter();
    let mut needed: Vec<_> = members
        .map(|package| package["name"].as_str().expect("a name"))
        .chain(["Cargo.lock", "Cargo.toml"])
        .collect();
    needed.sort_unstable();
    assert_eq!(let_in, needed);
    for name in &let_in {
        assert!(fs::exists(workspace().join(name)).expect(name), "{name}");
    }
    let kept_out = [lines[lines.len() - 2], lines[lines.len() - 1]];
    assert_eq!(kept_out, ["**/.env*", "**/target"], "the last word");
}
