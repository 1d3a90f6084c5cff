//! docs/deploying.md, compose.yaml and the Dockerfile, as far as no engine is needed for them.

mod compose;
mod image;
mod kubernetes;
mod manual;

use std::fs;

use tests::{Database, workspace};
use yaml_rust2::{Yaml, YamlLoader};

/// Reads a file of the workspace.
fn read(name: &str) -> String {
    fs::read_to_string(workspace().join(name)).expect(name)
}

/// Parses YAML with one or more documents. A key that is there twice is an error.
fn parsed(text: &str) -> Vec<Yaml> {
    YamlLoader::load_from_str(text).expect("YAML")
}

/// Returns the first block of a language in a section of docs/deploying.md.
fn block(heading: &str, language: &str) -> String {
    let manual = read("docs/deploying.md");
    let (_, section) = manual
        .split_once(&format!("\n## {heading}\n"))
        .expect(heading);
    let section = section.split("\n## ").next().expect(heading);
    let begin = format!("```{language}\n");
    let (_, block) = section.split_once(&begin).expect(heading);
    let (block, _) = block.split_once("```\n").expect(heading);
    block.to_owned()
}

/// Returns the YAML of a section of docs/deploying.md.
fn documented(heading: &str) -> Vec<Yaml> {
    parsed(&block(heading, "yaml"))
}

/// Returns the strings of a list.
fn strings(list: &Yaml) -> Vec<&str> {
    let items = list.as_vec().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .map(|item| item.as_str().expect("a string"))
        .collect()
}

/// Returns the names and values of a mapping of strings.
fn pairs(mapping: &Yaml) -> Vec<(&str, &str)> {
    let mapping = mapping.as_hash().expect("a mapping");
    mapping
        .iter()
        .map(|(name, value)| {
            let name = name.as_str().expect("a name");
            (name, value.as_str().expect(name))
        })
        .collect()
}

/// The variables that name a test's database; the test puts them over those of the file.
fn place(database: &Database) -> [(&'static str, String); 5] {
    let location = database.location();
    let server = location.server();
    let (host, port) = server.rsplit_once(':').expect("a port");
    let login = location.to_string();
    let (user, _) = login.split_once('@').expect("a user");
    [
        ("POSTGRES_HOST", host.to_owned()),
        ("POSTGRES_PORT", port.to_owned()),
        ("POSTGRES_DB", location.database().to_owned()),
        ("POSTGRES_USER", user.to_owned()),
        ("POSTGRES_PASSWORD", database.password()),
    ]
}
