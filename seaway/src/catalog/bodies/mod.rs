//! Functions whose body names what no longer exists.
//!
//! PostgreSQL records nothing of what a body in a string names, so it lets a revision drop it, and
//! says nothing until the next call. A body counts as text, by its words: variables that hold SQL
//! are not seen, nor one of several functions of the same name.

mod body;
mod checked;
mod names;
mod tokens;

use std::{collections::BTreeSet, fmt};

use self::body::relations;
pub(crate) use self::body::{Body, bare};
pub use self::{
    checked::{Checked, checked},
    names::Names,
};
use crate::catalog::{Address, Catalog, Kind, Object, Routine};

/// A line of a function's body that names what no longer exists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// The function or procedure.
    pub routine: Address,
    /// The line within its body, as PL/pgSQL counts it: the first begins right after the opening
    /// quote.
    pub line: usize,
    /// The name that the line has.
    pub name: String,
    /// What had that name.
    pub what: Address,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (routine, line, what) = (&self.routine, self.line, &self.what);
        write!(f, "{routine}, line {line}: {what} no longer exists")
    }
}

/// Returns the functions of `after` whose body names what `before` has and `after` lacks, because it
/// was dropped or renamed.
///
/// The columns of a table that is gone are not reported beside it.
#[must_use]
pub fn broken(before: &Names, after: &Catalog) -> Vec<Broken> {
    let gone = gone(before, after);
    let mut broken = BTreeSet::new();
    for (routine, object) in &after.objects {
        let Object::Routine(it) = object else {
            continue;
        };
        let gone = written_in(it, gone.iter());
        if gone.is_empty() {
            continue;
        }
        let Some(body) = Body::of(it, after) else {
            continue;
        };
        for what in gone {
            let name = bare(&what.name).to_owned();
            let lines = lines(&body, what);
            broken.extend(lines.into_iter().map(|line| Broken {
                routine: routine.clone(),
                line,
                name: name.clone(),
                what: what.clone(),
            }));
        }
    }
    broken.into_iter().collect()
}

/// Returns those whose name stands anywhere in the source of a routine. Few do, and to read a body takes much
/// longer.
pub(crate) fn written_in<'a>(
    routine: &Routine,
    objects: impl Iterator<Item = &'a Address>,
) -> Vec<&'a Address> {
    let source = routine.source.as_deref().unwrap_or_default();
    let source = source.to_lowercase();
    let written = objects.filter(|it| source.contains(&bare(&it.name).to_lowercase()));
    written.collect()
}

fn lines(body: &Body<'_>, what: &Address) -> Vec<usize> {
    match (what.kind, &what.table) {
        (Kind::Column, Some(table)) => body.column(table, &what.name),
        (Kind::Routine, _) => body.function(bare(&what.name)),
        (Kind::Table | Kind::View | Kind::Sequence, _) => body.relation(&what.name),
        _ => body.data_type(&what.name),
    }
}

fn gone(before: &Names, after: &Catalog) -> Vec<Address> {
    let (relations, types, routines) = (relations(after), types(after), routines(after));
    let is_gone = |address: &Address| match (address.kind, &address.table) {
        (Kind::Table | Kind::View | Kind::Sequence, _) => !relations.contains_key(&*address.name),
        (Kind::Column, Some(table)) => {
            relations.contains_key(table.as_str()) && !after.objects.contains_key(address)
        }
        // Another of this name may be the one that is called.
        (Kind::Routine, _) => !routines.contains(bare(&address.name)),
        (kind, _) if is_type(kind) => !types.contains(address.name.as_str()),
        _ => false,
    };
    let gone = before.iter().filter(|it| is_gone(it));
    gone.cloned().collect()
}

/// Says whether a body can name an object of this kind.
fn is_nameable(kind: Kind) -> bool {
    let is_relation = matches!(kind, Kind::Table | Kind::View | Kind::Sequence);
    is_relation || is_type(kind) || matches!(kind, Kind::Column | Kind::Routine)
}

fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range
    )
}

fn types(catalog: &Catalog) -> BTreeSet<&str> {
    let types = catalog.objects.keys().filter(|it| is_type(it.kind));
    types.map(|it| it.name.as_str()).collect()
}

fn routines(catalog: &Catalog) -> BTreeSet<&str> {
    let routines = catalog.objects.keys().filter(|it| it.kind == Kind::Routine);
    routines.map(|it| bare(&it.name)).collect()
}
