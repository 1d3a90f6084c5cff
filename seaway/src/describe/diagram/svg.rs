//! SVG: boxes for the tables, lines for the foreign keys.
//!
//! Attributes alone say how it looks: where `style` is stripped, as in a page that shows pictures of
//! others, it looks the same.

use std::fmt::Write as _;

use super::{
    Drawing, Line, Row, TableBox,
    layout::{Corner, Layout, Parts, Pass, Size, layout},
};
use crate::text;

const ROW: usize = 18;
const HEADER: usize = 26;
/// The width of a character of the font, at most.
const CHARACTER: usize = 8;
const PADDING: usize = 10;
/// Of the characters of a name or a type that are shown.
const LONGEST: usize = 40;
/// In characters: `PK FK`.
const MARKS: usize = 6;

/// Of the lines: those to one table have one colour.
const COLOURS: [&str; 8] = [
    "#1565c0", "#c62828", "#2e7d32", "#6a1b9a", "#ef6c00", "#00838f", "#ad1457", "#4e342e",
];

struct Tones {
    border: &'static str,
    header: &'static str,
    body: &'static str,
    text: &'static str,
    faint: &'static str,
}

const MANAGED: Tones = Tones {
    border: "#37474f",
    header: "#cfe2f3",
    body: "#ffffff",
    text: "#1a1a1a",
    faint: "#5f6b73",
};

const UNMANAGED: Tones = Tones {
    border: "#9e9e9e",
    header: "#d6d6d6",
    body: "#eeeeee",
    text: "#616161",
    faint: "#757575",
};

pub(super) fn render(drawing: &Drawing) -> String {
    let sizes: Vec<_> = drawing.boxes.iter().map(size).collect();
    let pairs: Vec<_> = drawing.lines.iter().map(|it| (it.from, it.to)).collect();
    let last: Vec<_> = drawing.boxes.iter().map(|it| it.owner.is_some()).collect();
    let layout = layout(&Parts {
        sizes: &sizes,
        pairs: &pairs,
        last: &last,
    });
    let Size { width, height } = layout.size;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"12\">\n\
         <title>Schema {}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escaped(drawing.schema)
    );
    svg += "<g fill=\"none\" stroke-width=\"1.5\">\n";
    for (line, passes) in drawing.lines.iter().zip(&layout.passes) {
        foreign_key(
            &mut svg,
            drawing,
            &Run::of(line, passes, &sizes, &layout, drawing),
        );
    }
    svg += "</g>\n";
    for ((table, corner), size) in drawing.boxes.iter().zip(&layout.corners).zip(&sizes) {
        table_box(&mut svg, table, *corner, *size);
    }
    svg += "</svg>\n";
    svg
}

fn size(table: &TableBox) -> Size {
    let rows = table.rows.iter();
    let wide = |row: &Row| MARKS + columns(&row.column.name) + 2 + columns(&row.column.data_type);
    let widest = rows.map(wide).max().unwrap_or_default();
    let title = columns(table.name) + table.owner.map_or(0, |owner| columns(owner) + 3);
    Size {
        width: 2 * PADDING + CHARACTER * widest.max(title).max(16),
        height: HEADER + ROW * table.rows.len() + 6,
    }
}

/// Returns how wide a text is shown, in characters of Latin script.
fn columns(text: &str) -> usize {
    let wide = |c: char| if c < '\u{1100}' { 1 } else { 2 };
    cut(text).chars().map(wide).sum()
}

fn table_box(svg: &mut String, table: &TableBox, corner: Corner, size: Size) {
    let tones = match table.owner {
        Some(_) => &UNMANAGED,
        None => &MANAGED,
    };
    let Size { width, height } = size;
    let _ = writeln!(
        svg,
        "<g transform=\"translate({} {})\">",
        corner.x, corner.y
    );
    let about = [Some(table.name), table.comment];
    let about: Vec<_> = about.into_iter().flatten().collect();
    let _ = writeln!(svg, "<title>{}</title>", escaped(&about.join(": ")));
    let _ = writeln!(
        svg,
        "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\" stroke=\"{}\"/>",
        tones.body, tones.border
    );
    let _ = writeln!(
        svg,
        "<rect width=\"{width}\" height=\"{HEADER}\" fill=\"{}\" stroke=\"{}\"/>",
        tones.header, tones.border
    );
    let _ = write!(
        svg,
        "<text x=\"{PADDING}\" y=\"17\" font-weight=\"bold\" fill=\"{}\">{}",
        tones.text,
        escaped(&cut(table.name))
    );
    if let Some(owner) = table.owner {
        let _ = write!(
            svg,
            " <tspan font-weight=\"normal\">({})</tspan>",
            escaped(&cut(owner))
        );
    }
    *svg += "</text>\n";
    for (row, place) in table.rows.iter().zip(0..) {
        let baseline = HEADER + ROW * place + 14;
        column(svg, row, tones, (baseline, width));
    }
    *svg += "</g>\n";
}

fn column(svg: &mut String, row: &Row, tones: &Tones, (baseline, width): (usize, usize)) {
    let marks = match (row.in_primary_key, row.in_foreign_key, row.unique) {
        (true, true, _) => "PK FK",
        (true, false, _) => "PK",
        (false, true, _) => "FK",
        (false, false, true) => "UK",
        (false, false, false) => "",
    };
    if !marks.is_empty() {
        let _ = writeln!(
            svg,
            "<text x=\"{PADDING}\" y=\"{baseline}\" font-size=\"10\" fill=\"{}\">{marks}</text>",
            tones.faint
        );
    }
    let weight = if row.column.not_null {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{baseline}\"{weight} fill=\"{}\">{}</text>",
        PADDING + MARKS * CHARACTER,
        tones.text,
        escaped(&cut(&row.column.name))
    );
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{baseline}\" text-anchor=\"end\" fill=\"{}\">{}</text>",
        width - PADDING,
        tones.faint,
        escaped(&cut(&row.column.data_type))
    );
}

/// How a line runs: from the table that refers, to the one that it refers to.
struct Run<'a> {
    line: &'a Line<'a>,
    start: Corner,
    end: Corner,
    /// In the line's direction.
    passes: Vec<Pass>,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Leftwards,
    Rightwards,
    /// Back to the same table.
    Loop,
}

impl<'a> Run<'a> {
    fn of(
        line: &'a Line<'a>,
        passes: &[Pass],
        sizes: &[Size],
        layout: &Layout,
        drawing: &Drawing,
    ) -> Self {
        let edges = |table: usize, columns: &[String]| {
            let Corner { x, y } = layout.corners[table];
            let y = y + middle_of(&drawing.boxes[table], columns);
            let left = Corner { x, y };
            let right = Corner {
                x: x + sizes[table].width,
                y,
            };
            (left, right)
        };
        let from = edges(line.from, line.columns);
        let to = edges(line.to, line.referred);
        let shape = match (layout.corners[line.from].x, layout.corners[line.to].x) {
            _ if line.from == line.to => Shape::Loop,
            (from, to) if from > to => Shape::Leftwards,
            _ => Shape::Rightwards,
        };
        let mut passes = passes.to_vec();
        if shape == Shape::Leftwards {
            passes.reverse();
        }
        let (start, end) = match shape {
            Shape::Leftwards => (from.0, to.1),
            Shape::Rightwards => (from.1, to.0),
            Shape::Loop => (from.1, to.1),
        };
        Self {
            line,
            start,
            end,
            passes,
            shape,
        }
    }

    /// Returns the curve: level in the columns that it passes, bent between them.
    fn curve(&self) -> String {
        let (start, end) = (self.start, self.end);
        let mut curve = format!("M{} {}", start.x, start.y);
        if self.shape == Shape::Loop {
            let out = start.x + 30;
            let _ = write!(
                curve,
                "C{out} {} {out} {} {} {}",
                start.y, end.y, end.x, end.y
            );
            return curve;
        }
        let mut at = start;
        let bend = |curve: &mut String, from: Corner, to: Corner| {
            let x = usize::midpoint(from.x, to.x);
            let _ = write!(curve, "C{x} {} {x} {} {} {}", from.y, to.y, to.x, to.y);
        };
        for Pass { left, right, y } in &self.passes {
            let (enter, leave) = match self.shape {
                Shape::Leftwards => (*right, *left),
                _ => (*left, *right),
            };
            bend(&mut curve, at, Corner { x: enter, y: *y });
            let _ = write!(curve, "H{leave}");
            at = Corner { x: leave, y: *y };
        }
        bend(&mut curve, at, end);
        curve
    }
}

fn foreign_key(svg: &mut String, drawing: &Drawing, run: &Run) {
    let line = run.line;
    let colour = COLOURS[line.to % COLOURS.len()];
    let title = format!(
        "{}: {} ({}) refers to {} ({})",
        line.name,
        drawing.boxes[line.from].name,
        line.columns.join(", "),
        drawing.boxes[line.to].name,
        line.referred.join(", ")
    );
    let dashes = if line.optional {
        " stroke-dasharray=\"6 3\""
    } else {
        ""
    };
    let (start, end) = (run.start, run.end);
    // The tip touches the table that is referred to.
    let arrow = match run.shape {
        Shape::Rightwards => "l-9 -4v8z",
        Shape::Leftwards | Shape::Loop => "l9 -4v8z",
    };
    let _ = writeln!(
        svg,
        "<g stroke=\"{colour}\"><title>{}</title>\
         <path d=\"{}\"{dashes}/>\
         <circle cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"{colour}\"/>\
         <path d=\"M{} {}{arrow}\" fill=\"{colour}\"/></g>",
        escaped(&title),
        run.curve(),
        start.x,
        start.y,
        end.x,
        end.y
    );
}

/// Returns the height within a table at which a line to these columns ends.
fn middle_of(table: &TableBox, columns: &[String]) -> usize {
    let place = |row: &Row| columns.first() == Some(&row.column.name);
    let place = table.rows.iter().position(place);
    place.map_or(HEADER / 2, |place| HEADER + ROW * place + ROW / 2)
}

/// Shortens what is too long for its box.
fn cut(text: &str) -> String {
    let text = text::line(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Escapes for XML, which has no place for most control characters at all.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text::lines(text).chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            // No characters in XML.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{columns, cut, escaped};

    #[test]
    fn a_text_stays_a_text() {
        assert_eq!(
            escaped("</title><script a=\"'\">&\u{1}"),
            "&lt;/title&gt;&lt;script a=&quot;&#39;&quot;&gt;&amp;\\u{1}"
        );
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(cut(&"a".repeat(40)).len(), 40);
        assert_eq!(cut(&"a".repeat(63)), format!("{}…", "a".repeat(40)));
        assert_eq!(columns("漢字 a"), 6);
    }
}
