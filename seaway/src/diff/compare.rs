//! Which objects differ, and whether PostgreSQL can change one into the other.

use std::collections::BTreeSet;

use super::operators;
use crate::{
    catalog::{
        Address, Catalog, Collation, Column, Composite, Constraint, EventTrigger, Index, Kind,
        Object, Policy, Privilege, Routine, Statistics, Table, TextSearchParser, View, Wrapper,
    },
    sql::quote::Ident,
};

/// Stands for an object's owner among those who may do something with it. No role has an empty name.
pub(super) const OWNER: &str = "";

/// How an object becomes another of the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// They are the same.
    Same,
    /// ALTER, or CREATE OR REPLACE.
    InPlace,
    /// DROP and CREATE, with all that depends on it.
    Replace,
    /// A type or collation: the old one is renamed, the columns are cast to the new one, the old one is dropped.
    Recast,
}

/// Returns an object without what is no difference: who owns it and may use it, where a column
/// stands, whether a materialized view has its rows, and what follows from a table's parents.
pub(super) fn essence(object: &Object) -> Object {
    let mut object = object.clone();
    let nobody = String::new;
    match &mut object {
        // Its text is its parent's.
        Object::Trigger(it) if it.inherited => {
            (it.definition, it.constraint, it.comment) = (String::new(), false, None);
        }
        Object::DefaultPrivileges(it) => it.privileges = None,
        Object::Schema(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Extension(_)
        | Object::TextSearchParser(_)
        | Object::TextSearchTemplate(_)
        | Object::UserMapping(_)
        | Object::Rule(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::PublicationTable(_)
        | Object::Index(_) => {}
        Object::Collation(it) => it.owner = nobody(),
        Object::Enum(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Composite(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Domain(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Range(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Sequence(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Routine(it) => {
            (it.owner, it.privileges) = (nobody(), None);
            sort(&mut it.settings);
        }
        Object::Operator(it) => it.owner = nobody(),
        Object::TextSearchDictionary(it) => it.owner = nobody(),
        Object::TextSearchConfiguration(it) => it.owner = nobody(),
        Object::Wrapper(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Server(it) => (it.owner, it.privileges) = (nobody(), None),
        Object::Table(it) => {
            (it.owner, it.privileges) = (nobody(), None);
            sort(&mut it.options);
        }
        Object::View(it) => {
            (it.owner, it.privileges) = (nobody(), None);
            it.populated = true;
            sort(&mut it.options);
        }
        Object::Statistics(it) => it.owner = nobody(),
        Object::Publication(it) => (it.owner, it.holds_others) = (nobody(), false),
        Object::EventTrigger(it) => (it.owner, it.tags) = (nobody(), sorted(it.tags.take())),
        Object::Column(it) => {
            (it.position, it.privileges) = (0, None);
            (it.inherited, it.local) = (false, true);
            sort(&mut it.options);
        }
        Object::Constraint(it) => {
            (it.inherited, it.local) = (false, true);
            sort(&mut it.options);
        }
    }
    object
}

/// The order of options means nothing.
fn sort(options: &mut Option<Vec<String>>) {
    if let Some(options) = options {
        options.sort();
    }
}

/// Says whether both catalogs tell who may do what.
pub(super) fn count_privileges(from: &Catalog, to: &Catalog) -> bool {
    from.has_privileges && to.has_privileges
}

/// Returns the privileges on an object, with the owner as nobody in particular: it may be another role in
/// the other catalog.
pub(super) fn privileges(object: &Object) -> BTreeSet<Privilege> {
    let Some((owner, privileges)) = object.privileges() else {
        return BTreeSet::new();
    };
    let anonymous = privileges.iter().flatten().cloned().map(|mut it| {
        if it.grantee.as_deref() == Some(owner) {
            it.grantee = Some(OWNER.to_owned());
        }
        it
    });
    anonymous.collect()
}

/// Says whether two objects of an address are the same.
pub(super) fn is_same(old: &Object, new: &Object, with_privileges: bool) -> bool {
    if let (Object::Wrapper(old), Object::Wrapper(new), false) = (old, new, with_privileges) {
        return essence(&unqualified(old)) == essence(&unqualified(new));
    }
    if let (Object::UserMapping(old), Object::UserMapping(new)) = (old, new)
        && (old.foreign_options.is_none() || new.foreign_options.is_none())
    {
        return true;
    }
    essence(old) == essence(new) && (!with_privileges || privileges(old) == privileges(new))
}

/// Returns a wrapper without the schemas of its functions. A replay reads the wrapper of the live database
/// from another schema than that of the functions.
fn unqualified(wrapper: &Wrapper) -> Object {
    let bare = |name: &Option<String>| {
        let name = name.as_deref()?;
        Some(name.rsplit('.').next().unwrap_or(name).to_owned())
    };
    Object::Wrapper(Wrapper {
        handler: bare(&wrapper.handler),
        validator: bare(&wrapper.validator),
        ..wrapper.clone()
    })
}

/// Says how `old` becomes `new`. The catalogs tell what else is there.
pub(super) fn way(old: &Object, new: &Object, from: &Catalog, to: &Catalog) -> Way {
    if is_same(old, new, count_privileges(from, to)) {
        return Way::Same;
    }
    if essence(old) == essence(new) {
        return Way::InPlace;
    }
    let in_place = match (old, new) {
        (Object::Collation(old), Object::Collation(new)) => return collation(old, new),
        (Object::Enum(old), Object::Enum(new)) => {
            return if is_subsequence(&old.labels, &new.labels) {
                Way::InPlace
            } else {
                Way::Recast
            };
        }
        (Object::Domain(old), Object::Domain(new)) => {
            let base = |it: &crate::catalog::Domain| (it.data_type.clone(), it.collation.clone());
            let is_stricter = (new.not_null && !old.not_null)
                || new.checks.iter().any(|check| !old.checks.contains(check));
            return if base(old) == base(new) && !(is_stricter && is_within(old, from)) {
                Way::InPlace
            } else {
                Way::Recast
            };
        }
        (Object::Composite(old), Object::Composite(new)) => return composite(old, new, from),
        (Object::Range(old), Object::Range(new)) => {
            let (mut old, mut new) = (old.clone(), new.clone());
            (old.comment, new.comment) = (None, None);
            let (old, new) = (Object::Range(old), Object::Range(new));
            return if essence(&old) == essence(&new) {
                Way::InPlace
            } else {
                Way::Recast
            };
        }
        (Object::Operator(old), Object::Operator(new)) => {
            operators::is_in_place(old, new, from, to)
        }
        (Object::TextSearchParser(old), Object::TextSearchParser(new)) => {
            let functions = |it: &TextSearchParser| TextSearchParser {
                comment: None,
                ..it.clone()
            };
            functions(old) == functions(new)
        }
        (Object::TextSearchTemplate(old), Object::TextSearchTemplate(new)) => {
            (&old.init, &old.lexize) == (&new.init, &new.lexize)
        }
        (Object::TextSearchDictionary(old), Object::TextSearchDictionary(new)) => {
            old.template == new.template
        }
        (Object::TextSearchConfiguration(old), Object::TextSearchConfiguration(new)) => {
            old.parser == new.parser
        }
        (Object::Server(old), Object::Server(new)) => {
            (&old.wrapper, &old.server_type) == (&new.wrapper, &new.server_type)
        }
        (Object::Table(old), Object::Table(new)) => table(old, new),
        (Object::Column(old), Object::Column(new)) => column(old, new),
        (Object::Constraint(old), Object::Constraint(new)) => {
            let parents = (&old.parent, &new.parent);
            constraint(old, new) && follows(parents, &old.table, from, to)
        }
        (Object::Index(old), Object::Index(new)) => {
            index(old, new) && follows((&old.parent, &new.parent), &old.table, from, to)
        }
        (Object::View(old), Object::View(new)) => view(old, new, from, to),
        (Object::Routine(old), Object::Routine(new)) => routine(old, new),
        (Object::Trigger(old), Object::Trigger(new)) if old.inherited || new.inherited => {
            old.inherited && new.inherited
        }
        (Object::Trigger(old), Object::Trigger(new)) => old.definition == new.definition,
        (Object::Rule(old), Object::Rule(new)) => old.definition == new.definition,
        (Object::Policy(old), Object::Policy(new)) => policy(old, new),
        (Object::Statistics(old), Object::Statistics(new)) => statistics(old, new),
        (Object::EventTrigger(old), Object::EventTrigger(new)) => event_trigger(old, new),
        // What it holds of others would be lost.
        (Object::Publication(old), Object::Publication(new)) => {
            old.all_tables == new.all_tables || old.holds_others
        }
        (
            Object::Schema(_)
            | Object::Sequence(_)
            | Object::Extension(_)
            | Object::Wrapper(_)
            | Object::UserMapping(_)
            | Object::DefaultPrivileges(_),
            _,
        ) => true,
        _ => false,
    };
    if in_place { Way::InPlace } else { Way::Replace }
}

/// Only the comment of a collation can change.
fn collation(old: &Collation, new: &Collation) -> Way {
    let mut old = old.clone();
    (old.comment, old.owner) = (new.comment.clone(), new.owner.clone());
    if old == *new {
        Way::InPlace
    } else {
        Way::Recast
    }
}

/// Says whether all of `part` is in `whole` in the same order.
pub(super) fn is_subsequence(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|label| whole.any(|other| other == label))
}

/// Says whether a domain is in an array or another type. PostgreSQL does not look into these, and so
/// lets a domain become stricter only if it is in none.
fn is_within(domain: &crate::catalog::Domain, catalog: &Catalog) -> bool {
    let address = Address::new(Kind::Domain, &domain.name);
    let bare = [domain.name.clone(), Ident(&domain.name).to_string()];
    catalog
        .dependencies
        .iter()
        .filter(|(_, on)| *on == address)
        .any(|(it, _)| match catalog.objects.get(it) {
            Some(Object::Column(column)) => !bare.contains(&column.data_type),
            Some(Object::Composite(_) | Object::Range(_) | Object::Domain(_)) => true,
            _ => false,
        })
}

/// An attribute's type cannot change while a column has the composite type; attributes can only be
/// added at the end.
fn composite(old: &Composite, new: &Composite, from: &Catalog) -> Way {
    let kept = |it: &&crate::catalog::Attribute| new.attributes.iter().any(|n| n.name == it.name);
    let kept: Vec<_> = old.attributes.iter().filter(kept).collect();
    let added = &new.attributes[kept.len().min(new.attributes.len())..];
    let is_in_order = kept
        .iter()
        .zip(&new.attributes)
        .all(|(o, n)| o.name == n.name)
        && added
            .iter()
            .all(|n| old.attributes.iter().all(|o| o.name != n.name));
    let is_retyped = kept
        .iter()
        .zip(&new.attributes)
        .any(|(old, new)| (&old.data_type, &old.collation) != (&new.data_type, &new.collation));
    let address = Object::Composite(old.clone()).address();
    let mut dependents = from.dependencies.iter().filter(|(_, on)| *on == address);
    let is_used = dependents.any(|(it, _)| it.kind == Kind::Column);
    if is_in_order && !(is_retyped && is_used) {
        Way::InPlace
    } else {
        Way::Recast
    }
}

fn table(old: &Table, new: &Table) -> bool {
    old.server == new.server
        && old.partition_key == new.partition_key
        && old.of_type.is_some() == new.of_type.is_some()
}

/// A stored column may lose its expression; none can get one or another one before PostgreSQL 17.
fn column(old: &Column, new: &Column) -> bool {
    match (&old.generated, &new.generated) {
        (old, new) if old == new => true,
        (Some(old), None) => old.stored,
        _ => false,
    }
}

fn constraint(old: &Constraint, new: &Constraint) -> bool {
    let text = |it: &Constraint| {
        let text = it.definition.clone();
        match text.strip_suffix(" NOT VALID") {
            Some(text) => text.to_owned(),
            None => text,
        }
    };
    let index = |it: &Constraint| (it.options.clone(), it.tablespace.clone());
    let validity = new.validated || !old.validated;
    let is_same = text(old) == text(new) && index(old) == index(new);
    // Only the deferrability of a foreign key can change.
    let is_foreign_key = old.constraint_type == "foreign key";
    let kept = is_foreign_key && undeferred(&text(old)) == undeferred(&text(new));
    validity && (is_same || (kept && index(old) == index(new)))
}

/// Returns a foreign key's definition without the clauses with which PostgreSQL ends it.
fn undeferred(definition: &str) -> &str {
    let definition = definition.trim_end_matches(" INITIALLY DEFERRED");
    definition.trim_end_matches(" DEFERRABLE")
}

fn index(old: &Index, new: &Index) -> bool {
    let lasting = |it: &Index| {
        let text = (it.definition.clone(), it.unique, it.tablespace.clone());
        (text, it.partitioned)
    };
    lasting(old) == lasting(new) && (old.valid || !new.valid)
}

/// Says whether an index or constraint can be part of its new parent without being made anew: it
/// is attached, or its table leaves or joins the partitioned one, which takes it along.
fn follows(
    (old, new): (&Option<String>, &Option<String>),
    table: &str,
    from: &Catalog,
    to: &Catalog,
) -> bool {
    old == new || old.is_none() || partition_of(from, table) != partition_of(to, table)
}

/// Returns the partitioned table that a table is a partition of.
pub(super) fn partition_of<'a>(catalog: &'a Catalog, table: &str) -> Option<&'a str> {
    match catalog.objects.get(&Address::new(Kind::Table, table)) {
        Some(Object::Table(table)) => Some(table.partition_of.as_ref()?.parent.as_str()),
        _ => None,
    }
}

/// CREATE OR REPLACE VIEW takes further columns at the end, and no other change of the columns.
fn view(old: &View, new: &View, from: &Catalog, to: &Catalog) -> bool {
    if old.materialized || new.materialized {
        let lasting = |it: &View| {
            let query = (it.materialized, it.definition.clone());
            (query, it.access_method.clone(), it.tablespace.clone())
        };
        return lasting(old) == lasting(new);
    }
    let columns = |catalog: &Catalog, name: &str| {
        let columns = catalog.columns(name).into_iter();
        let columns =
            columns.map(|it| (it.name.clone(), it.data_type.clone(), it.collation.clone()));
        columns.collect::<Vec<_>>()
    };
    columns(to, &new.name).starts_with(&columns(from, &old.name))
}

fn routine(old: &Routine, new: &Routine) -> bool {
    let form = |it: &Routine| {
        let form = (it.routine_type.clone(), it.result.clone());
        (form, it.identity_arguments.clone())
    };
    if old.routine_type == "aggregate" {
        let mut old = old.clone();
        old.comment.clone_from(&new.comment);
        let (old, new) = (
            Object::Routine(Box::new(old)),
            Object::Routine(Box::new(new.clone())),
        );
        return essence(&old) == essence(&new);
    }
    form(old) == form(new) && new.defaults >= old.defaults
}

/// ALTER POLICY changes roles and expressions, and takes no expression away.
fn policy(old: &Policy, new: &Policy) -> bool {
    let stays = |old: &Option<String>, new: &Option<String>| old.is_none() || new.is_some();
    old.command == new.command
        && old.permissive == new.permissive
        && stays(&old.using, &new.using)
        && stays(&old.check, &new.check)
}

fn event_trigger(old: &EventTrigger, new: &EventTrigger) -> bool {
    let lasting = |it: &EventTrigger| {
        (
            it.event.clone(),
            sorted(it.tags.clone()),
            it.function.clone(),
        )
    };
    lasting(old) == lasting(new)
}

/// The order of tags means nothing.
fn sorted(mut tags: Option<Vec<String>>) -> Option<Vec<String>> {
    if let Some(tags) = &mut tags {
        tags.sort_unstable();
    }
    tags
}

fn statistics(old: &Statistics, new: &Statistics) -> bool {
    let lasting = |it: &Statistics| {
        let of = (it.table.clone(), it.kinds.clone());
        (of, it.columns.clone(), it.expressions.clone())
    };
    lasting(old) == lasting(new)
}
