//! Pieces of SQL.

use crate::{
    catalog::{Catalog, Counting, DomainCheck, Identity, Object},
    runner::script::literal,
    sql::quote::Ident,
};

pub(super) fn ident(name: &str) -> String {
    Ident(name).to_string()
}

pub(super) fn idents<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names = names.into_iter().map(|name| ident(name));
    names.collect::<Vec<_>>().join(", ")
}

/// Returns the settings that the statements need: the schema on the search path, with the schemas
/// of the extensions behind it; and no look into the bodies of functions, which may speak of what
/// comes later.
pub(in crate::diff) fn preamble(catalog: &Catalog, others: &Catalog) -> Vec<String> {
    // In this order names mean what they meant when they were read.
    let mut path = vec![ident(&catalog.schema), "pg_catalog".to_owned()];
    for object in catalog.objects.values().chain(others.objects.values()) {
        if let Object::Extension(extension) = object {
            let schema = ident(&extension.schema);
            if extension.schema != "pg_catalog" && !path.contains(&schema) {
                path.push(schema);
            }
        }
    }
    vec![
        format!("SET search_path = {}", path.join(", ")),
        "SET check_function_bodies = off".to_owned(),
    ]
}

/// Returns options, as in `fillfactor=70`, as WITH and SET take them.
pub(super) fn options(options: &[String]) -> String {
    let options = options.iter().map(|option| match option.split_once('=') {
        Some((name, value)) => format!("{name} = {}", literal(value)),
        None => option.clone(),
    });
    options.collect::<Vec<_>>().join(", ")
}

/// Returns SET and RESET for what differs in options.
pub(super) fn changed_options(old: Option<&Vec<String>>, new: Option<&Vec<String>>) -> Vec<String> {
    let (old, new) = (
        old.cloned().unwrap_or_default(),
        new.cloned().unwrap_or_default(),
    );
    let name = |option: &String| option.split('=').next().unwrap_or_default().to_owned();
    let sorted = |options: &Vec<String>| {
        let mut options = options.clone();
        options.sort();
        options
    };
    if sorted(&old) == sorted(&new) {
        return Vec::new();
    }
    let set: Vec<_> = new.iter().filter(|it| !old.contains(it)).cloned().collect();
    let names: Vec<_> = new.iter().map(name).collect();
    let reset: Vec<_> = old
        .iter()
        .map(name)
        .filter(|it| !names.contains(it))
        .collect();
    // SET appends. Where that gives another order, all are set anew: a dump shows the order.
    let kept = old.iter().filter(|it| new.contains(it));
    if kept.chain(&set).ne(&new) {
        let all: Vec<_> = old.iter().map(name).collect();
        let reset = format!("RESET ({})", all.join(", "));
        return vec![reset, format!("SET ({})", options(&new))];
    }
    let mut clauses = Vec::new();
    if !set.is_empty() {
        clauses.push(format!("SET ({})", options(&set)));
    }
    if !reset.is_empty() {
        clauses.push(format!("RESET ({})", reset.join(", ")));
    }
    clauses
}

/// Returns how a sequence counts, as CREATE and ALTER SEQUENCE take it.
pub(super) fn counting(it: &Counting) -> String {
    let cycle = if it.cycle { "CYCLE" } else { "NO CYCLE" };
    format!(
        "INCREMENT BY {} MINVALUE {} MAXVALUE {} START WITH {} CACHE {} {cycle}",
        it.increment, it.min, it.max, it.start, it.cache
    )
}

/// Returns the clause of an identity column.
pub(super) fn identity(it: &Identity) -> String {
    let when = if it.always { "ALWAYS" } else { "BY DEFAULT" };
    format!(
        "GENERATED {when} AS IDENTITY (SEQUENCE NAME {} {})",
        ident(&it.sequence),
        counting(&it.counting)
    )
}

/// Quotes a text between dollars.
pub(super) fn dollars(text: &str) -> String {
    let mut tag = "$function$".to_owned();
    let mut number = 0;
    // A body may end in the beginning of the tag.
    while text.contains(&tag) || text.ends_with('$') && number == 0 {
        number += 1;
        tag = format!("$function_{number}$");
    }
    format!("{tag}{text}{tag}")
}

/// Returns the statement that sets or removes a comment.
pub(super) fn comment(what: &str, comment: Option<&str>) -> String {
    match comment {
        Some(comment) => format!("COMMENT ON {what} IS {}", literal(comment)),
        None => format!("COMMENT ON {what} IS NULL"),
    }
}

/// Returns what adds a check to a domain.
pub(super) fn domain_check(domain: &str, check: &DomainCheck) -> Vec<String> {
    let name = ident(&check.name);
    let mut statements = vec![format!(
        "ALTER DOMAIN {domain} ADD CONSTRAINT {name} {}",
        check.definition
    )];
    if check.comment.is_some() {
        let what = format!("CONSTRAINT {name} ON DOMAIN {domain}");
        statements.push(comment(&what, check.comment.as_deref()));
    }
    statements
}

/// Returns a longer name, cut to the 63 bytes that PostgreSQL takes.
pub(super) fn with_suffix(name: &str, suffix: &str) -> String {
    let mut end = name.len().min(63 - suffix.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}
