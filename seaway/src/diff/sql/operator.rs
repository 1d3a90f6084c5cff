//! CREATE OPERATOR and ALTER OPERATOR.

use super::text::ident;
use crate::catalog::Operator;

/// Returns the statement that creates an operator. The operators that it names may not be there yet: then
/// PostgreSQL makes an empty one in their place, in the schema that is named.
pub(super) fn create(it: &Operator, schema: &str) -> String {
    let mut clauses = vec![format!("FUNCTION = {}", it.function)];
    let mut add = |word: &str, value: Option<String>| {
        clauses.extend(value.map(|value| format!("{word} = {value}")));
    };
    add("LEFTARG", it.left.clone());
    add("RIGHTARG", it.right.clone());
    add("COMMUTATOR", named(it.commutator.as_deref(), schema));
    add("NEGATOR", named(it.negator.as_deref(), schema));
    add("RESTRICT", it.restrict.clone());
    add("JOIN", it.join.clone());
    let flags = [(it.hashes, "HASHES"), (it.merges, "MERGES")];
    let flags = flags.iter().filter(|(is_set, _)| *is_set);
    clauses.extend(flags.map(|(_, flag)| (*flag).to_owned()));
    format!("CREATE OPERATOR {} ({})", it.name, clauses.join(", "))
}

/// Returns another operator as COMMUTATOR and NEGATOR take it. Without the schema, one of `pg_catalog` could be
/// meant.
fn named(name: Option<&str>, schema: &str) -> Option<String> {
    let name = name?;
    // No name of an operator has a dot in it.
    Some(if name.contains('.') {
        format!("OPERATOR({name})")
    } else {
        format!("OPERATOR({}.{name})", ident(schema))
    })
}

/// Returns what changes the estimators of an operator that stays.
pub(super) fn alter(old: &Operator, new: &Operator) -> Option<String> {
    let estimators = [
        ("RESTRICT", &old.restrict, &new.restrict),
        ("JOIN", &old.join, &new.join),
    ];
    let changed = estimators.iter().filter(|(_, old, new)| old != new);
    let changed: Vec<_> = changed
        .map(|(word, _, new)| format!("{word} = {}", new.as_deref().unwrap_or("NONE")))
        .collect();
    let what = new.signature();
    (!changed.is_empty()).then(|| format!("ALTER OPERATOR {what} SET ({})", changed.join(", ")))
}
