//! Which changes of an operator PostgreSQL makes in place.

use crate::catalog::{Address, Catalog, Kind, Operator};

/// Says whether an operator can become another: its estimators and its comment change by a statement, and it
/// gets or loses the link to an operator that comes or goes.
pub(super) fn is_in_place(old: &Operator, new: &Operator, from: &Catalog, to: &Catalog) -> bool {
    let lasting = |it: &Operator| (it.function.clone(), it.hashes, it.merges);
    let follows = |old: Option<String>, new: Option<String>| {
        let old = old.map(|it| Address::new(Kind::Operator, it));
        let new = new.map(|it| Address::new(Kind::Operator, it));
        match (old, new) {
            (old, new) if old == new => true,
            (Some(gone), None) => is_only_in(&gone, from, to),
            (None, Some(new)) => is_only_in(&new, to, from),
            _ => false,
        }
    };
    lasting(old) == lasting(new)
        && follows(old.commutator_signature(), new.commutator_signature())
        && follows(old.negator_signature(), new.negator_signature())
}

fn is_only_in(address: &Address, catalog: &Catalog, other: &Catalog) -> bool {
    catalog.objects.contains_key(address) && !other.objects.contains_key(address)
}
