//! What one catalog lacks and need not have: it belongs to the database, and is not about the schema.

use crate::catalog::{Address, Catalog, Kind, Object};

/// Says whether it is no difference that one of the catalogs lacks an object: the revisions of that catalog
/// were replayed where it was there already, or it is a publication of other schemas alone.
pub(super) fn is_beside(address: &Address, from: &Catalog, to: &Catalog) -> bool {
    let has = |catalog: &Catalog| catalog.objects.contains_key(address);
    let (lacking, other) = match (has(from), has(to)) {
        (false, true) => (from, to),
        (true, false) => (to, from),
        _ => return false,
    };
    let whole = whole(address);
    let was_there = lacking
        .beside
        .as_ref()
        .is_some_and(|it| it.contains(&whole));
    (was_there && other.beside.is_none() && !lacking.objects.contains_key(&whole))
        || is_of_others(other, address)
}

/// Returns what belongs to the database: a publication, where the object is a table in it.
fn whole(address: &Address) -> Address {
    match address.kind {
        Kind::PublicationTable => Address::new(Kind::Publication, &address.name),
        _ => address.clone(),
    }
}

fn is_of_others(catalog: &Catalog, address: &Address) -> bool {
    let Some(Object::Publication(publication)) = catalog.objects.get(address) else {
        return false;
    };
    let is_here = |object: &Object| matches!(object, Object::PublicationTable(it) if it.name == publication.name);
    publication.holds_others && !publication.whole_schema && !catalog.objects.values().any(is_here)
}
