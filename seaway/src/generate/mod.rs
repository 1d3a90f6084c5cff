//! Writing a new revision: a file of its own, and its place in the list.

mod date;
mod name;
mod register;
mod template;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::Utc;

pub(crate) use name::{NameError, Slug};
pub(crate) use register::RegisterError;

use crate::revision::number_of;

/// Why no revision was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum GenerateError {
    /// The name cannot be one.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The name is taken, under whatever number.
    #[error("the revision `{0}` exists already")]
    Exists(String),
    /// Two files share a number, so the next one would build on a history that is none.
    #[error("`{first}` and `{second}` have the same number")]
    DuplicateNumber {
        /// The one that sorts first.
        first: String,
        /// The other.
        second: String,
    },
    /// Another call is writing the list, or was killed while it did.
    #[error("another `generate` is running: {} exists", .0.display())]
    Busy(PathBuf),
    /// Four digits hold no more.
    #[error("the revision after m9999 has no number")]
    OutOfNumbers,
    /// The list of revisions could not be read as one.
    #[error("{}: {reason}", path.display())]
    Register {
        /// The file of the list.
        path: PathBuf,
        /// What it lacks.
        reason: RegisterError,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
}

impl GenerateError {
    /// Returns the user's next step, where there is one we are sure of.
    #[must_use]
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Name(_) => Some("for example: create_invoices_table"),
            Self::Exists(_) => Some("choose another name, or edit that revision's file"),
            Self::DuplicateNumber { .. } => {
                Some("rename the one that has not been applied anywhere")
            }
            Self::Register { .. } => {
                Some("it needs `fn migrations()` with a `vec![…]` of `Box::new(…::Migration)`")
            }
            Self::Io { .. } => Some("say where the migrations are with --migration-dir"),
            Self::Busy(_) => Some("if none is running, delete that file"),
            Self::OutOfNumbers => None,
        }
    }
}

/// Writes the next revision into a migration crate and registers it.
///
/// `crate_dir` is the folder with `Cargo.toml`, or directly the one with the revisions' files,
/// as for `sea-orm-cli migrate -d`. Returns the path of the new file.
///
/// # Errors
///
/// [`GenerateError`]; whatever it is, the list is as it was, and a new file is taken back as far
/// as the file system lets it go.
pub(crate) fn generate(crate_dir: &Path, message: &str) -> Result<PathBuf, GenerateError> {
    let slug: Slug = message.parse()?;
    let folder = source_folder(crate_dir);
    let list = list_file(&folder)?;
    let mut draft = Draft::claim(&list)?;
    let existing = existing_revisions(&folder)?;
    refuse_existing(&existing, &slug)?;
    let module = format!("{}_{slug}", next_prefix(&existing)?);
    let source = fs::read_to_string(&list).map_err(io_error(&list))?;
    let registered =
        register::register(&source, &module).map_err(|reason| GenerateError::Register {
            path: list.clone(),
            reason,
        })?;
    let path = folder.join(format!("{module}.rs"));
    write_new(&path, &template::source(&slug))?;
    if let Err(error) = draft.publish(&registered) {
        // The first error is the one to tell; a file left behind is refused by the next call.
        let _ = fs::remove_file(&path);
        return Err(io_error(&list)(error));
    }
    Ok(path)
}

fn write_new(path: &Path, source: &str) -> Result<(), GenerateError> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(io_error(path))?;
    let written = io::Write::write_all(&mut file, source.as_bytes());
    written.map_err(|error| {
        // Half a revision would be refused by the next call as one that exists.
        let _ = fs::remove_file(path);
        io_error(path)(error)
    })
}

/// The next version of the list, beside it until it is complete: a reader sees the old or the
/// new one and never half of it. While it is there no other call begins, so that no two take
/// one number.
struct Draft {
    list: PathBuf,
    path: PathBuf,
    published: bool,
}

impl Draft {
    fn claim(list: &Path) -> Result<Self, GenerateError> {
        let path = list.with_extension("rs.new");
        match fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Ok(_) => Ok(Self {
                list: list.to_owned(),
                path,
                published: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(GenerateError::Busy(path))
            }
            Err(error) => Err(io_error(&path)(error)),
        }
    }

    fn publish(&mut self, content: &str) -> io::Result<()> {
        fs::write(&self.path, content)?;
        fs::set_permissions(&self.path, fs::metadata(&self.list)?.permissions())?;
        fs::rename(&self.path, &self.list)?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What has this name after publishing is the next call's.
        if !self.published {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn source_folder(crate_dir: &Path) -> PathBuf {
    let inner = crate_dir.join("src");
    if inner.is_dir() {
        inner
    } else {
        crate_dir.to_owned()
    }
}

/// Where the list is a link, the file behind it is the list: it is replaced, and not written to.
fn list_file(folder: &Path) -> Result<PathBuf, GenerateError> {
    let lib = folder.join("lib.rs");
    let list = if lib.is_file() {
        lib
    } else {
        folder.join("mod.rs")
    };
    let is_link = fs::symlink_metadata(&list)
        .map_err(io_error(&list))?
        .is_symlink();
    if is_link {
        fs::canonicalize(&list).map_err(io_error(&list))
    } else {
        Ok(list)
    }
}

/// The stems of the files that look like revisions: `m`, a digit, and so on. Sorted.
fn existing_revisions(folder: &Path) -> Result<Vec<String>, GenerateError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(io_error(folder))? {
        let path = entry.map_err(io_error(folder))?.path();
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let numbered = stem
            .strip_prefix('m')
            .is_some_and(|rest| rest.starts_with(char::is_numeric));
        if numbered && path.extension().is_some_and(|extension| extension == "rs") {
            names.push(stem.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn refuse_existing(existing: &[String], slug: &Slug) -> Result<(), GenerateError> {
    let suffix = format!("_{slug}");
    let same = |name: &&String| {
        let prefix = name.strip_suffix(&suffix);
        prefix.is_some_and(|prefix| prefix[1..].chars().all(|c| c.is_ascii_digit() || c == '_'))
    };
    match existing.iter().find(same) {
        Some(name) => Err(GenerateError::Exists(name.clone())),
        None => Ok(()),
    }
}

/// Counts on from the highest `mNNNN`; dates the revision where the project dates its own, as
/// `sea-orm-cli` does.
fn next_prefix(existing: &[String]) -> Result<String, GenerateError> {
    let numbered: Vec<_> = existing
        .iter()
        .filter_map(|name| number_of(name).map(|number| (number, name)))
        .collect();
    if let Some([(_, first), (_, second)]) = numbered
        .windows(2)
        .map(|pair| [pair[0], pair[1]])
        .find(|[a, b]| a.0 == b.0)
    {
        let (first, second) = (first.clone(), second.clone());
        return Err(GenerateError::DuplicateNumber { first, second });
    }
    match numbered.last() {
        None if !existing.is_empty() => Ok(date::prefix(existing, Utc::now().naive_utc())),
        None => Ok("m0001".to_owned()),
        Some((9999, _)) => Err(GenerateError::OutOfNumbers),
        Some((newest, _)) => Ok(format!("m{:04}", newest + 1)),
    }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> GenerateError {
    let path = path.to_owned();
    move |source| GenerateError::Io {
        path: path.clone(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, GenerateError, next_prefix, refuse_existing};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn numbers_go_on_from_the_highest() {
        let next = |existing: &[&str]| next_prefix(&names(existing)).expect("a prefix");
        assert_eq!(next(&[]), "m0001");
        assert_eq!(next(&["m0001_a", "m0013_b"]), "m0014");
    }

    #[test]
    fn a_project_that_dates_its_revisions_gets_a_date() {
        let next = next_prefix(&names(&["m20240105_000001_a"])).expect("a prefix");
        assert_eq!(next.len(), "m20240105_000001".len());
    }

    #[test]
    fn two_files_with_one_number_are_refused() {
        let error = next_prefix(&names(&["m0001_a", "m0002_b", "m0002_c"])).expect_err("refused");
        assert!(
            matches!(error, GenerateError::DuplicateNumber { .. }),
            "{error}"
        );
        let error = next_prefix(&names(&["m9999_a"])).expect_err("refused");
        assert!(matches!(error, GenerateError::OutOfNumbers), "{error}");
    }

    #[test]
    fn a_published_draft_takes_nothing_from_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let list = folder.path().join("lib.rs");
        std::fs::write(&list, "old").expect("written");
        let mut first = Draft::claim(&list).expect("nobody else is at work");
        assert!(matches!(Draft::claim(&list), Err(GenerateError::Busy(_))));
        first.publish("new").expect("published");
        let next = Draft::claim(&list).expect("the first is done");
        drop(first);
        assert!(next.path.exists(), "the next call's draft is gone");
        drop(next);
        assert!(
            Draft::claim(&list).is_ok(),
            "an unpublished draft is taken back"
        );
        assert_eq!(std::fs::read_to_string(&list).expect("the list"), "new");
    }

    #[test]
    fn a_name_is_taken_under_any_number() {
        let refused = |existing: &str, message: &str| {
            let slug = message.parse().expect("a slug");
            refuse_existing(&names(&[existing]), &slug).is_err()
        };
        assert!(refused("m0002_create_users", "create_users"));
        assert!(refused("m20240105_000001_create_users", "create_users"));
        assert!(!refused("m0002_create_users", "users"));
    }
}
