//! A copy of the workspace in which a test may write revisions.
//!
//! It stays between runs, below the target folder, so that only what changed is compiled again.
//! Its target folder is its own: cargo tells the members of two workspaces apart by their place
//! within the workspace, so two copies that share a folder take each other's programs for theirs.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{Outcome, bin_dir, workspace};

/// Which tops of the workspace are copied.
const TOPS: [&str; 12] = [
    ".env",
    "Cargo.lock",
    "Cargo.toml",
    "Makefile",
    "rust-toolchain.toml",
    "scripts",
    "entity",
    "migration",
    "seaway",
    "server",
    "tests",
    "rustfmt.toml",
];

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The copy, as it was checked out; one test has it at a time.
pub struct WorkspaceCopy {
    folder: PathBuf,
    target: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl WorkspaceCopy {
    /// Brings the copy up to date, taking back what an earlier test wrote.
    #[must_use]
    pub fn fresh() -> Self {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let home = bin_dir()
            .parent()
            .expect("a target folder")
            .join("workspace-copy");
        let copy = Self {
            folder: home.join("workspace"),
            target: home.join("target"),
            _turn: turn,
        };
        fs::create_dir_all(&copy.folder).expect("a folder below target");
        for top in TOPS {
            sync(&workspace().join(top), &copy.folder.join(top)).expect(top);
        }
        copy
    }

    /// Returns its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads a file, named from the top.
    #[must_use]
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).expect(file)
    }

    /// Writes a file, named from the top.
    pub fn write(&self, file: &str, content: &str) {
        fs::write(self.folder.join(file), content).expect(file);
    }

    /// Runs a program in the copy's top, on the database of a URL.
    pub fn run(&self, url: &str, program: &str, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
            .env("CARGO_TARGET_DIR", &self.target)
            .env("DATABASE_URL", url);
        for variable in [
            "DATABASE_SCHEMA",
            "CARGO_MANIFEST_DIR",
            "MAKEFLAGS",
            "MFLAGS",
            "MAKELEVEL",
        ] {
            command.env_remove(variable);
        }
        Outcome::of(&mut command)
    }
}

/// Makes `to` equal to `from`. A file that is equal already keeps its time of change, by which
/// cargo knows that there is nothing to compile.
fn sync(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return sync_file(from, to);
    }
    fs::create_dir_all(to)?;
    let wanted = names(from)?;
    for extra in names(to)?.difference(&wanted) {
        remove(&to.join(extra))?;
    }
    wanted
        .iter()
        .try_for_each(|name| sync(&from.join(name), &to.join(name)))
}

fn sync_file(from: &Path, to: &Path) -> io::Result<()> {
    if fs::read(to).ok() == Some(fs::read(from)?) {
        return Ok(());
    }
    fs::copy(from, to).map(drop)
}

fn names(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let name = |entry: io::Result<fs::DirEntry>| entry.map(|entry| entry.file_name().into());
    fs::read_dir(folder)?.map(name).collect()
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}
