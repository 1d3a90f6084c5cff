//! Colour, where a terminal shows it.

use anstream::{AutoStream, ColorChoice, stream::RawStream};
use anstyle::{AnsiColor, Style};

/// Whether one stream gets colour, by the usual rules: only a terminal does, and `NO_COLOR`,
/// `CLICOLOR`, `CLICOLOR_FORCE` and `TERM=dumb` count. What is written is never filtered: SQL may
/// hold escape sequences of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colour(bool);

impl Colour {
    pub(crate) fn of(stream: &impl RawStream) -> Self {
        Self(AutoStream::choice(stream) != ColorChoice::Never)
    }

    /// Colours a word that a reader looks for, as [`style`] says.
    pub(crate) fn word(self, word: &str) -> String {
        match style(word.trim()) {
            Some(style) if self.0 => format!("{style}{word}{style:#}"),
            _ => word.to_owned(),
        }
    }

    /// Colours what stands before a line's first colon, such as `error:`.
    pub(crate) fn lead(self, line: &str) -> String {
        match line.split_once(':') {
            Some((lead, rest)) => self.word(&format!("{lead}:")) + rest,
            None => line.to_owned(),
        }
    }
}

/// Red is what is wrong, yellow what is still to be done or looked at, cyan what helps.
fn style(word: &str) -> Option<Style> {
    let colour = match word {
        "error:" | "unknown" | "unknown to this program:" | "half done" => AnsiColor::Red,
        "pending" | "pending:" | "changed since" | "WARNING:" => AnsiColor::Yellow,
        "hint:" => AnsiColor::Cyan,
        _ => return None,
    };
    Some(colour.on_default().bold())
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn words_that_matter_are_coloured_and_blanks_stay() {
        let colour = Colour(true);
        assert_eq!(
            colour.word("pending "),
            "\u{1b}[1m\u{1b}[33mpending \u{1b}[0m"
        );
        assert_eq!(colour.word("applied"), "applied");
        assert_eq!(
            colour.lead("hint: a: b"),
            "\u{1b}[1m\u{1b}[36mhint:\u{1b}[0m a: b"
        );
        assert_eq!(colour.lead("a: b"), "a: b");
        assert_eq!(Colour(false).lead("error: b"), "error: b");
    }
}
