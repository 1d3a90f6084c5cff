//! A terminal as a person sees it: what a program draws there, and what of it stays.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    str::Chars,
};

use tempfile::TempDir;

use crate::Outcome;

/// What Ctrl-C sends to a terminal.
const CTRL_C: &[u8] = b"\x03";

/// A program at work, with a terminal for its stderr.
#[must_use = "a program that nobody waits for outlives its test"]
pub struct Screen {
    script: Child,
    keyboard: ChildStdin,
    drawing: ChildStdout,
    drawn: Vec<u8>,
    stdout: PathBuf,
    _folder: TempDir,
}

impl Screen {
    pub(crate) fn start(mut script: Command, folder: TempDir, stdout: PathBuf) -> Self {
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = script.spawn().expect("script starts");
        Self {
            keyboard: script.stdin.take().expect("a pipe"),
            drawing: script.stdout.take().expect("a pipe"),
            drawn: Vec::new(),
            script,
            stdout,
            _folder: folder,
        }
    }

    /// Waits until this was drawn.
    pub fn until(&mut self, text: &str) {
        while !self.raw().contains(text) {
            let mut some = [0; 4096];
            let count = self.drawing.read(&mut some).expect("a drawing");
            assert!(count > 0, "`{text}` was never drawn: {:?}", self.raw());
            self.drawn.extend_from_slice(&some[..count]);
        }
    }

    /// Types Ctrl-C.
    pub fn interrupt(&mut self) {
        self.keyboard.write_all(CTRL_C).expect("typed");
    }

    /// Returns what was drawn so far, with all that steers the terminal.
    #[must_use]
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.drawn).into_owned()
    }

    /// Waits for the program's end. Its stderr is what has stayed on the screen; the second is all
    /// that was drawn.
    pub fn end(mut self) -> (Outcome, String) {
        let rest = self.drawing.read_to_end(&mut self.drawn);
        rest.expect("the end of the drawing");
        let code = self.script.wait().expect("the program ends").code();
        let raw = self.raw();
        let outcome = Outcome {
            stdout: fs::read_to_string(&self.stdout).expect("UTF-8 on stdout"),
            stderr: rendered(&raw),
            code,
        };
        (outcome, raw)
    }
}

/// Draws as a terminal does and returns what stands there, without blanks at the ends of lines and
/// of it all. A line that the terminal broke in two is one.
fn rendered(raw: &str) -> String {
    let mut paper = Paper::default();
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' => paper.obey(&mut rest),
            '\r' => paper.column = 0,
            '\n' => paper.row += 1,
            other => paper.put(other),
        }
    }
    paper.text()
}

/// As wide as programs believe a terminal to be that does not tell its width, as `script`'s.
const WIDTH: usize = 80;

#[derive(Default)]
struct Paper {
    rows: Vec<Row>,
    row: usize,
    column: usize,
}

#[derive(Clone, Default)]
struct Row {
    text: Vec<char>,
    /// Whether it goes on with what did not fit into the row above.
    goes_on: bool,
}

impl Paper {
    fn here(&mut self) -> &mut Row {
        let needed = self.rows.len().max(self.row + 1);
        self.rows.resize(needed, Row::default());
        &mut self.rows[self.row]
    }

    fn put(&mut self, c: char) {
        if self.column == WIDTH {
            (self.row, self.column) = (self.row + 1, 0);
            self.here().goes_on = true;
        }
        let column = self.column;
        let text = &mut self.here().text;
        text.resize(text.len().max(column + 1), ' ');
        text[column] = c;
        self.column += 1;
    }

    /// Obeys a control sequence: `ESC [ number letter`.
    fn obey(&mut self, rest: &mut Chars<'_>) {
        assert_eq!(rest.next(), Some('['), "only such sequences are known");
        let mut number = String::new();
        let letter = loop {
            match rest.next().expect("the end of a sequence") {
                c if c.is_ascii_alphabetic() => break c,
                c => number.push(c),
            }
        };
        let count = number.parse().unwrap_or(1);
        match letter {
            'A' => self.row = self.row.saturating_sub(count),
            'B' => self.row += count,
            // Colour leaves the text as it is.
            'm' => {}
            'K' if number == "2" => *self.here() = Row::default(),
            other => panic!("`{other}` is not known"),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            if !row.goes_on && !text.is_empty() {
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
            }
            text.extend(&row.text);
        }
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}
