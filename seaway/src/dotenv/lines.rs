//! The lines of a `.env`, of which dotenvy stops at the first malformed one.

use std::{
    cell::Cell,
    io::{self, Read},
};

/// Variables as they are read: name and value.
pub(super) type Pairs = Vec<(String, String)>;

/// Returns the variables before the first malformed line, and the text after that line; none if
/// every line is well formed.
pub(super) fn read(text: &str) -> (Pairs, Option<&str>) {
    let pairs = dotenvy::Iter::new(text.as_bytes()).map_while(Result::ok);
    let rest = malformed(text).map(|(_, read)| after_lines(text, read));
    (pairs.collect(), rest)
}

/// Returns what follows so many lines.
fn after_lines(text: &str, lines: usize) -> &str {
    let ends = text.match_indices('\n').map(|(index, _)| index + 1);
    let mut ends = ends.skip(lines.saturating_sub(1));
    let end = ends.next();
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

/// Finds the line, counted from one, where what dotenvy cannot parse begins.
pub(super) fn malformed_line(text: &str) -> Option<usize> {
    malformed(text)?.0
}

/// Finds the first piece that dotenvy cannot parse: the line where it begins, counted from one,
/// and the number of lines that are read by its end.
///
/// Dotenvy hands back the piece that it has read last, without its end: a line or several, where
/// a quote is open, or only the value.
fn malformed(text: &str) -> Option<(Option<usize>, usize)> {
    let read = Cell::new(0);
    let lines = Lines {
        rest: text.as_bytes(),
        read: &read,
    };
    let mut pairs = dotenvy::Iter::new(lines);
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
            ("A=1\r\nno assignment # why\r\nC=1\r\n", Some(2)),
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
