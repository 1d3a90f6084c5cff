//! Who can have written a `.env`.
//!
//! Trusted are this user and root. A file is refused that another one owns or may write, that is
//! reached through a link of another one, or that lies where another one may put one in its place.
//!
//! A group may write where it is the owner's private one, of which nobody else is a member: many
//! systems give every user such a group, and then new files are writable by it (umask 002), so that
//! each fresh checkout would be refused. Its number is the owner's, as `useradd` has it; `users`
//! or `staff`, which many share, never has that. Root's group is never private: programs without
//! other rights run in it, as in many containers.

use std::{
    ffi::OsString,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{Mode, OFlags},
    process::geteuid,
};

use super::{DotenvError, accounts::Accounts, shown};

const ROOT: u32 = 0;
const GROUP_MAY_WRITE: u32 = 0o020;
const OTHERS_MAY_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// As many as Linux follows.
const MOST_LINKS: usize = 40;

/// Opens the file behind a path, every link of which is trusted. Whoever puts a pipe in its place
/// meanwhile makes nobody wait.
pub(super) fn open(path: &Path) -> Result<File, DotenvError> {
    let real = real(path)?;
    for file in [path, &real] {
        check_folder(path, file.parent().unwrap_or(file))?;
    }
    let failed = |error: &dyn ToString| DotenvError::read(path, error);
    // First by its name: what another user forbids to open has a better reason than that.
    let metadata = fs::symlink_metadata(&real).map_err(|error| failed(&error))?;
    check_file(path, &metadata)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = rustix::fs::open(&real, flags, Mode::empty());
    let opened = opened.map_err(|error| failed(&io::Error::from(error)))?;
    Ok(File::from(opened))
}

/// Refuses a file that another user owns or may write.
pub(super) fn check_file(path: &Path, metadata: &Metadata) -> Result<(), DotenvError> {
    if let Some(owner) = stranger(metadata) {
        let reason = format!("it belongs to {owner}, not to you or root");
        return Err(untrusted(path, reason, own(path)));
    }
    match writers(metadata) {
        Some(writers) => Err(untrusted(
            path,
            format!("{writers} may write to it"),
            format!("run: chmod go-w {}", quoted(path)),
        )),
        None => Ok(()),
    }
}

/// Refuses a file that another user may replace. In a folder such as /tmp nobody may do that to
/// what others own, but for the owner of the folder.
fn check_folder(path: &Path, folder: &Path) -> Result<(), DotenvError> {
    let metadata = fs::metadata(folder);
    let metadata = metadata.map_err(|error| DotenvError::read(path, &error))?;
    if let Some(owner) = stranger(&metadata) {
        let reason = format!(
            "its folder `{}` belongs to {owner}, not to you or root",
            shown(folder)
        );
        return Err(untrusted(path, reason, own(folder)));
    }
    match writers(&metadata) {
        Some(writers) if metadata.mode() & STICKY == 0 => Err(untrusted(
            path,
            format!("{writers} may write to its folder `{}`", shown(folder)),
            format!("run: chmod go-w {}", quoted(folder)),
        )),
        _ => Ok(()),
    }
}

/// Follows the links of a path one by one, and refuses one that another user owns.
pub(super) fn real(path: &Path) -> Result<PathBuf, DotenvError> {
    let failed = |error: io::Error| DotenvError::read(path, &error);
    let (mut real, mut links) = (PathBuf::new(), 0);
    let mut rest = parts_backwards(path);
    while let Some(part) = rest.pop() {
        if part == ".." {
            real.pop();
            continue;
        }
        let next = real.join(part);
        let metadata = fs::symlink_metadata(&next).map_err(failed)?;
        if !metadata.is_symlink() {
            real = next;
            continue;
        }
        check_link(path, &next, &metadata)?;
        links += 1;
        if links > MOST_LINKS {
            return Err(DotenvError::read(path, &"too many symbolic links"));
        }
        rest.extend(parts_backwards(&fs::read_link(&next).map_err(failed)?));
    }
    Ok(real)
}

fn parts_backwards(path: &Path) -> Vec<OsString> {
    let parts = path.components().rev();
    parts.map(|part| part.as_os_str().to_owned()).collect()
}

fn check_link(path: &Path, link: &Path, metadata: &Metadata) -> Result<(), DotenvError> {
    match stranger(metadata) {
        Some(owner) => Err(untrusted(
            path,
            format!(
                "it is reached through the symbolic link `{}` of {owner}, not of you or root",
                shown(link)
            ),
            "put a file of your own in its place".to_owned(),
        )),
        None => Ok(()),
    }
}

fn untrusted(path: &Path, reason: String, remedy: String) -> DotenvError {
    DotenvError::Untrusted {
        file: path.to_owned(),
        reason,
        remedy,
    }
}

fn own(path: &Path) -> String {
    format!(
        "make it yours (as root: chown {} {})",
        geteuid().as_raw(),
        quoted(path)
    )
}

fn quoted(path: &Path) -> String {
    format!("'{}'", shown(path).replace('\'', "'\\''"))
}

/// Returns the owner, if that is neither this user nor root.
fn stranger(metadata: &Metadata) -> Option<String> {
    let owner = metadata.uid();
    let trusted = [ROOT, geteuid().as_raw()].contains(&owner);
    (!trusted).then(|| Accounts::read().user(owner))
}

/// Returns who may write besides the owner.
fn writers(metadata: &Metadata) -> Option<String> {
    let (mode, group) = (metadata.mode(), metadata.gid());
    if mode & OTHERS_MAY_WRITE != 0 {
        return Some("every user".to_owned());
    }
    if mode & GROUP_MAY_WRITE == 0 {
        return None;
    }
    let accounts = Accounts::read();
    (!accounts.is_private(group, metadata.uid())).then(|| accounts.group(group))
}
