//! An `erDiagram` of Mermaid.
//!
//! What Mermaid takes as the name of a table, of a column or as a type is narrow. Another name gets a
//! substitute: a table `table_1` with its name as a label, a column one with `_` and its name as a
//! comment. In texts Mermaid takes `#35;` for the character of that number.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{Drawing, Line, Row, TableBox};
use crate::text;

/// Words of the language itself, which are no names, in any case of letters.
const WORDS: [&str; 18] = [
    "accdescr",
    "acctitle",
    "class",
    "classdef",
    "default",
    "direction",
    "end",
    "erdiagram",
    "many",
    "one",
    "only",
    "optionally",
    "or",
    "style",
    "subgraph",
    "title",
    "to",
    "zero",
];

pub(super) fn render(drawing: &Drawing) -> String {
    let ids = ids(&drawing.boxes);
    let mut text = "erDiagram\n".to_owned();
    for (table, id) in drawing.boxes.iter().zip(&ids) {
        entity(&mut text, table, id);
    }
    for line in &drawing.lines {
        relation(&mut text, line, &ids);
    }
    let unmanaged = drawing.boxes.iter().zip(&ids);
    let unmanaged: Vec<_> = unmanaged
        .filter(|(table, _)| table.owner.is_some())
        .map(|(_, id)| id.as_str())
        .collect();
    if !unmanaged.is_empty() {
        text += "    classDef unmanaged fill:#e0e0e0,stroke:#9e9e9e,color:#616161\n";
        // Writing to a String does not fail, here and below.
        let _ = writeln!(text, "    class {} unmanaged", unmanaged.join(","));
    }
    text
}

fn entity(text: &mut String, table: &TableBox, id: &str) {
    let label = match table.owner {
        Some(owner) => format!("{} ({owner})", table.name),
        None => table.name.to_owned(),
    };
    let label = if label == id {
        String::new()
    } else {
        format!("[{}]", quoted(&label))
    };
    let _ = writeln!(text, "    {id}{label} {{");
    for row in &table.rows {
        attribute(text, row);
    }
    *text += "    }\n";
}

fn attribute(text: &mut String, row: &Row) {
    let (name, data_type) = (&row.column.name, &row.column.data_type);
    let _ = write!(text, "        {} {}", word(data_type), word(name));
    let keys = [
        (row.in_primary_key, "PK"),
        (row.in_foreign_key, "FK"),
        (row.unique, "UK"),
    ];
    let keys: Vec<_> = keys.into_iter().filter(|key| key.0).collect();
    if !keys.is_empty() {
        let keys: Vec<_> = keys.into_iter().map(|key| key.1).collect();
        let _ = write!(text, " {}", keys.join(", "));
    }
    let mut remarks = Vec::new();
    if word(name) != *name {
        remarks.push(name.clone());
    }
    // The spaces in `double precision` are the one change that everybody reads back.
    if word(data_type) != data_type.replace(' ', "_") {
        remarks.push(data_type.clone());
    }
    if row.column.not_null {
        remarks.push("not null".to_owned());
    }
    if !remarks.is_empty() {
        let _ = write!(text, " {}", quoted(&remarks.join(", ")));
    }
    text.push('\n');
}

fn relation(text: &mut String, line: &Line, ids: &[String]) {
    let many = if line.unique { "|o" } else { "}o" };
    let one = if line.optional { "o|" } else { "||" };
    let (from, to) = (&ids[line.from], &ids[line.to]);
    let label = quoted(&line.columns.join(", "));
    let _ = writeln!(text, "    {from} {many}--{one} {to} : {label}");
}

/// Returns for each table its own name, or a substitute that no table has.
fn ids(boxes: &[TableBox]) -> Vec<String> {
    let taken: BTreeSet<_> = boxes.iter().map(|table| table.name.to_owned()).collect();
    let mut substitutes = (1..)
        .map(|number| format!("table_{number}"))
        .filter(|substitute| !taken.contains(substitute));
    let ids = boxes.iter().map(|table| {
        if is_plain(table.name) {
            table.name.to_owned()
        } else {
            substitutes.next().unwrap_or_default()
        }
    });
    ids.collect()
}

fn is_plain(name: &str) -> bool {
    // A single letter may be a word of the language, as `u` is.
    name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&name.to_ascii_lowercase().as_str())
}

/// Returns the text as Mermaid takes the name or the type of a column.
fn word(text: &str) -> String {
    let is_allowed = |c: char| {
        c.is_ascii_alphanumeric() || "_-()[]".contains(c) || (c >= '\u{c0}' && c.is_alphanumeric())
    };
    let mut word: String = text
        .chars()
        .map(|c| if is_allowed(c) { c } else { '_' })
        .collect();
    let begins_as_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !begins_as_name || begins_as_key(&word) {
        word.insert(0, '_');
    }
    word
}

/// Says whether Mermaid would take the beginning for the mark of a key.
fn begins_as_key(word: &str) -> bool {
    let mut characters = word.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    let second = characters.next().map(|c| c.to_ascii_lowercase());
    let continues = |c: char| c.is_ascii_alphanumeric() || c == '_';
    matches!(first, Some('p' | 'f' | 'u'))
        && second == Some('k')
        && !characters.next().is_some_and(continues)
}

/// Returns a text in quotes, with what Mermaid would take for its own or for markup as numbers.
fn quoted(text: &str) -> String {
    let mut quoted = '"'.to_string();
    for c in text::line(text).chars() {
        match c {
            '"' | '#' | '%' | '&' | '\'' | '*' | ';' | '<' | '>' | '\\' | '^' | '`' | '{' | '|'
            | '}' | '~' | '$' | '[' | ']' | ':' | '/' | '@' => {
                let _ = write!(quoted, "#{};", u32::from(c));
            }
            // Mermaid looks for `direction TB` in the whole of a line.
            ' ' if quoted.to_ascii_lowercase().ends_with("direction") => quoted += "#32;",
            // Emphasis in Markdown, unless it is within a word.
            '_' if quoted.ends_with(|c: char| !c.is_alphanumeric()) => quoted += "#95;",
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{is_plain, quoted, word};

    #[test]
    fn what_mermaid_does_not_take_as_a_name_is_no_plain_name() {
        for name in ["users", "Users", "to_do", "a1", "ended"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "", "u", "end", "Class", "TO", "1a", "_a", "a b", "a-b", "größe", "a\"",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }

    #[test]
    fn a_column_or_type_becomes_one_word() {
        for (text, expected) in [
            ("user_id", "user_id"),
            ("double precision", "double_precision"),
            ("numeric(12,2)", "numeric(12_2)"),
            ("text[]", "text[]"),
            ("größe", "größe"),
            ("\"a\"", "_a_"),
            ("1st", "_1st"),
            ("pk", "_pk"),
            ("FK-x", "_FK-x"),
            ("ukulele", "ukulele"),
            ("pké", "_pké"),
            ("", "_"),
        ] {
            assert_eq!(word(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_ends_a_text_but_its_end() {
        assert_eq!(
            quoted("a \"b\" #c; %%{d}"),
            "\"a #34;b#34; #35;c#59; #37;#37;#123;d#125;\""
        );
        assert_eq!(quoted("a\nb\\"), "\"a#92;nb#92;\"");
        assert_eq!(quoted("<script>"), "\"#60;script#62;\"");
        assert_eq!(quoted("direction TB"), "\"direction#32;TB\"");
        assert_eq!(quoted("_a_b"), "\"#95;a_b\"");
    }
}
