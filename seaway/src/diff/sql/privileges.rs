//! GRANT and REVOKE.

use std::collections::{BTreeMap, BTreeSet};

use super::{Writer, create::granted, text::ident};
use crate::{
    catalog::{Address, DefaultPrivileges, Kind, Object, Privilege},
    diff::compare::{OWNER, count_privileges, privileges},
};

/// What a role may do, beside PostgreSQL's defaults.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Default,
    Revoked,
    Granted { grantable: bool },
}

impl Writer<'_> {
    /// Returns what gives a new object its privileges: those of the other catalog, if both tell of them, or
    /// those that it had before it was made anew.
    pub(super) fn privileges_of_new(&self, address: &Address) -> Vec<String> {
        let Some(new) = self.to.objects.get(address) else {
            return Vec::new();
        };
        let wanted = match self.from.objects.get(address) {
            _ if count_privileges(self.from, self.to) => privileges(new),
            Some(old) => privileges(old),
            None => return Vec::new(),
        };
        let owner = self
            .from
            .objects
            .get(address)
            .and_then(|old| old.privileges());
        let owner = owner.map_or("", |(owner, _)| owner);
        grants(new, owner, &self.from.schema, &self.given(new), &wanted)
    }

    /// Returns what takes all default privileges back.
    pub(super) fn no_privileges(&self, old: &Object) -> Vec<String> {
        let owner = old.privileges().map_or("", |(owner, _)| owner);
        grants(
            old,
            owner,
            &self.from.schema,
            &privileges(old),
            &BTreeSet::new(),
        )
    }

    /// Returns what changes the privileges on an object that stays.
    pub(super) fn changed_privileges(&self, old: &Object, new: &Object) -> Vec<String> {
        if !count_privileges(self.from, self.to) {
            return Vec::new();
        }
        let owner = old.privileges().map_or("", |(owner, _)| owner);
        grants(
            new,
            owner,
            &self.from.schema,
            &privileges(old),
            &privileges(new),
        )
    }

    /// Returns what a new object grants by itself, as the role that creates it has set it.
    fn given(&self, object: &Object) -> BTreeSet<Privilege> {
        let on_new = match object.address().kind {
            Kind::Table | Kind::View => "TABLES",
            Kind::Sequence => "SEQUENCES",
            Kind::Routine => "FUNCTIONS",
            Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range => "TYPES",
            _ => return BTreeSet::new(),
        };
        let defaults = self.from.objects.values().filter_map(|it| match it {
            Object::DefaultPrivileges(it) => {
                Some((it, privileges(&Object::DefaultPrivileges(it.clone()))))
            }
            _ => None,
        });
        let own = defaults
            .filter(|(it, _)| self.from.reader.as_ref() == Some(&it.role) && it.on_new == on_new);
        own.flat_map(|(_, privileges)| privileges).collect()
    }
}

/// Returns the statements that turn privileges into others.
fn grants(
    object: &Object,
    owner: &str,
    schema: &str,
    old: &BTreeSet<Privilege>,
    new: &BTreeSet<Privilege>,
) -> Vec<String> {
    // Default privileges belong to the role that they are about, whoever sets them.
    let owner = match object {
        Object::DefaultPrivileges(it) => &it.role,
        _ => owner,
    };
    let mut grouped: BTreeMap<(bool, bool, Option<String>), Vec<String>> = BTreeMap::new();
    for ((grantee, privilege), (before, after)) in states(old, new) {
        let (is_grant, option) = match (before, after) {
            (before, after) if before == after => continue,
            (State::Granted { grantable: true }, State::Granted { .. }) => (false, true),
            (_, State::Granted { grantable }) => (true, grantable),
            (State::Revoked, State::Default) => (true, false),
            _ => (false, false),
        };
        let group = grouped.entry((is_grant, option, grantee)).or_default();
        group.push(privilege);
    }
    let statements = grouped
        .into_iter()
        .map(|((is_grant, option, grantee), words)| {
            let grantee = match grantee.as_deref() {
                None => "PUBLIC".to_owned(),
                Some(OWNER) if owner.is_empty() => "CURRENT_USER".to_owned(),
                Some(OWNER) => ident(owner),
                Some(role) => ident(role),
            };
            let (before, what) = target(object, schema);
            let words = words.iter().map(|word| match object {
                Object::Column(column) => format!("{word} ({})", ident(&column.name)),
                _ => word.clone(),
            });
            let words = words.collect::<Vec<_>>().join(", ");
            match (is_grant, option) {
                (true, true) => {
                    format!("{before}GRANT {words} ON {what} TO {grantee} WITH GRANT OPTION")
                }
                (true, false) => format!("{before}GRANT {words} ON {what} TO {grantee}"),
                (false, true) => {
                    format!("{before}REVOKE GRANT OPTION FOR {words} ON {what} FROM {grantee}")
                }
                (false, false) => format!("{before}REVOKE {words} ON {what} FROM {grantee}"),
            }
        });
    statements.collect()
}

type Key = (Option<String>, String);

fn states(old: &BTreeSet<Privilege>, new: &BTreeSet<Privilege>) -> BTreeMap<Key, (State, State)> {
    let mut states: BTreeMap<Key, (State, State)> = BTreeMap::new();
    for (privileges, is_new) in [(old, false), (new, true)] {
        for it in privileges {
            let key = (it.grantee.clone(), it.privilege.clone());
            let entry = states
                .entry(key)
                .or_insert((State::Default, State::Default));
            let place = if is_new { &mut entry.1 } else { &mut entry.0 };
            // A default with the right to grant it on is both: revoked, and granted beyond.
            match (it.revoked, *place) {
                (true, State::Granted { .. }) => {}
                (true, _) => *place = State::Revoked,
                (false, _) => {
                    *place = State::Granted {
                        grantable: it.grantable,
                    }
                }
            }
        }
    }
    states
}

/// Returns how a statement begins, and what it is about.
fn target(object: &Object, schema: &str) -> (String, String) {
    match object {
        Object::Column(it) => (String::new(), format!("TABLE {}", ident(&it.table))),
        Object::DefaultPrivileges(it) => (defaults(it, schema), it.on_new.clone()),
        Object::Schema(_) => (String::new(), format!("SCHEMA {}", ident(schema))),
        other => (String::new(), granted(other)),
    }
}

/// The search path has the schema first, but the statement wants its name.
fn defaults(it: &DefaultPrivileges, schema: &str) -> String {
    let place = if it.here {
        format!(" IN SCHEMA {}", ident(schema))
    } else {
        String::new()
    };
    format!(
        "ALTER DEFAULT PRIVILEGES FOR ROLE {}{place} ",
        ident(&it.role)
    )
}
