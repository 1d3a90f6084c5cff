//! Entering a module into the list of revisions, as text: comments and layout stay.

/// Why a file is not a list of revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegisterError {
    /// There is no `vec![` behind a `fn migrations`.
    #[error("no `fn migrations` with a `vec![…]` in it")]
    NoList,
    /// The `vec![` is never closed.
    #[error("the `vec![` of `fn migrations` is not closed")]
    Unclosed,
    /// The module is named there already.
    #[error("the revision is registered already")]
    Registered,
}

/// Returns the source with `mod <module>;` behind the last revision's, and its `Migration` at
/// the end of the list.
pub(super) fn register(source: &str, module: &str) -> Result<String, RegisterError> {
    if source.contains(module) {
        return Err(RegisterError::Registered);
    }
    let with_entry = add_entry(source, module)?;
    Ok(add_module(&with_entry, module))
}

fn add_entry(source: &str, module: &str) -> Result<String, RegisterError> {
    let function = source.find("fn migrations").ok_or(RegisterError::NoList)?;
    let open = source[function..]
        .find("vec![")
        .ok_or(RegisterError::NoList)?
        + function;
    let open = open + "vec!".len();
    let close = open + closing_bracket(&source[open..]).ok_or(RegisterError::Unclosed)?;
    let indent = indent_of_line(source, open);
    let entries = closed_with_comma(source[open + 1..close].trim_end());
    let (before, after) = (&source[..=open], &source[close..]);
    Ok(format!(
        "{before}{entries}\n{indent}    Box::new({module}::Migration),\n{indent}{after}"
    ))
}

/// Puts a comma behind the last entry where none is, in front of a comment on its line.
fn closed_with_comma(entries: &str) -> String {
    let mut end = entries.len();
    for line in entries.split('\n').rev() {
        let start = end - line.len();
        let code = line.split("//").next().unwrap_or_default().trim_end();
        if !code.is_empty() {
            let comma = if code.ends_with(',') { "" } else { "," };
            let (before, after) = entries.split_at(start + code.len());
            return format!("{before}{comma}{after}");
        }
        end = start.saturating_sub(1);
    }
    entries.to_owned()
}

/// Finds the bracket that closes the one at the start, in bytes.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

fn indent_of_line(source: &str, at: usize) -> &str {
    let line = &source[source[..at].rfind('\n').map_or(0, |newline| newline + 1)..];
    &line[..line.len() - line.trim_start().len()]
}

fn add_module(source: &str, module: &str) -> String {
    let mut lines: Vec<&str> = source.lines().collect();
    let declaration = format!("mod {module};");
    let place = match lines.iter().rposition(|line| is_revision(line)) {
        Some(last) => last + 1,
        None => first_item(&lines),
    };
    lines.insert(place, &declaration);
    lines.join("\n") + "\n"
}

fn is_revision(line: &str) -> bool {
    let name = line.trim_start_matches("pub ").strip_prefix("mod m");
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit()) && name.ends_with(';'))
}

/// The first line behind the file's own comments, attributes and blank lines.
fn first_item(lines: &[&str]) -> usize {
    let is_head = |line: &&str| line.is_empty() || line.starts_with("//") || line.starts_with("#!");
    lines.iter().take_while(|line| is_head(line)).count()
}

#[cfg(test)]
mod tests {
    use super::{RegisterError, register};

    const LIST: &str = "\
//! The list.

pub use sea_orm_migration::prelude::*;

mod helpers;
mod m0001_a;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_a::Migration), // stays
        ]
    }
}
";

    #[test]
    fn a_module_and_its_entry_go_behind_the_last() {
        let registered = register(LIST, "m0002_b").expect("a list");
        let module = "mod m0001_a;\nmod m0002_b;\n";
        let entry = "// stays\n            Box::new(m0002_b::Migration),\n        ]\n";
        assert!(registered.contains(module), "{registered}");
        assert!(registered.contains(entry), "{registered}");
    }

    #[test]
    fn an_empty_list_takes_a_first_entry() {
        let empty = "//! The list.\n\nuse x::*;\n\nfn migrations() -> V {\n    vec![]\n}\n";
        let expected = "//! The list.\n\nmod m0001_a;\nuse x::*;\n\nfn migrations() -> V {\n    \
                        vec![\n        Box::new(m0001_a::Migration),\n    ]\n}\n";
        assert_eq!(register(empty, "m0001_a").as_deref(), Ok(expected));
    }

    #[test]
    fn a_last_entry_without_comma_gets_one_in_front_of_its_comment() {
        let source = "fn migrations() {\n    vec![\n        Box::new(a) // last\n    ]\n}\n";
        let registered = register(source, "m0002_b").expect("a list");
        assert!(
            registered.contains("Box::new(a), // last\n        Box::new(m0002_b"),
            "{registered}"
        );
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert_eq!(
            register("fn main() {}", "m0001_a"),
            Err(RegisterError::NoList)
        );
        assert_eq!(
            register("fn migrations() { vec![ }", "m0001_a"),
            Err(RegisterError::Unclosed)
        );
        assert_eq!(register(LIST, "m0001_a"), Err(RegisterError::Registered));
    }
}
