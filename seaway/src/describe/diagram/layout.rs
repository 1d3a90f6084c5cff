//! Where each table stands, and how the lines between them run.
//!
//! Tables that refer to each other stand in columns, each right of what it refers to. A line that passes
//! a column has a place of its own in it, between the tables; lines to the same table share that place.
//! The other tables stand in rows below. Coordinates are whole numbers, so that the picture is the
//! same on every machine.

use std::collections::{BTreeMap, BTreeSet};

use super::layers::layers;

/// Between two columns: room for the curves of the lines.
const GUTTER: usize = 90;

/// Between two tables of a column.
const GAP: usize = 28;

/// The height of a line's place in a column that it passes.
const TRUNK: usize = 14;

/// Around everything.
const MARGIN: usize = 30;

/// How often the order within the columns is improved.
const SWEEPS: usize = 12;

#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) width: usize,
    pub(super) height: usize,
}

/// What is to be placed.
pub(super) struct Parts<'a> {
    /// Of each table.
    pub(super) sizes: &'a [Size],
    /// Of each line: the table that it comes from, and the one that it leads to.
    pub(super) pairs: &'a [(usize, usize)],
    /// The tables that come last among those that no line connects to another.
    pub(super) last: &'a [bool],
}

/// The left upper corner of a table.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct Corner {
    pub(super) x: usize,
    pub(super) y: usize,
}

/// How a line passes a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pass {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) y: usize,
}

pub(super) struct Layout {
    pub(super) corners: Vec<Corner>,
    /// Of each line: the columns between both tables, from left to right.
    pub(super) passes: Vec<Vec<Pass>>,
    pub(super) size: Size,
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Table(usize),
    /// The place of the lines to a table, in one direction.
    Trunk {
        to: usize,
        leftwards: bool,
    },
}

/// A part of a line, from a column to the next.
type Segment = (usize, Item, Item);

pub(super) fn layout(parts: &Parts) -> Layout {
    let columns = columns(parts);
    let mut grid = Grid::of(parts, &columns);
    grid.untangle();
    let mut layout = grid.place(&columns);
    place_rest(parts, &columns, &mut layout);
    layout.size.width += MARGIN;
    layout.size.height += MARGIN;
    layout
}

/// Returns the column of each table that a line connects to another.
///
/// A layer that is too high becomes several columns: the picture is to be about as wide as high.
fn columns(parts: &Parts) -> Vec<Option<usize>> {
    let layers = layers(parts.sizes.len(), parts.pairs);
    let area = |size: &Size| (size.width + GUTTER) * (size.height + GAP);
    let highest = parts.sizes.iter().map(|size| size.height).max();
    let height = parts.sizes.iter().map(area).sum::<usize>().isqrt();
    let height = height.max(highest.unwrap_or_default() + GAP);
    let mut by_layer = BTreeMap::<usize, Vec<usize>>::new();
    for (table, layer) in layers.iter().enumerate() {
        if let Some(layer) = layer {
            by_layer.entry(*layer).or_default().push(table);
        }
    }
    let mut columns = vec![None; layers.len()];
    let mut column = 0;
    for tables in by_layer.into_values() {
        let mut filled = 0;
        for table in tables {
            let needed = parts.sizes[table].height + GAP;
            if filled > 0 && filled + needed > height {
                column += 1;
                filled = 0;
            }
            filled += needed;
            columns[table] = Some(column);
        }
        column += 1;
    }
    columns
}

/// The columns with all that stands in them.
struct Grid<'a> {
    parts: &'a Parts<'a>,
    columns: Vec<Vec<Item>>,
    segments: BTreeSet<Segment>,
    /// Of each line: what it passes.
    trunks: Vec<Vec<(usize, Item)>>,
}

impl<'a> Grid<'a> {
    fn of(parts: &'a Parts<'a>, columns: &[Option<usize>]) -> Self {
        let count = columns.iter().flatten().max().map_or(0, |last| last + 1);
        let mut items = vec![BTreeSet::new(); count];
        for (table, column) in columns.iter().enumerate() {
            if let Some(column) = column {
                items[*column].insert(Item::Table(table));
            }
        }
        let mut segments = BTreeSet::new();
        let mut trunks = Vec::new();
        for (from, to) in parts.pairs {
            let mut passed = Vec::new();
            if let (Some(source), Some(target)) = (columns[*from], columns[*to])
                && from != to
            {
                let leftwards = source > target;
                let trunk = Item::Trunk { to: *to, leftwards };
                let (left, right) = if leftwards {
                    ((target, *to), (source, *from))
                } else {
                    ((source, *from), (target, *to))
                };
                let mut before = Item::Table(left.1);
                let between = items.iter_mut().enumerate().take(right.0);
                for (column, items) in between.skip(left.0 + 1) {
                    items.insert(trunk);
                    passed.push((column, trunk));
                    segments.insert((column - 1, before, trunk));
                    before = trunk;
                }
                segments.insert((right.0 - 1, before, Item::Table(right.1)));
            }
            trunks.push(passed);
        }
        Self {
            parts,
            columns: items
                .into_iter()
                .map(|it| it.into_iter().collect())
                .collect(),
            segments,
            trunks,
        }
    }

    fn height(&self, item: Item) -> usize {
        match item {
            Item::Table(table) => self.parts.sizes[table].height + GAP,
            Item::Trunk { .. } => TRUNK,
        }
    }

    fn column_height(&self, column: usize) -> usize {
        self.columns[column].iter().map(|it| self.height(*it)).sum()
    }

    fn tallest(&self) -> usize {
        let heights = (0..self.columns.len()).map(|column| self.column_height(column));
        heights.max().unwrap_or_default()
    }

    /// Returns the upper edge of each item of a column, which stands in the middle.
    fn tops(&self, column: usize) -> BTreeMap<Item, usize> {
        let mut y = (self.tallest() - self.column_height(column)) / 2;
        let mut tops = BTreeMap::new();
        for item in &self.columns[column] {
            tops.insert(*item, y);
            y += self.height(*item);
        }
        tops
    }

    /// Moves each item towards the middle of what it is connected to, column after column, there and
    /// back.
    fn untangle(&mut self) {
        let count = self.columns.len();
        for sweep in 0..SWEEPS {
            for step in 1..count {
                match sweep % 2 {
                    0 => self.sort(step, step - 1),
                    _ => self.sort(count - 1 - step, count - step),
                }
            }
        }
    }

    fn sort(&mut self, column: usize, beside: usize) {
        let (own, other) = (self.tops(column), self.tops(beside));
        let middle = |tops: &BTreeMap<Item, usize>, item: Item| {
            tops.get(&item).map(|top| top + self.height(item) / 2)
        };
        let wish = |item: &Item| {
            let neighbours = self.segments.iter().filter_map(|(at, left, right)| {
                match (*at == column.min(beside), column < beside) {
                    (true, true) if left == item => middle(&other, *right),
                    (true, false) if right == item => middle(&other, *left),
                    _ => None,
                }
            });
            let neighbours: Vec<_> = neighbours.collect();
            match neighbours.len() {
                0 => middle(&own, *item),
                count => Some(neighbours.iter().sum::<usize>() / count),
            }
        };
        let mut items = self.columns[column].clone();
        items.sort_by_cached_key(wish);
        self.columns[column] = items;
    }

    fn place(&self, columns: &[Option<usize>]) -> Layout {
        let mut corners = vec![Corner::default(); columns.len()];
        let mut passes = BTreeMap::new();
        let mut x = MARGIN;
        for (column, items) in self.columns.iter().enumerate() {
            let widths = items.iter().filter_map(|item| match item {
                Item::Table(table) => Some(self.parts.sizes[*table].width),
                Item::Trunk { .. } => None,
            });
            let right = x + widths.max().unwrap_or_default();
            for (item, top) in self.tops(column) {
                let y = MARGIN + top;
                match item {
                    Item::Table(table) => corners[table] = Corner { x, y },
                    trunk @ Item::Trunk { .. } => {
                        let y = y + TRUNK / 2;
                        passes.insert((column, trunk), Pass { left: x, right, y });
                    }
                }
            }
            x = right + GUTTER;
        }
        let of_line = |trunks: &Vec<(usize, Item)>| {
            let own = trunks.iter().filter_map(|trunk| passes.get(trunk).copied());
            own.collect()
        };
        Layout {
            corners,
            passes: self.trunks.iter().map(of_line).collect(),
            size: Size {
                width: x.saturating_sub(GUTTER),
                height: MARGIN + self.tallest(),
            },
        }
    }
}

/// Places the tables that stand in no column, in rows below.
fn place_rest(parts: &Parts, columns: &[Option<usize>], layout: &mut Layout) {
    let mut rest: Vec<_> = (0..columns.len())
        .filter(|table| columns[*table].is_none())
        .collect();
    rest.sort_by_key(|table| parts.last[*table]);
    let area: usize = rest
        .iter()
        .map(|table| (parts.sizes[*table].width + GUTTER) * (parts.sizes[*table].height + GAP))
        .sum();
    let limit = layout.size.width.max(MARGIN + area.isqrt());
    let (mut x, mut y, mut row_height) = (MARGIN, layout.size.height, 0);
    for table in rest {
        let size = parts.sizes[table];
        if x > MARGIN && x + size.width > limit {
            x = MARGIN;
            y += row_height + GAP;
            row_height = 0;
        }
        layout.corners[table] = Corner { x, y };
        row_height = row_height.max(size.height);
        layout.size.width = layout.size.width.max(x + size.width);
        layout.size.height = layout.size.height.max(y + size.height);
        x += size.width + GUTTER / 2;
    }
}

#[cfg(test)]
mod tests {
    use super::{Corner, Layout, Parts, Size, layout};

    fn overlap(a: (Corner, Size), b: (Corner, Size)) -> bool {
        let apart =
            |a: usize, length: usize, b: usize, other: usize| a + length <= b || b + other <= a;
        !(apart(a.0.x, a.1.width, b.0.x, b.1.width) || apart(a.0.y, a.1.height, b.0.y, b.1.height))
    }

    /// Sixty tables of many sizes; a third refers to the first, others to one before, some to one after.
    fn sixty() -> (Vec<Size>, Vec<(usize, usize)>) {
        let size = |n: usize| Size {
            width: 100 + n * 37 % 200,
            height: 40 + n * 91 % 400,
        };
        let pairs = (1..50).flat_map(|n| {
            let own = [(n, 0), (n, n / 2), ((n * 7) % 50, (n * 13) % 50)];
            own.into_iter().take(1 + n % 3)
        });
        ((0..60).map(size).collect(), pairs.collect())
    }

    fn place(sizes: &[Size], pairs: &[(usize, usize)]) -> Layout {
        let last = &vec![false; sizes.len()];
        layout(&Parts { sizes, pairs, last })
    }

    #[test]
    fn no_table_covers_another_or_a_line() {
        let (sizes, pairs) = sixty();
        let layout = place(&sizes, &pairs);
        let boxes: Vec<_> = layout.corners.iter().copied().zip(sizes).collect();
        for (n, one) in boxes.iter().enumerate() {
            for other in &boxes[n + 1..] {
                assert!(!overlap(*one, *other), "{:?} {:?}", one.0, other.0);
            }
            for pass in layout.passes.iter().flatten() {
                let (x, y) = (pass.left, pass.y);
                let width = pass.right - pass.left;
                assert!(!overlap(*one, (Corner { x, y }, Size { width, height: 1 })));
            }
            assert!(one.0.x + one.1.width <= layout.size.width);
            assert!(one.0.y + one.1.height <= layout.size.height);
        }
    }

    #[test]
    fn a_table_stands_right_of_what_it_refers_to() {
        let size = Size {
            width: 100,
            height: 50,
        };
        let layout = place(&[size; 4], &[(2, 1), (1, 0), (2, 0)]);
        let x: Vec<_> = layout.corners.iter().map(|corner| corner.x).collect();
        assert!(x[0] < x[1] && x[1] < x[2], "{x:?}");
        let passes: Vec<_> = layout.passes.iter().map(Vec::len).collect();
        assert_eq!(passes, [0, 0, 1], "the line from 2 to 0 passes 1");
        assert!(layout.corners[3].y > layout.corners[0].y, "below");
    }
}
