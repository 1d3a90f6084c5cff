//! The folder that the pages are written to: it holds pages, and nothing of others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{MARKER, Pages};
use crate::text;

/// Why the pages were not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PagesError {
    /// The folder has something that is no page, so it may be somebody's own folder.
    #[error(
        "{} is not a page that `schema docs` wrote; nothing was changed",
        text::name(&.0.display().to_string())
    )]
    Stranger(PathBuf),
    /// A file or folder could not be read or written.
    #[error("{}: {source}", text::name(&path.display().to_string()))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
}

impl PagesError {
    /// Says whether it was refused, and nothing failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Stranger(_))
    }

    /// Returns the next step, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        self.is_refusal()
            .then_some("name a folder for the pages alone, or move that file out of it")
    }
}

/// What was changed in the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The pages that are new or had another text, by file name.
    pub written: Vec<String>,
    /// The pages that were removed: of tables that are no more.
    pub removed: Vec<String>,
}

/// Makes a folder hold these pages and no others, touching only those that differ. It is made if it
/// is missing.
///
/// # Errors
///
/// [`PagesError::Stranger`] before anything is changed, if the folder has anything that is no page;
/// [`PagesError::Io`].
pub fn write(folder: &Path, pages: &Pages) -> Result<Written, PagesError> {
    let found = found(folder)?;
    fs::create_dir_all(folder).map_err(io_error(folder))?;
    let mut changed = Written::default();
    for (name, page) in pages {
        if found.get(name) == Some(page) {
            continue;
        }
        let path = folder.join(name);
        fs::write(&path, page).map_err(io_error(&path))?;
        changed.written.push(name.clone());
    }
    let names: BTreeSet<_> = found.into_keys().collect();
    for name in names.into_iter().filter(|name| !pages.contains_key(name)) {
        let path = folder.join(&name);
        fs::remove_file(&path).map_err(io_error(&path))?;
        changed.removed.push(name);
    }
    Ok(changed)
}

/// Reads the pages of a folder; one that does not exist has none.
fn found(folder: &Path) -> Result<BTreeMap<String, String>, PagesError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries.map_err(io_error(folder))?,
    };
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(io_error(folder))?;
    paths.sort();
    let mut pages = BTreeMap::new();
    for path in paths {
        let page = page(&path).map_err(io_error(&path))?;
        let name = path.file_name().and_then(|name| name.to_str());
        match (name, page) {
            (Some(name), Some(page)) => pages.insert(name.to_owned(), page),
            _ => return Err(PagesError::Stranger(path)),
        };
    }
    Ok(pages)
}

/// Reads a page; none if the file is something else. No more is read of another file than it takes
/// to see that.
fn page(path: &Path) -> io::Result<Option<String>> {
    // A link would lead out of the folder.
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut file = fs::File::open(path)?;
    let mut start = Vec::new();
    file.by_ref()
        .take(MARKER.len() as u64)
        .read_to_end(&mut start)?;
    if start != MARKER.as_bytes() {
        return Ok(None);
    }
    file.read_to_end(&mut start)?;
    // A page that somebody made unreadable is written anew.
    Ok(Some(String::from_utf8_lossy(&start).into_owned()))
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> PagesError {
    let path = path.to_owned();
    move |source| PagesError::Io {
        path: path.clone(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MARKER, Pages, PagesError, write};

    fn pages(names: &[&str], text: &str) -> Pages {
        let page = format!("{MARKER}\n\n{text}\n");
        let pages = names.iter().map(|name| ((*name).to_owned(), page.clone()));
        pages.collect()
    }

    #[test]
    fn writing_leaves_exactly_the_pages() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("a/b");
        write(&folder, &pages(&["a.md", "b.md"], "1")).expect("written");
        let mut wanted = pages(&["b.md"], "1");
        wanted.extend(pages(&["c.md"], "2"));
        let changed = write(&folder, &wanted).expect("written");
        assert_eq!(changed.written, ["c.md"]);
        assert_eq!(changed.removed, ["a.md"]);
        let names = fs::read_dir(&folder).expect("a folder").count();
        assert_eq!(names, 2);
    }

    #[test]
    fn a_folder_with_anything_else_is_left_alone() {
        let strangers: [fn(&std::path::Path); 4] = [
            |folder| fs::write(folder.join("a.md"), "mine").expect("written"),
            |folder| fs::write(folder.join("notes.txt"), "").expect("written"),
            |folder| fs::create_dir(folder.join("sub")).expect("made"),
            |folder| {
                let page = folder.with_extension("elsewhere");
                fs::write(&page, MARKER).expect("written");
                std::os::unix::fs::symlink(&page, folder.join("a.md")).expect("linked");
            },
        ];
        for stranger in strangers {
            let parent = tempfile::tempdir().expect("a folder");
            let folder = parent.path().join("pages");
            write(&folder, &pages(&["z.md"], "1")).expect("written");
            stranger(&folder);
            let error = write(&folder, &pages(&["a.md"], "2")).expect_err("refused");
            assert!(matches!(error, PagesError::Stranger(_)), "{error}");
            assert!(folder.join("z.md").exists(), "nothing was removed");
        }
    }
}
