//! The nearest `.env`, opened once: what is checked is what is read.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::DotenvError;

const NAME: &str = ".env";

/// Opens `.env` of this folder or the nearest one above. What is no regular file, such as a folder
/// or a pipe, is passed over: opening a pipe may wait for ever.
pub(super) fn find() -> Result<Option<(PathBuf, File)>, DotenvError> {
    let Ok(here) = env::current_dir() else {
        // The folder is gone, so nothing is in it.
        return Ok(None);
    };
    for folder in here.ancestors() {
        let path = folder.join(NAME);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                let file = open(&path)?;
                return Ok(Some((path, file)));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(&path, &error)),
        }
    }
    Ok(None)
}

#[cfg(unix)]
fn open(path: &Path) -> Result<File, DotenvError> {
    use super::trust;
    let file = trust::open(path)?;
    let metadata = file.metadata();
    let metadata = metadata.map_err(|error| DotenvError::read(path, &error))?;
    if !metadata.is_file() {
        return Err(DotenvError::read(path, &"it is no regular file"));
    }
    trust::check_file(path, &metadata)?;
    Ok(file)
}

/// Where there are no owners as on Unix, whoever put it there is trusted.
#[cfg(not(unix))]
fn open(path: &Path) -> Result<File, DotenvError> {
    File::open(path).map_err(|error| DotenvError::read(path, &error))
}

/// A link of another user may lead to where nobody may look.
#[cfg(unix)]
fn unreadable(path: &Path, error: &io::Error) -> DotenvError {
    match super::trust::real(path) {
        Err(distrust) if distrust.is_distrust() => distrust,
        _ => DotenvError::read(path, error),
    }
}

#[cfg(not(unix))]
fn unreadable(path: &Path, error: &io::Error) -> DotenvError {
    DotenvError::read(path, error)
}
