//! Texts of others in Markdown, of which nothing becomes markup.

use std::fmt::Write as _;

use crate::text;

/// Escapes a text for a line or for a cell of a table. Its lines are kept.
pub(super) fn text(text: &str) -> String {
    // Spaces at the beginning would make a block of code.
    let text = text::lines(text.trim());
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let next = rest.as_str();
        match c {
            '\n' => escaped += "<br>",
            '\t' => escaped.push(' '),
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            // In code, too, and there a backslash would be shown in some programs.
            '|' => escaped += "&#124;",
            // Addresses become links, unless they are taken apart.
            '@' => escaped += "<span>@</span>",
            ':' if next.starts_with("//") => escaped += "<span>:</span>",
            '.' if before.eq_ignore_ascii_case(&'w') => escaped += "<span>.</span>",
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '~' | '$' | '^' | ':' => {
                escaped.push('\\');
                escaped.push(c);
            }
            // Lists, rules and underlined headings.
            '-' | '+' | '=' if !before.is_alphanumeric() => {
                escaped.push('\\');
                escaped.push(c);
            }
            '.' | ')' if before.is_ascii_digit() && !next.starts_with(|c: char| c != ' ') => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
        before = c;
    }
    escaped
}

/// Returns a name, a type or an expression as code within a line.
pub(super) fn code(code: &str) -> String {
    let code = text::lines(code);
    let is_plain = !code.is_empty()
        && code == code.trim()
        && !code.contains(['`', '|', '\\', '{', '\n', '\t']);
    if is_plain {
        format!("`{code}`")
    } else {
        format!("<code>{}</code>", text(&code))
    }
}

/// Returns names as a list of code.
pub(super) fn codes<T: AsRef<str>>(codes: impl IntoIterator<Item = T>) -> String {
    let codes: Vec<_> = codes.into_iter().map(|it| code(it.as_ref())).collect();
    codes.join(", ")
}

/// Returns a text of several lines as a block of code.
pub(super) fn block(language: &str, code: &str) -> String {
    let code = text::lines(code.trim_end());
    let runs = code.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(3.max(runs.max().unwrap_or_default() + 1));
    format!("{fence}{language}\n{code}\n{fence}\n")
}

/// A table. Its cells are Markdown.
pub(super) struct Grid {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub(super) fn new<const COUNT: usize>(heads: [&'static str; COUNT]) -> Self {
        Self {
            heads: heads.to_vec(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row<const COUNT: usize>(&mut self, cells: [String; COUNT]) {
        self.rows.push(cells.into());
    }

    /// Writes the table under a heading; nothing if it has no row. A column without a text is left
    /// out.
    pub(super) fn write(&self, heading: &str, page: &mut String) {
        if self.rows.is_empty() {
            return;
        }
        let filled = |column: &usize| self.rows.iter().any(|row| !row[*column].is_empty());
        let columns: Vec<_> = (0..self.heads.len()).filter(filled).collect();
        // Writing to a String does not fail.
        let _ = write!(page, "\n{heading}\n\n");
        line(page, columns.iter().map(|column| self.heads[*column]));
        line(page, columns.iter().map(|_| "---"));
        for row in &self.rows {
            line(page, columns.iter().map(|column| row[*column].as_str()));
        }
    }
}

fn line<'a>(page: &mut String, cells: impl Iterator<Item = &'a str>) {
    page.push('|');
    for cell in cells {
        let _ = write!(page, " {cell} |");
    }
    page.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{Grid, block, code, text};

    #[test]
    fn a_text_stays_a_text() {
        for (from, to) in [
            ("plain, with a-hyphen (2.5).", "plain, with a-hyphen (2.5)."),
            ("*a* _b_ `c` ~~d~~", r"\*a\* \_b\_ \`c\` \~\~d\~\~"),
            ("[a](http://b)", r"\[a\](http<span>:</span>//b)"),
            ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
            ("a | b\nc", "a &#124; b<br>c"),
            ("  # a", r"\# a"),
            ("- a", r"\- a"),
            ("1. a", r"1\. a"),
            ("a@b.org", "a<span>@</span>b.org"),
            ("www.b.org", "www<span>.</span>b.org"),
            ("a\\*", r"a\\\*"),
            ("\u{1b}[", r"\\u\{1b\}\["),
        ] {
            assert_eq!(text(from), to, "{from}");
        }
    }

    #[test]
    fn code_stays_code() {
        assert_eq!(code("user_id <> '*'"), "`user_id <> '*'`");
        assert_eq!(code("a || `b`"), r"<code>a &#124;&#124; \`b\`</code>");
        assert_eq!(code(""), "<code></code>");
        assert_eq!(block("sql", "a\n```` b\n"), "`````sql\na\n```` b\n`````\n");
    }

    #[test]
    fn a_table_has_no_empty_columns() {
        let mut grid = Grid::new(["a", "b"]);
        let mut page = String::new();
        grid.write("## T", &mut page);
        assert_eq!(page, "");
        grid.row(["1".to_owned(), String::new()]);
        grid.write("## T", &mut page);
        assert_eq!(page, "\n## T\n\n| a |\n| --- |\n| 1 |\n");
    }
}
