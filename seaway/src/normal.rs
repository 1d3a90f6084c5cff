//! Two catalogs in one form.
//!
//! PostgreSQL prints an expression in two forms: as it was written, and as it reads what it has
//! printed. `x IN ('a', 'b')` on a varchar is `ANY ((ARRAY['a'::character varying, …])::text[])` at first,
//! and `ANY (ARRAY[('a'::character varying)::text, …])` after a dump and restore. So what differs is made
//! anew in a scratch schema and read once more, on both sides, until it does not change.

use std::time::Duration;

use sea_orm::{DatabaseConnection, DbErr};

use crate::{
    catalog::{Address, Catalog, Kind, Object},
    diff::differences,
    replay::reread,
};

/// After how many readings a text that still changes is compared as it is. Two were enough for all that
/// was seen.
const READINGS: usize = 4;

/// Brings the expressions of two catalogs to one form, if anything differs. The transactions of
/// `connection` are rolled back.
///
/// # Errors
///
/// What the server said, such as that the role may not create schemas.
pub async fn settle(
    connection: &DatabaseConnection,
    from: &mut Catalog,
    to: &mut Catalog,
    lock_timeout: Duration,
) -> Result<(), DbErr> {
    for _ in 0..READINGS {
        let differing = texts(from, to);
        if differing.is_empty() {
            return Ok(());
        }
        let mut is_settled = true;
        for catalog in [&mut *from, &mut *to] {
            let again = Box::pin(reread(connection, catalog, lock_timeout, &[])).await?;
            is_settled &= !adopt(catalog, again, &differing);
        }
        if is_settled {
            return Ok(());
        }
    }
    Ok(())
}

/// Returns the objects that differ, are in both catalogs, and have expressions.
fn texts(from: &Catalog, to: &Catalog) -> Vec<Address> {
    let has_text = |address: &Address| {
        !matches!(
            address.kind,
            Kind::Schema
                | Kind::DefaultPrivileges
                | Kind::Extension
                | Kind::Enum
                | Kind::Composite
                | Kind::Sequence
                | Kind::Range
        )
    };
    let differing = differences(from, to).into_iter();
    let in_both = differing.filter(|it| it.is_in_from && it.is_in_to);
    in_both.map(|it| it.address).filter(has_text).collect()
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
