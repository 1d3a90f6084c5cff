//! `.env`, laid into the environment, which wins over it.

use std::{
    cell::Cell,
    env, fs,
    io::{self, Read},
};

/// Why `.env` could not be loaded whole.
#[derive(Clone, Debug, thiserror::Error)]
#[error("cannot read `.env`: {0}")]
pub(super) struct DotenvError(String);

/// Loads `.env` of this folder or one above it. Of a malformed file all other lines are loaded.
///
/// # Errors
///
/// A file that is there and cannot be read or understood; none at all is fine.
pub(super) fn load() -> Result<(), DotenvError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(error) => {
            load_the_rest();
            Err(DotenvError(reason(&error)))
        }
    }
}

/// Loads what follows each malformed line, where dotenvy stops. A command that needs no database
/// works with it.
fn load_the_rest() {
    let text = text().unwrap_or_default();
    let mut rest = text.as_str();
    while let Some((_, read)) = malformed(rest) {
        rest = after_lines(rest, read);
        // It fails at the next malformed line, which is the loop's.
        let _ = dotenvy::Iter::new(rest.as_bytes()).load();
    }
}

/// Returns what follows so many lines.
fn after_lines(text: &str, lines: usize) -> &str {
    let ends = text.match_indices('\n').map(|(index, _)| index + 1);
    let mut ends = ends.skip(lines.saturating_sub(1));
    let end = ends.next();
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

/// Takes what may be told: the line that does not parse may hold a password.
fn reason(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, index) => match text().as_deref().and_then(malformed_line) {
            Some(number) => format!("line {number} is malformed"),
            None => format!("it is malformed at character {index} of a line"),
        },
        other => other.to_string(),
    }
}

/// Reads the file once more; dotenvy does not say where it stopped.
fn text() -> Option<String> {
    let folder = env::current_dir().ok()?;
    let mut candidates = folder.ancestors().map(|folder| folder.join(".env"));
    let file = candidates.find(|file| file.is_file())?;
    fs::read_to_string(file).ok()
}

/// Finds the line, counted from one, where what dotenvy cannot parse begins.
fn malformed_line(text: &str) -> Option<usize> {
    malformed(text)?.0
}

/// Finds the first piece that dotenvy cannot parse: the line where it begins, counted from one,
/// and the number of lines that are read by its end.
///
/// Dotenvy hands back the piece that it has read last, without its end: a line or several, where
/// a quote is open, or only the value.
fn malformed(text: &str) -> Option<(Option<usize>, usize)> {
    let read = Cell::new(0);
    let rest = text.trim_start_matches('\u{feff}').as_bytes();
    let mut pairs = dotenvy::Iter::new(Lines { rest, read: &read });
    match pairs.find_map(Result::err)? {
        dotenvy::Error::LineParse(piece, _) => {
            let piece = piece.strip_suffix('\n').unwrap_or(&piece);
            let first = read.get().checked_sub(piece.matches('\n').count());
            Some((first, read.get()))
        }
        _ => None,
    }
}

/// Gives out a line at a time, so that nobody reads ahead, and counts them.
struct Lines<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let line = end.map_or(self.rest.len(), |end| end + 1);
        let size = line.min(buffer.len());
        let (now, rest) = self.rest.split_at(size);
        if size > 0 && size == line {
            self.read.set(self.read.get() + 1);
        }
        buffer[..size].copy_from_slice(now);
        self.rest = rest;
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::{after_lines, malformed, malformed_line};

    #[test]
    fn the_line_that_does_not_parse_is_found() {
        for (text, line) in [
            ("A=1\n\n# B\nno assignment here\nC=1\n", Some(4)),
            ("\u{feff}A=1\r\nno assignment # why\r\nC=1\r\n", Some(2)),
            ("X=a b c\nB=a b\nC=1\n", Some(1)),
            ("X='a b c'\nB=a b\nC=1\n", Some(2)),
            ("A='1\n2'\n\nB='never closed\nC=1\n", Some(4)),
            ("A='1\n2' 3\nC=1\n", Some(1)),
            ("A=\"never closed\nB=1", Some(1)),
            ("A=1\nB='2\n3'\n", None),
        ] {
            assert_eq!(malformed_line(text), line, "{text}");
        }
    }

    #[test]
    fn what_follows_a_malformed_line_is_found() {
        for (text, rest) in [
            ("A=1\nno assignment\nC=1\nD=1\n", "C=1\nD=1\n"),
            ("A=1\nno assignment\n", ""),
            ("A=1\nno assignment", ""),
            ("A='1\n2' 3\nC=1\n", "C=1\n"),
            ("A='never closed\nC=1\n", ""),
        ] {
            let (_, read) = malformed(text).expect(text);
            assert_eq!(after_lines(text, read), rest, "{text}");
        }
    }
}
