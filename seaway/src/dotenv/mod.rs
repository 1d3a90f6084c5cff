//! `.env`, laid into the environment, which wins over it.
//!
//! The file decides which database is changed, so it is loaded only where nobody but this user and
//! root can have written it. It never names a program: not even a trusted file does.

#[cfg(unix)]
mod accounts;
mod find;
mod lines;
mod programs;
#[cfg(unix)]
mod trust;

use std::{
    env,
    io::Read as _,
    path::{Path, PathBuf},
};

/// What became of `.env`.
#[derive(Clone, Debug, Default)]
pub struct Dotenv {
    /// The file, if there is one that may be loaded.
    pub file: Option<PathBuf>,
    /// The variables that it has set.
    pub set: Vec<String>,
    /// Its variables that were left out, because they name a program or where one is found.
    pub left_out: Vec<String>,
    /// Why it was refused, or was not loaded whole.
    pub error: Option<DotenvError>,
}

/// Why `.env` was refused, or was not loaded whole. No message holds a value.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DotenvError {
    /// It cannot be read or understood.
    #[error("cannot read `{file}`: {reason}", file = shown(.file))]
    Read {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another user owns it or may write it. Nothing of it was loaded.
    #[error("refused to load `{file}`: {reason}", file = shown(.file))]
    Untrusted {
        /// The file.
        file: PathBuf,
        /// Who that is.
        reason: String,
        /// What makes it trusted, where a command does.
        remedy: String,
    },
}

impl DotenvError {
    /// Returns the next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Read { .. } => {
                "a line is NAME=value, or NAME='a value with blanks, # or $'".to_owned()
            }
            Self::Untrusted { remedy, .. } => format!(
                "read it; if you trust it, {remedy}; otherwise set DATABASE_URL in the environment"
            ),
        }
    }

    /// Returns whether the file was refused because of who can have written it.
    #[must_use]
    pub fn is_distrust(&self) -> bool {
        matches!(self, Self::Untrusted { .. })
    }

    fn read(file: &Path, reason: &dyn ToString) -> Self {
        Self::Read {
            file: file.to_owned(),
            reason: reason.to_string(),
        }
    }
}

fn shown(file: &Path) -> String {
    crate::text::name(&file.display().to_string())
}

/// Loads `.env` of this folder or the nearest one above that has one. Of a malformed file all other
/// lines are loaded; of one that another user can have written, none.
///
/// No other thread may run yet, because the environment is the whole process's.
#[must_use]
pub fn load() -> Dotenv {
    let mut dotenv = Dotenv::default();
    dotenv.error = dotenv.load().err();
    dotenv
}

impl Dotenv {
    fn load(&mut self) -> Result<(), DotenvError> {
        let Some((path, mut file)) = find::find()? else {
            return Ok(());
        };
        let mut text = String::new();
        file.read_to_string(&mut text)
            .map_err(|error| DotenvError::read(&path, &error))?;
        self.file = Some(path.clone());
        let text = text.trim_start_matches('\u{feff}');
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (pairs, after) = lines::read(text);
            self.lay_in(pairs, &path)?;
            rest = after;
        }
        match lines::malformed_line(text) {
            Some(line) => Err(DotenvError::read(
                &path,
                &format!("line {line} is malformed"),
            )),
            None => Ok(()),
        }
    }

    /// Sets what is not set yet and names no program.
    fn lay_in(&mut self, pairs: lines::Pairs, path: &Path) -> Result<(), DotenvError> {
        let mut text = String::new();
        for (name, value) in pairs {
            if programs::decides(&name) {
                self.left_out.push(name);
            } else if value.contains('\0') {
                let reason = format!("the value of {name} has a zero byte");
                return Err(DotenvError::read(path, &reason));
            } else if env::var_os(&name).is_none() {
                text += &assignment(&name, &value);
                self.set.push(name);
            }
        }
        // Setting a variable is unsafe, which is forbidden here; dotenvy does it.
        dotenvy::from_read(text.as_bytes()).map_err(|error| DotenvError::read(path, &error))
    }
}

/// Writes a line from which dotenvy reads this very value.
fn assignment(name: &str, value: &str) -> String {
    let mut line = format!("{name}=\"");
    for c in value.chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\\' | '"' | '$' => line.extend(['\\', c]),
            _ => line.push(c),
        }
    }
    line + "\"\n"
}

#[cfg(test)]
mod tests {
    use super::assignment;

    #[test]
    fn an_assignment_is_read_as_it_was_meant() {
        for value in [
            "",
            "a b#c",
            "'\"\\$HOME ${X}\r",
            "1\n2\\n3",
            "ends with \\",
            "ä ",
        ] {
            let line = assignment("X", value);
            let read: Vec<_> = dotenvy::Iter::new(line.as_bytes())
                .map(|pair| pair.expect("it is well formed"))
                .collect();
            assert_eq!(read, [("X".to_owned(), value.to_owned())], "{line}");
        }
    }
}
