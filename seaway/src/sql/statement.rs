//! SQL as text: where code ends and quoted text or a comment begins, as PostgreSQL reads it.
//!
//! Just enough to end a statement and to fill in its values. sea-query has a tokenizer, but it
//! takes `[` for a quote and the inside of `$$` for code.

/// A stretch of SQL; together they are the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Names, numbers, operators and blanks.
    Code(&'a str),
    /// With its delimiters: `'…'`, `E'…'` from its quote on, `"…"`, `$tag$…$tag$`.
    Quoted(&'a str),
    /// `-- …` without the end of its line, or `/* … */`.
    Comment(&'a str),
}

/// Cuts SQL into its pieces. A quote or comment that is not closed lasts to the end.
///
/// Backslashes count within `E'…'` only, as `standard_conforming_strings` has it since 9.1.
pub(crate) fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < sql.len() {
        let (code, rest) = (&sql[start..at], &sql[at..]);
        if let Some((piece, length)) = opened(code, rest) {
            if !code.is_empty() {
                pieces.push(Piece::Code(code));
            }
            pieces.push(piece);
            at += length;
            start = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    if start < sql.len() {
        pieces.push(Piece::Code(&sql[start..]));
    }
    pieces
}

/// Returns the first words outside of quotes and comments, in upper case.
pub(crate) fn first_words(sql: &str, count: usize) -> Vec<String> {
    let code = pieces(sql).into_iter().filter_map(|piece| match piece {
        Piece::Code(code) => Some(code),
        _ => None,
    });
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let words = code.flat_map(|code| code.split(move |c| !is_part(c)));
    let words = words.filter(|word| !word.is_empty());
    words.take(count).map(str::to_uppercase).collect()
}

/// Returns the quote or comment that begins here, with its length.
fn opened<'a>(code: &str, rest: &'a str) -> Option<(Piece<'a>, usize)> {
    let (quoted, comment): (fn(_) -> _, fn(_) -> _) = (Piece::Quoted, Piece::Comment);
    let (piece, length) = match rest.as_bytes() {
        [b'\'', ..] => (quoted, quote(rest, '\'', is_escape_prefix(code))),
        [b'"', ..] => (quoted, quote(rest, '"', false)),
        [b'$', ..] if !ends_in_name(code) => (quoted, dollar_quote(rest)?),
        [b'-', b'-', ..] => (comment, rest.find(['\n', '\r']).unwrap_or(rest.len())),
        [b'/', b'*', ..] => (comment, block_comment(rest)),
        _ => return None,
    };
    Some((piece(&rest[..length]), length))
}

/// Returns the length of a quote. A doubled delimiter stands for itself, and does not end it.
fn quote(rest: &str, delimiter: char, backslashes: bool) -> usize {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if backslashes && character == '\\' {
            characters.next();
        } else if character == delimiter {
            match characters.peek() {
                Some((_, next)) if *next == delimiter => drop(characters.next()),
                _ => return index + 1,
            }
        }
    }
    rest.len()
}

/// `$$` or `$tag$`, up to the same again; none for a parameter, `$1`.
fn dollar_quote(rest: &str) -> Option<usize> {
    let tag = rest.get(1..)?.split_once('$')?.0;
    let is_name =
        |tag: &str| !tag.starts_with(|c: char| c.is_ascii_digit()) && tag.chars().all(is_of_name);
    if !is_name(tag) {
        return None;
    }
    let delimiter = &rest[..tag.len() + 2];
    let inside = &rest[delimiter.len()..];
    let end = inside.find(delimiter).map(|end| end + 2 * delimiter.len());
    Some(end.unwrap_or(rest.len()))
}

/// PostgreSQL's block comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(found) = rest[at..].find(['/', '*']) {
        at += found;
        match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => depth += 1,
            [b'*', b'/', ..] => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn is_escape_prefix(code: &str) -> bool {
    let before = code.strip_suffix(['e', 'E']);
    before.is_some_and(|before| !ends_in_name(before))
}

/// Within a name, `$` is a letter like others, and so is an `e` before a quote.
fn ends_in_name(code: &str) -> bool {
    code.ends_with(|c| is_of_name(c) || c == '$')
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

/// Returns the statement with a semicolon at its end, unless it has one.
pub(crate) fn terminated(sql: &str) -> String {
    let sql = sql.trim_end();
    let pieces = pieces(sql);
    if last_of_code(&pieces).is_some_and(|code| code.ends_with(';')) {
        return sql.to_owned();
    }
    match pieces.last() {
        // Else it would be part of the comment.
        Some(Piece::Comment(text)) if text.starts_with("--") => format!("{sql}\n;"),
        _ => format!("{sql};"),
    }
}

/// Says whether the text is several statements, which PostgreSQL makes one transaction of when
/// they come in one message. Function bodies that are not quoted (`BEGIN ATOMIC`) count, too.
pub(crate) fn has_several(sql: &str) -> bool {
    let pieces = pieces(sql);
    let significant = pieces.iter().filter_map(|piece| match piece {
        Piece::Code(code) => Some(*code),
        Piece::Quoted(_) => Some("''"),
        Piece::Comment(_) => None,
    });
    let code: String = significant.collect();
    code.trim_end_matches([';', ' ', '\n', '\r', '\t'])
        .contains(';')
}

/// Returns the code at the statement's end, without what nobody sees; none where it ends in a
/// quote.
fn last_of_code<'a>(pieces: &[Piece<'a>]) -> Option<&'a str> {
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Quoted(_) => return None,
            Piece::Code(code) if !code.trim().is_empty() => return Some(code.trim_end()),
            Piece::Code(_) | Piece::Comment(_) => {}
        }
    }
    None
}

/// Keeps psql from taking `a[1:n]` for a reference to its own variable `n`: a blank makes the
/// colon stand alone. `::` and `:=` are known to psql as PostgreSQL's own.
pub(crate) fn without_psql_variables(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Code(code) => part_colons(code, &mut text),
            Piece::Quoted(same) | Piece::Comment(same) => text.push_str(same),
        }
    }
    text
}

fn part_colons(code: &str, text: &mut String) {
    let mut colons = 0;
    for character in code.chars() {
        let names = character.is_ascii_alphabetic() || character == '_' || !character.is_ascii();
        if colons == 1 && names {
            text.push(' ');
        }
        colons = if character == ':' { colons + 1 } else { 0 };
        text.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, has_several, pieces, terminated, without_psql_variables};

    fn quoted(sql: &str) -> Vec<&str> {
        let quoted = |piece| match piece {
            Piece::Quoted(text) => Some(text),
            Piece::Code(_) | Piece::Comment(_) => None,
        };
        pieces(sql).into_iter().filter_map(quoted).collect()
    }

    #[test]
    fn the_pieces_are_the_whole_text() {
        for sql in [
            "",
            "SELECT 'it''s', \"a\"\"b\", E'\\'', $$ ' $$, $é$ $$ $é$ -- 'x\n/* ' /* */ */ ;",
            "SELECT 'open",
            "/* open /* */",
            "$open$ $",
            "é$",
        ] {
            let text = |piece| match piece {
                Piece::Code(text) | Piece::Quoted(text) | Piece::Comment(text) => text,
            };
            let whole: String = pieces(sql).into_iter().map(text).collect();
            assert_eq!(whole, sql);
        }
    }

    #[test]
    fn quotes_end_where_postgresql_ends_them() {
        assert_eq!(
            quoted("'a''b' || '\\' || E'\\'c'"),
            ["'a''b'", "'\\'", "'\\'c'"]
        );
        assert_eq!(
            quoted("$$ $a$ ' $$ $a$ $$ $a$"),
            ["$$ $a$ ' $$", "$a$ $$ $a$"]
        );
        assert_eq!(quoted("a$b$ + $1 + $2"), [""; 0]);
        assert_eq!(quoted("type'a\\' \"E'\""), ["'a\\'", "\"E'\""]);
        assert_eq!(quoted("/* /* ' */ ' */ 'x' -- 'y'"), ["'x'"]);
        assert_eq!(quoted("a[1] || ']'"), ["']'"]);
    }

    #[test]
    fn a_statement_gets_the_semicolon_that_it_lacks() {
        assert_eq!(terminated("SELECT 1"), "SELECT 1;");
        assert_eq!(terminated("SELECT 1 ;\n"), "SELECT 1 ;");
        assert_eq!(terminated("SELECT 1; -- done"), "SELECT 1; -- done");
        assert_eq!(
            terminated("SELECT 1 -- not yet;"),
            "SELECT 1 -- not yet;\n;"
        );
        assert_eq!(terminated("SELECT 1 /* ; */"), "SELECT 1 /* ; */;");
        assert_eq!(terminated("DO $$ BEGIN END; $$"), "DO $$ BEGIN END; $$;");
        assert_eq!(terminated("SELECT ';'"), "SELECT ';';");
    }

    #[test]
    fn several_statements_in_one_text_are_seen() {
        assert!(has_several("SELECT 1; SELECT 2"));
        assert!(has_several("SELECT 1; 'x'"));
        for one in [
            "SELECT 1",
            "SELECT 1; -- a; b",
            "SELECT ';'; ;\n",
            "SELECT $$ ; $$",
        ] {
            assert!(!has_several(one), "{one}");
        }
    }

    #[test]
    fn psql_sees_no_variable_of_its_own() {
        let same = "SELECT a[1:2], b::int, ':c', f(d := 1), $$ :e $$ -- :f";
        assert_eq!(without_psql_variables(same), same);
        assert_eq!(without_psql_variables("a[m:n]"), "a[m: n]");
    }
}
