//! In which layer a table stands: right of what it refers to.

use std::collections::BTreeMap;

/// Returns the layer of each of `count` tables; none of one that no pair names.
///
/// A pair is a table and what it refers to. Of a circle of references one pair is turned round: the one
/// that leads back to where the walk through the tables came from.
pub(super) fn layers(count: usize, pairs: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut referred = vec![Vec::new(); count];
    let mut connected = vec![false; count];
    for (from, to) in pairs {
        if from != to {
            referred[*from].push(*to);
            connected[*from] = true;
            connected[*to] = true;
        }
    }
    let straight = without_circles(&referred);
    let mut layer = vec![0; count];
    for table in straight.order {
        for on in straight.edges.get(&table).into_iter().flatten() {
            layer[table] = layer[table].max(layer[*on] + 1);
        }
    }
    let layers = layer.into_iter().zip(connected);
    layers
        .map(|(layer, connected)| connected.then_some(layer))
        .collect()
}

/// A graph without circles: the edges of each table, and an order in which each comes after those that
/// its edges lead to.
struct Straight {
    edges: BTreeMap<usize, Vec<usize>>,
    order: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Walks through the tables, without recursion: a chain of references may be long.
fn without_circles(referred: &[Vec<usize>]) -> Straight {
    let mut marks = vec![Mark::New; referred.len()];
    let mut edges = BTreeMap::<usize, Vec<usize>>::new();
    let mut order = Vec::new();
    for start in 0..referred.len() {
        let mut path = vec![(start, 0)];
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        while let Some((table, next)) = path.last_mut() {
            let table = *table;
            let Some(on) = referred[table].get(*next).copied() else {
                marks[table] = Mark::Done;
                order.push(table);
                path.pop();
                continue;
            };
            *next += 1;
            // An edge to an open table closes a circle: it is left out, and drawn the other way.
            if marks[on] != Mark::Open {
                edges.entry(table).or_default().push(on);
            }
            if marks[on] == Mark::New {
                marks[on] = Mark::Open;
                path.push((on, 0));
            }
        }
    }
    Straight { edges, order }
}

#[cfg(test)]
mod tests {
    use super::layers;

    #[test]
    fn a_table_stands_right_of_what_it_refers_to() {
        // 3 refers to 2 and 0, 2 to 1, 1 to 0; 4 to itself.
        let pairs = [(3, 2), (3, 0), (2, 1), (1, 0), (4, 4)];
        let expected = [Some(0), Some(1), Some(2), Some(3), None];
        assert_eq!(layers(5, &pairs), expected);
    }

    #[test]
    fn a_circle_has_an_end() {
        let layers = layers(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(layers, [Some(2), Some(1), Some(0)]);
    }
}
