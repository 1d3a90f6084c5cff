//! Two catalogs in one form.
//!
//! PostgreSQL prints an expression in two forms: as it was written, and as it reads what it has
//! printed. `x IN ('a', 'b')` on a varchar is `ANY ((ARRAY['a'::character varying, …])::text[])` at first,
//! and `ANY (ARRAY[('a'::character varying)::text, …])` after a dump and restore. So what differs is made
//! anew in a scratch schema and read once more, on both sides, until it does not change.

use std::{collections::BTreeSet, time::Duration};

use sea_orm::{DatabaseConnection, DbErr};

use crate::{
    catalog::{Address, Catalog, Kind, Object},
    diff::{Difference, differences},
    replay::reread,
};

/// What could not be brought to one form.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unsettled {
    /// Nothing could: there is no scratch schema.
    All(DbErr),
    /// Not these objects, for example because they speak of what is not there.
    Some(Vec<Address>),
}

impl Unsettled {
    /// Takes what [`settle`] returns.
    pub(crate) fn of(settled: Result<Vec<Address>, DbErr>) -> Option<Self> {
        match settled {
            Ok(missing) if missing.is_empty() => None,
            Ok(missing) => Some(Self::Some(missing)),
            Err(error) => Some(Self::All(error)),
        }
    }
}

/// After how many readings a text that still changes is compared as it is. Two were enough for all that
/// was seen.
const READINGS: usize = 4;

/// Brings the expressions of two catalogs to one form, if anything differs. The transactions of
/// `connection` are rolled back. Returns which of the objects that differ could not be made anew, and so
/// are compared as they were printed.
///
/// # Errors
///
/// What the server said, such as that the role may not create schemas.
pub async fn settle(
    connection: &DatabaseConnection,
    from: &mut Catalog,
    to: &mut Catalog,
    lock_timeout: Duration,
) -> Result<Vec<Address>, DbErr> {
    let mut missing = BTreeSet::new();
    for _ in 0..READINGS {
        let differing = texts(from, to);
        missing.clear();
        if differing.is_empty() {
            break;
        }
        let mut is_settled = true;
        for catalog in [&mut *from, &mut *to] {
            let again = Box::pin(reread(connection, catalog, lock_timeout, &[])).await?;
            let is_missing = |it: &&Address| !again.objects.contains_key(it);
            missing.extend(differing.iter().filter(is_missing).cloned());
            is_settled &= !adopt(catalog, again, &differing);
        }
        if is_settled {
            break;
        }
    }
    Ok(missing.into_iter().collect())
}

/// Returns the objects that differ, are in both catalogs, and have expressions.
fn texts(from: &Catalog, to: &Catalog) -> Vec<Address> {
    let has_text = |address: &Address| {
        !matches!(
            address.kind,
            Kind::Schema
                | Kind::DefaultPrivileges
                | Kind::Extension
                | Kind::Operator
                | Kind::TextSearchParser
                | Kind::TextSearchTemplate
                | Kind::TextSearchDictionary
                | Kind::TextSearchConfiguration
                | Kind::Wrapper
                | Kind::Server
                | Kind::UserMapping
                | Kind::Collation
                | Kind::Publication
                | Kind::EventTrigger
                | Kind::Enum
                | Kind::Composite
                | Kind::Sequence
                | Kind::Range
        )
    };
    let differing = differences(from, to).into_iter();
    let in_both = differing.filter(|it| it.is_in_from && it.is_in_to);
    let in_both = in_both.filter(|it| it.address.kind != Kind::PublicationTable || has_filters(it));
    in_both.map(|it| it.address).filter(has_text).collect()
}

/// Says whether a published table has a filter on both sides, and another one.
fn has_filters(difference: &Difference) -> bool {
    let mut fields = difference.fields.iter();
    fields.any(|it| it.field == "filter" && it.from.is_string() && it.to.is_string())
}

/// Takes over how objects are printed now; says whether that changed anything.
fn adopt(catalog: &mut Catalog, again: Catalog, differing: &[Address]) -> bool {
    let mut is_changed = false;
    for (address, mut new) in again.objects {
        if !differing.contains(&address) {
            continue;
        }
        let Some(old) = catalog.objects.get_mut(&address) else {
            continue;
        };
        keep_state(old, &mut new);
        is_changed |= *old != new;
        *old = new;
    }
    is_changed
}

/// Keeps what a new object cannot have.
fn keep_state(old: &Object, new: &mut Object) {
    match (old, new) {
        (Object::Index(old), Object::Index(new)) => new.valid = old.valid,
        (Object::View(old), Object::View(new)) => {
            new.populated = old.populated;
            new.owner.clone_from(&old.owner);
            new.privileges.clone_from(&old.privileges);
        }
        (Object::Routine(old), Object::Routine(new)) => {
            new.owner.clone_from(&old.owner);
            new.privileges.clone_from(&old.privileges);
        }
        (Object::Domain(old), Object::Domain(new)) => {
            new.owner.clone_from(&old.owner);
            new.privileges.clone_from(&old.privileges);
        }
        (Object::Table(old), Object::Table(new)) => {
            new.owner.clone_from(&old.owner);
            new.privileges.clone_from(&old.privileges);
        }
        (Object::Column(old), Object::Column(new)) => {
            new.position = old.position;
            (new.inherited, new.local) = (old.inherited, old.local);
            new.privileges.clone_from(&old.privileges);
        }
        (Object::Constraint(old), Object::Constraint(new)) => {
            (new.inherited, new.local) = (old.inherited, old.local);
        }
        _ => {}
    }
}
