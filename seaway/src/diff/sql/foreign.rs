//! Foreign data wrappers, servers, user mappings, and the options of these and of foreign tables.
//!
//! A catalog has no value of an option that is named like a secret. In its place there is a comment that says
//! what is to be done by hand.

use std::fmt::Write as _;

use super::text::ident;
use crate::{
    catalog::{
        Address, Catalog, ForeignOptions, Kind, Object, Server, Table, UserMapping, Wrapper,
    },
    runner::script::literal,
    text,
};

/// Says whether the rows of a table are on a foreign server.
pub(super) fn is_foreign(catalog: &Catalog, table: &str) -> bool {
    let object = catalog.objects.get(&Address::new(Kind::Table, table));
    matches!(object, Some(Object::Table(it)) if it.server.is_some())
}

/// Returns what CREATE, ALTER, DROP and COMMENT call a table.
pub(super) fn table_word(table: &Table) -> &'static str {
    if table.server.is_some() {
        "FOREIGN TABLE"
    } else {
        "TABLE"
    }
}

/// Returns a user mapping as CREATE, ALTER and DROP take it.
pub(super) fn user_mapping(it: &UserMapping) -> String {
    let user = it.user.as_ref().map_or("PUBLIC".to_owned(), |it| ident(it));
    format!("USER MAPPING FOR {user} SERVER {}", ident(&it.server))
}

pub(super) fn create_wrapper(it: &Wrapper) -> Vec<String> {
    let mut clauses = String::new();
    for (word, function) in [("HANDLER", &it.handler), ("VALIDATOR", &it.validator)] {
        if let Some(function) = function {
            let _ = write!(clauses, " {word} {function}");
        }
    }
    let what = format!("FOREIGN DATA WRAPPER {}", ident(&it.name));
    create(&what, &clauses, &it.foreign_options)
}

pub(super) fn create_server(it: &Server) -> Vec<String> {
    let mut clauses = String::new();
    for (word, text) in [("TYPE", &it.server_type), ("VERSION", &it.version)] {
        if let Some(text) = text {
            let _ = write!(clauses, " {word} {}", literal(text));
        }
    }
    let _ = write!(clauses, " FOREIGN DATA WRAPPER {}", ident(&it.wrapper));
    let what = format!("SERVER {}", ident(&it.name));
    create(&what, &clauses, &it.foreign_options)
}

pub(super) fn create_user_mapping(it: &UserMapping) -> Vec<String> {
    let what = user_mapping(it);
    match &it.foreign_options {
        Some(options) => create(&what, "", options),
        None => vec![
            format!("CREATE {what}"),
            format!(
                "-- Set its options by hand, because this role may not see them: {}",
                text::line(&what)
            ),
        ],
    }
}

/// Changes nothing where one of the sides was read by a role that may not see the options.
pub(super) fn alter_user_mapping(old: &UserMapping, new: &UserMapping) -> Vec<String> {
    match (&old.foreign_options, &new.foreign_options) {
        (Some(before), Some(after)) => change_options(&user_mapping(new), before, after),
        _ => Vec::new(),
    }
}

fn create(what: &str, clauses: &str, given: &ForeignOptions) -> Vec<String> {
    let sql = format!("CREATE {what}{clauses}{}", options(given));
    std::iter::once(sql).chain(by_hand(what, given)).collect()
}

pub(super) fn alter_wrapper(old: &Wrapper, new: &Wrapper) -> Vec<String> {
    let what = format!("FOREIGN DATA WRAPPER {}", ident(&new.name));
    let mut clauses = String::new();
    for (word, old, new) in [
        ("HANDLER", &old.handler, &new.handler),
        ("VALIDATOR", &old.validator, &new.validator),
    ] {
        match new {
            _ if old == new => {}
            Some(function) => {
                let _ = write!(clauses, " {word} {function}");
            }
            None => {
                let _ = write!(clauses, " NO {word}");
            }
        }
    }
    let mut statements = Vec::new();
    if !clauses.is_empty() {
        statements.push(format!("ALTER {what}{clauses}"));
    }
    statements.extend(change_options(
        &what,
        &old.foreign_options,
        &new.foreign_options,
    ));
    statements
}

pub(super) fn alter_server(old: &Server, new: &Server) -> Vec<String> {
    let what = format!("SERVER {}", ident(&new.name));
    let mut statements = Vec::new();
    if old.version != new.version {
        let version = new
            .version
            .as_ref()
            .map_or("NULL".to_owned(), |it| literal(it));
        statements.push(format!("ALTER {what} VERSION {version}"));
    }
    statements.extend(change_options(
        &what,
        &old.foreign_options,
        &new.foreign_options,
    ));
    statements
}

/// Returns the OPTIONS of something new, as far as they may be known.
pub(super) fn options(given: &ForeignOptions) -> String {
    let known = given.iter().filter_map(|(name, value)| {
        let value = value.as_ref()?;
        Some(format!("{} {}", ident(name), literal(value)))
    });
    clause(&known.collect::<Vec<_>>())
}

fn clause(options: &[String]) -> String {
    if options.is_empty() {
        return String::new();
    }
    format!(" OPTIONS ({})", options.join(", "))
}

/// Returns what changes the options of something that stays.
pub(super) fn change_options(
    what: &str,
    old: &ForeignOptions,
    new: &ForeignOptions,
) -> Vec<String> {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let mut changes: Vec<_> = gone.map(|name| format!("DROP {}", ident(name))).collect();
    let mut secrets = ForeignOptions::new();
    for (name, value) in new {
        match (old.get(name), value) {
            (Some(before), _) if before == value => {}
            (before, Some(value)) => {
                let verb = if before.is_some() { "SET" } else { "ADD" };
                changes.push(format!("{verb} {} {}", ident(name), literal(value)));
            }
            (_, None) => {
                secrets.insert(name.clone(), None);
            }
        }
    }
    let statement = (!changes.is_empty()).then(|| format!("ALTER {what}{}", clause(&changes)));
    statement
        .into_iter()
        .chain(by_hand(what, &secrets))
        .collect()
}

/// Returns a comment in place of what sets the options whose value is not known.
pub(super) fn by_hand(what: &str, given: &ForeignOptions) -> Option<String> {
    let secrets = given.iter().filter(|(_, value)| value.is_none());
    let secrets: Vec<_> = secrets
        .map(|(name, _)| format!("ADD {} '…'", ident(name)))
        .collect();
    if secrets.is_empty() {
        return None;
    }
    let sql = format!("ALTER {what}{}", clause(&secrets));
    // A name may have the end of a line in it.
    let sql = text::line(&sql);
    Some(format!(
        "-- Set by hand, because secrets are not read: {sql}"
    ))
}
