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

/// Takes over how expressions are printed now; says whether that changed anything.
fn adopt(catalog: &mut Catalog, again: Catalog, differing: &[Address]) -> bool {
    let mut is_changed = false;
    for (address, new) in again.objects {
        if !differing.contains(&address) {
            continue;
        }
        let Some(object) = catalog.objects.get_mut(&address) else {
            continue;
        };
        let old = object.clone();
        take_texts(object, new);
        is_changed |= *object != old;
    }
    is_changed
}

/// Takes the texts of an object's expressions, and nothing else: what is made anew in another way than it was
/// must not look the same on both sides.
fn take_texts(old: &mut Object, new: Object) {
    match (old, new) {
        (Object::Column(old), Object::Column(new)) => {
            take(&mut old.default, new.default);
            if let (Some(old), Some(new)) = (&mut old.generated, new.generated) {
                old.expression = new.expression;
            }
        }
        (Object::Constraint(old), Object::Constraint(new)) => old.definition = new.definition,
        (Object::Index(old), Object::Index(new)) => old.definition = new.definition,
        (Object::View(old), Object::View(new)) => old.definition = new.definition,
        (Object::Rule(old), Object::Rule(new)) => old.definition = new.definition,
        (Object::Trigger(old), Object::Trigger(new)) => old.definition = new.definition,
        (Object::Policy(old), Object::Policy(new)) => {
            take(&mut old.using, new.using);
            take(&mut old.check, new.check);
        }
        (Object::Domain(old), Object::Domain(new)) => {
            take(&mut old.default, new.default);
            for check in &mut old.checks {
                let mut others = new.checks.iter();
                if let Some(new) = others.find(|it| it.name == check.name) {
                    check.definition.clone_from(&new.definition);
                }
            }
        }
        // The arguments have their defaults.
        (Object::Routine(old), Object::Routine(new)) => {
            old.arguments = new.arguments;
            take(&mut old.sql_body, new.sql_body);
        }
        (Object::Statistics(old), Object::Statistics(new)) => {
            take(&mut old.expressions, new.expressions);
        }
        (Object::Table(old), Object::Table(new)) => {
            take(&mut old.partition_key, new.partition_key);
            if let (Some(old), Some(new)) = (&mut old.partition_of, new.partition_of) {
                old.bound = new.bound;
            }
        }
        (Object::PublicationTable(old), Object::PublicationTable(new)) => {
            take(&mut old.filter, new.filter);
        }
        _ => {}
    }
}

fn take<T>(old: &mut Option<T>, new: Option<T>) {
    if old.is_some() && new.is_some() {
        *old = new;
    }
}
