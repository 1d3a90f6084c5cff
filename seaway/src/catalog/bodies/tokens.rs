//! A body as tokens, each with its line.

use crate::sql::statement::{Piece, pieces};

/// A word, constant or symbol of SQL or PL/pgSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) what: What,
    /// Its line, counted as PL/pgSQL does: the first begins right after the opening quote.
    pub(super) line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// An identifier or key word, as PostgreSQL looks it up: folded, unless it was quoted.
    Name(String),
    /// A string constant, without its quotes.
    Text(String),
    Number,
    Symbol(char),
}

impl Token {
    pub(super) fn name(&self) -> Option<&str> {
        match &self.what {
            What::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is(&self, symbol: char) -> bool {
        self.what == What::Symbol(symbol)
    }
}

/// Cuts a body into its tokens. Comments are left out.
pub(super) fn tokens(body: &str, first_line: usize) -> Vec<Token> {
    let (mut tokens, mut line) = (Vec::new(), first_line);
    for piece in pieces(body) {
        let text = match piece {
            Piece::Code(code) => {
                words(code, line, &mut tokens);
                code
            }
            Piece::Quoted(quoted) => {
                let what = unquoted(quoted, prefix(&mut tokens));
                tokens.push(Token { what, line });
                quoted
            }
            Piece::Comment(comment) => comment,
        };
        line += text.matches('\n').count();
    }
    tokens
}

/// Whether backslashes count in the constant that follows: its prefix has come as a name.
fn prefix(tokens: &mut Vec<Token>) -> bool {
    // A name and the quote that follows it are parted by a blank unless it is a prefix; no name of
    // one of these letters stands before a constant.
    let is_prefix = |name: &str| matches!(name, "e" | "b" | "x" | "n");
    match tokens.last().and_then(Token::name) {
        Some(name) if is_prefix(name) => {
            let is_escape = name == "e";
            tokens.pop();
            is_escape
        }
        _ => false,
    }
}

fn unquoted(quoted: &str, has_escapes: bool) -> What {
    if let Some(name) = quoted.strip_prefix('"') {
        let name = name.strip_suffix('"').unwrap_or(name);
        return What::Name(name.replace("\"\"", "\""));
    }
    if let Some(text) = quoted.strip_prefix('\'') {
        let text = text.strip_suffix('\'').unwrap_or(text);
        let text = text.replace("''", "'");
        return What::Text(if has_escapes { unescaped(&text) } else { text });
    }
    let tag = quoted[1..].find('$').map_or(quoted.len(), |end| end + 2);
    let inside = quoted.get(tag..quoted.len().saturating_sub(tag));
    What::Text(inside.unwrap_or_default().to_owned())
}

/// Replaces escapes: a quote is kept, and what else they stand for is no part of a name.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => plain.push(characters.next().filter(|c| *c == '\'').unwrap_or(' ')),
            c => plain.push(c),
        }
    }
    plain
}

fn words(code: &str, first_line: usize, tokens: &mut Vec<Token>) {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
    let (mut line, mut rest) = (first_line, code);
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        let what = if is_of_name(first) && first != '$' {
            length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
            Some(if first.is_ascii_digit() {
                What::Number
            } else {
                // In UTF-8, PostgreSQL folds the letters of ASCII alone.
                What::Name(rest[..length].to_ascii_lowercase())
            })
        } else {
            (!first.is_whitespace()).then_some(What::Symbol(first))
        };
        tokens.extend(what.map(|what| Token { what, line }));
        line += usize::from(first == '\n');
        rest = &rest[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::{What, tokens};

    fn names(body: &str) -> Vec<(String, usize)> {
        let names = tokens(body, 1).into_iter();
        let names = names.filter_map(|it| it.name().map(|name| (name.to_owned(), it.line)));
        names.collect()
    }

    #[test]
    fn names_are_folded_unless_they_are_quoted() {
        let body = "SELECT Ä1, \"It\"\"s\",\n 1..n -- gone\n/* gone\n*/ , $1, b$c";
        let expected = [("select", 1), ("Ä1", 1), ("It\"s", 1), ("n", 2), ("b$c", 4)];
        assert_eq!(
            names(body),
            expected.map(|(name, line)| (name.to_owned(), line))
        );
    }

    #[test]
    fn constants_are_no_names() {
        let texts = tokens("f('a''b', E'c\\'d', $x$e$x$)", 1).into_iter();
        let texts: Vec<_> = texts
            .filter_map(|it| match it.what {
                What::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["a'b", "c'd", "e"]);
        assert_eq!(names("E'a' b"), [("b".to_owned(), 1)]);
    }
}
