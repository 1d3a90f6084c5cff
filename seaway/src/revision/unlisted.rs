//! Files of revisions that are not in the list, as `sea-orm-cli migrate generate` leaves them: they
//! compile or not, and nothing ever applies them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::revision::prefix;

/// Returns the files that have a revision's name, of no revision in the list.
fn unlisted<'a>(names: &[&str], files: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let is_unlisted = |file: &&str| {
        let stem = file.strip_suffix(".rs");
        stem.is_some_and(|stem| prefix::without(stem).is_some() && !names.contains(&stem))
    };
    let mut unlisted: Vec<_> = files.into_iter().filter(is_unlisted).collect();
    unlisted.sort_unstable();
    unlisted
}

/// Looks into the sources of a crate of migrations for files whose name no revision has. A folder
/// that is no crate's, or cannot be read, has none.
#[must_use]
pub(crate) fn read(crate_dir: &Path, names: &[&str]) -> Vec<PathBuf> {
    let folder = crate_dir.join("src");
    if !folder.join("lib.rs").is_file() {
        return Vec::new();
    }
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let files: Vec<_> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let unlisted = unlisted(names, files.iter().map(String::as_str));
    unlisted.iter().map(|file| folder.join(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::unlisted;

    #[test]
    fn only_files_of_revisions_that_the_list_lacks_are_found() {
        let files = [
            "m20260101_000000_b.rs",
            "m0002_a.rs",
            "m0001_a.rs",
            "m0003_a.sql",
            "lib.rs",
            "money.rs",
        ];
        let found = unlisted(&["m0001_a", "m0004_gone"], files);
        assert_eq!(found, ["m0002_a.rs", "m20260101_000000_b.rs"]);
    }
}
