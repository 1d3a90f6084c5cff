//! Our entities against those of `sea-orm-cli`, which a user may type instead.

use std::{env, fs, process::Command};

use migration::Migrator;
use seaway::{
    ConnectConfig, Revisions,
    entities::{self, junctions},
};
use tests::{Database, Outcome};

/// `make entities-compare` runs it, and installs the program.
#[async_std::test]
#[ignore = "needs sea-orm-cli in SeaORM's own version: make entities-compare"]
async fn they_are_those_of_sea_orm_cli_with_the_relations_set_right() {
    let database = Database::migrated().await;
    let folder = tempfile::tempdir().expect("a folder");
    // As for ours: no settings of a folder above or of the home count.
    fs::write(folder.path().join("rustfmt.toml"), "").expect("written");
    let mut generator = Command::new("sea-orm-cli");
    generator
        .args(["generate", "entity", "--lib", "--output-dir"])
        .arg(folder.path())
        .env("DATABASE_URL", database.url())
        .env_remove("DATABASE_SCHEMA")
        .current_dir(env::temp_dir());
    Outcome::of(&mut generator).success();
    let theirs = entities::read(folder.path()).expect("files");
    let revisions = Revisions::of::<Migrator>().expect("a list without duplicates");
    let config = ConnectConfig::new(database.url().parse().expect("a URL"), "compared");
    let ours = entities::generate(revisions, &config).await;
    let ours = ours.expect("generated");

    assert_ne!(ours, theirs, "nothing is left to set right");
    let junctions = junctions::read(database.connection(), "public").await;
    let mut right = theirs;
    junctions::repair(&mut right, &junctions.expect("read"));
    assert_eq!(ours, right);
}
