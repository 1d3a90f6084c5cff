//! The piece of a statement where PostgreSQL found fault, with a caret below it.

/// How many lines of a statement are shown where the server gives no position.
const LINES: usize = 4;

/// How many characters of a line are shown, around the position.
const WIDTH: usize = 100;

/// Renders the line of a statement at a position, counted in characters from 1, as psql does:
/// `LINE 2: …` and a caret below. Without a position, the statement's first lines.
#[must_use]
pub fn excerpt(statement: &str, position: Option<usize>) -> String {
    match position.and_then(|position| locate(statement, position)) {
        Some((line, number, column)) => pointed(line, number, column),
        None => beginning(statement),
    }
}

/// Returns the line, its number from 1, and how many characters stand before the position.
fn locate(statement: &str, position: usize) -> Option<(&str, usize, usize)> {
    let mut before = position.checked_sub(1)?;
    for (index, line) in statement.split('\n').enumerate() {
        let length = line.chars().count();
        if before <= length {
            return Some((line, index + 1, before));
        }
        before -= length + 1;
    }
    None
}

fn pointed(line: &str, number: usize, column: usize) -> String {
    let label = format!("LINE {number}: ");
    // A tab is one character to the server and several columns on a screen.
    let line: Vec<char> = line
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect();
    let start = column.saturating_sub(WIDTH / 2);
    let end = line.len().min(start + WIDTH);
    let (left, right) = (
        if start > 0 { "…" } else { "" },
        if end < line.len() { "…" } else { "" },
    );
    let shown: String = line[start.min(end)..end].iter().collect();
    let shown = shown.trim_end();
    let indent = label.chars().count() + left.chars().count() + column - start;
    format!("{label}{left}{shown}{right}\n{:indent$}^", "")
}

fn beginning(statement: &str) -> String {
    let mut lines: Vec<_> = statement.trim().lines().take(LINES).map(cut).collect();
    if statement.trim().lines().count() > LINES {
        lines.push("…".to_owned());
    }
    lines.join("\n")
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn the_caret_stands_below_the_character() {
        let text = excerpt("SELECT a,\n  bb\nFROM t", Some(13));
        assert_eq!(text, "LINE 2:   bb\n          ^");
    }

    #[test]
    fn characters_count_and_not_bytes() {
        let text = excerpt("SELECT 'äöü', x", Some(15));
        assert_eq!(text, "LINE 1: SELECT 'äöü', x\n                      ^");
    }

    #[test]
    fn a_position_behind_the_end_points_there() {
        let text = excerpt("SELECT (", Some(9));
        assert_eq!(text, "LINE 1: SELECT (\n                ^");
        assert_eq!(excerpt("SELECT", Some(99)), "SELECT");
        assert_eq!(excerpt("SELECT", Some(0)), "SELECT");
    }

    #[test]
    fn a_long_line_is_cut_around_the_position() {
        let statement = format!("{}x{}", "a".repeat(200), "b".repeat(200));
        let text = excerpt(&statement, Some(201));
        let (line, caret) = text.split_once('\n').expect("two lines");
        let column = caret.chars().count() - 1;
        assert_eq!(line.chars().nth(column), Some('x'));
        assert!(
            line.starts_with("LINE 1: …a") && line.ends_with("b…"),
            "{line}"
        );
    }

    #[test]
    fn without_a_position_the_first_lines_are_shown() {
        assert_eq!(excerpt("\nA\nB\nC\nD\nE\n", None), "A\nB\nC\nD\n…");
    }
}
