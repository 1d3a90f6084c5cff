//! Two catalogs, and the SQL that takes one to the other.
//!
//! Nothing here asks a database: both catalogs are plain data. What differs is found by
//! comparison of the objects of one address (`compare`); what must be taken down and built again
//! with it, by the dependencies (`plan`); the order, by sorting (`order`); the text, by `sql`.

mod beside;
mod bodies;
mod compare;
mod hazard;
mod operators;
mod order;
mod partitions;
mod plan;
mod rename;
mod sql;

use std::collections::BTreeSet;

use serde_json::Value;

pub use self::{
    hazard::Hazard,
    rename::{Rename, RenameError},
    sql::Statement,
};
use self::{
    order::{Graph, Order},
    plan::{Plan, Planner},
    sql::Writer,
};
use crate::{
    catalog::{Address, Catalog, Kind, Object},
    sql::quote::Ident,
};

/// How often what was altered in a circle is made anew instead.
const TRIES: usize = 8;

/// An object that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which object.
    pub address: Address,
    /// Whether the first catalog has it.
    pub is_in_from: bool,
    /// Whether the second has it.
    pub is_in_to: bool,
    /// What differs in it, if both have it.
    pub fields: Vec<FieldChange>,
}

/// A field of an object that differs, by its name in the catalog's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// Its value in the first catalog.
    pub from: Value,
    /// Its value in the second.
    pub to: Value,
}

/// Returns the objects that differ, in the order of their addresses.
///
/// Who owns an object, the order of columns, and whether a materialized view has its rows, are no
/// differences; nor is who may use it, if one of the catalogs is what revisions make.
#[must_use]
pub fn differences(from: &Catalog, to: &Catalog) -> Vec<Difference> {
    let with_privileges = compare::count_privileges(from, to);
    let addresses: BTreeSet<_> = from.objects.keys().chain(to.objects.keys()).collect();
    let differing = addresses.into_iter().filter(|address| {
        match (from.objects.get(address), to.objects.get(address)) {
            _ if address.kind == Kind::Schema && from.is_missing != to.is_missing => true,
            _ if is_of_the_place(address) && !with_privileges => false,
            _ if beside::is_beside(address, from, to) => false,
            (Some(old), Some(new)) => !compare::is_same(old, new, with_privileges),
            _ => address.kind != Kind::Schema,
        }
    });
    let difference = |address: &Address| Difference {
        address: address.clone(),
        is_in_from: from.objects.contains_key(address),
        is_in_to: to.objects.contains_key(address),
        fields: changed_fields(
            from.objects.get(address),
            to.objects.get(address),
            with_privileges,
        ),
    };
    differing.map(difference).collect()
}

/// Says whether two objects are the same, but for who may use them.
pub(crate) fn is_same(old: &Object, new: &Object) -> bool {
    compare::is_same(old, new, false)
}

/// Says whether an object is what a schema is given, rather than what it holds. That differs from what
/// revisions make, because they are replayed in a schema of another name and owner.
pub(crate) fn is_of_the_place(address: &Address) -> bool {
    matches!(address.kind, Kind::Schema | Kind::DefaultPrivileges)
}

/// Says whether an object belongs to the database, and to no schema of it.
pub(crate) fn is_of_the_database(address: &Address) -> bool {
    matches!(
        address.kind,
        Kind::Extension
            | Kind::Wrapper
            | Kind::Server
            | Kind::UserMapping
            | Kind::Publication
            | Kind::PublicationTable
            | Kind::EventTrigger
    )
}

fn changed_fields(
    old: Option<&Object>,
    new: Option<&Object>,
    with_privileges: bool,
) -> Vec<FieldChange> {
    let (Some(old), Some(new)) = (old, new) else {
        return Vec::new();
    };
    let fields = |object| {
        let fields = serde_json::to_value(compare::essence(object));
        let Ok(Value::Object(mut fields)) = fields else {
            return serde_json::Map::new();
        };
        if with_privileges {
            let privileges = serde_json::to_value(compare::privileges(object));
            fields.insert("privileges".to_owned(), privileges.unwrap_or_default());
        }
        fields
    };
    let (old, new) = (fields(old), fields(new));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    let change = |field: String| FieldChange {
        from: old.get(&field).cloned().unwrap_or_default(),
        to: new.get(&field).cloned().unwrap_or_default(),
        field,
    };
    names
        .into_iter()
        .map(change)
        .filter(|it| it.from != it.to)
        .collect()
}

/// Returns the statements that take a schema from one catalog to the other, in order; none where
/// there is no difference. The first ones set the search path to the schema of `from`.
#[must_use]
pub fn statements(from: &Catalog, to: &Catalog) -> Vec<Statement> {
    statements_as(from, to, Form::Plain)
}

/// How statements are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As few as possible.
    #[default]
    Plain,
    /// So that other sessions can go on reading and writing: indexes CONCURRENTLY, constraints NOT VALID
    /// and then validated. Such a script cannot run in one transaction.
    Concurrent,
}

/// As [`statements`], in a form of choice.
#[must_use]
pub fn statements_as(from: &Catalog, to: &Catalog, form: Form) -> Vec<Statement> {
    if from.is_missing {
        return with_schema(from, to, form);
    }
    let (plan, order) = planned(from, to);
    let writer = Writer {
        from,
        to,
        plan: &plan,
        form,
    };
    let steps = order.steps.iter();
    let mut statements: Vec<_> = steps.flat_map(|step| writer.statements(step)).collect();
    if to.is_missing {
        statements.push(format!("DROP SCHEMA {}", Ident(&from.schema)).into());
    }
    if statements.is_empty() {
        return statements;
    }
    settings(from, to).into_iter().chain(statements).collect()
}

/// Makes the schema first, and then everything in it.
fn with_schema(from: &Catalog, to: &Catalog, form: Form) -> Vec<Statement> {
    if to.is_missing {
        return Vec::new();
    }
    let create = Statement::from(format!("CREATE SCHEMA {}", Ident(&from.schema)));
    let settings = settings(from, to);
    let empty = Catalog {
        schema: from.schema.clone(),
        ..bare(to)
    };
    let statements = statements_as(&empty, to, form).into_iter();
    let rest = statements.skip(settings.len());
    settings.into_iter().chain([create]).chain(rest).collect()
}

/// Returns the settings that the statements of a script need.
#[must_use]
pub fn settings(from: &Catalog, to: &Catalog) -> Vec<Statement> {
    sql::preamble(from, to)
        .into_iter()
        .map(Statement::from)
        .collect()
}

/// Returns the statements that make all objects of a catalog in an empty schema of its name, with the
/// extensions that it needs.
#[must_use]
pub fn creation_script(catalog: &Catalog) -> Vec<Statement> {
    statements(&bare(catalog), catalog)
}

/// Returns the schema of a catalog without anything in it.
fn bare(catalog: &Catalog) -> Catalog {
    let mut empty = Catalog {
        schema: catalog.schema.clone(),
        has_privileges: catalog.has_privileges,
        reader: catalog.reader.clone(),
        ..Catalog::default()
    };
    // Its comment and privileges are set, whatever they are in the new place.
    empty
        .objects
        .extend(catalog.objects.iter().filter_map(|(address, object)| {
            let Object::Schema(schema) = object else {
                return None;
            };
            let bare = crate::catalog::Schema {
                comment: None,
                privileges: None,
                ..schema.clone()
            };
            Some((address.clone(), Object::Schema(bare)))
        }));
    empty
}

/// Returns the statements that make all objects of a catalog in an empty schema of this name, but
/// those that belong to the database.
pub(crate) fn creation(catalog: &Catalog, schema: &str) -> Vec<Statement> {
    let mut to = catalog.clone();
    let empty = Catalog {
        schema: schema.to_owned(),
        ..Catalog::default()
    };
    let mut settings = sql::preamble(&empty, &to);
    to.objects.retain(|address, _| !is_of_the_database(address));
    // What a query returns is of no interest, and it would run with the rights of this role.
    for object in to.objects.values_mut() {
        if let Object::View(view) = object {
            view.populated = false;
        }
    }
    let statements = statements(&empty, &to);
    // Those of `statements` lack the schemas of the extensions.
    let made = statements.into_iter().skip(settings.len());
    let settings = settings.drain(..).map(Statement::from);
    settings.chain(made).collect()
}

fn planned(from: &Catalog, to: &Catalog) -> (Plan, Order) {
    let mut forced = BTreeSet::new();
    for _ in 0..TRIES {
        let plan = Planner::plan(from, to, &forced);
        let order = Graph::order(from, to, &plan);
        let more: BTreeSet<_> = order.circular.difference(&forced).cloned().collect();
        if more.is_empty() {
            return (plan, order);
        }
        forced.extend(more);
    }
    let plan = Planner::plan(from, to, &forced);
    let order = Graph::order(from, to, &plan);
    (plan, order)
}
