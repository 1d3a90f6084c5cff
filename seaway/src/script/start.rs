//! The check that a script begins with: the database stands where the script expects it.

use super::{block, literal};
use crate::revisions::Revisions;

/// Renders a block that compares the ledger with what the script expects: these revisions of the
/// program are applied, and no others. It raises an exception that names the first difference.
///
/// It comes before the statement that creates the ledger, so that a refusal changes nothing. Names
/// are cast to text, for which PostgreSQL's own `=` is the exact match: no operator of another
/// schema is chosen.
pub(super) fn check(revisions: &Revisions, applied: &[&str]) -> String {
    let names = revisions.names();
    let is_applied = |name: &&&str| applied.contains(*name);
    let (expected, pending): (Vec<_>, Vec<_>) = names.iter().partition(is_applied);
    let start = expected.last().copied().unwrap_or("base");
    block(&format!(
        "\
DECLARE
    start constant text := {start};
    ledger constant text := {ledger};
    expected constant text[] := {expected};
    pending constant text[] := {pending};
    place constant text := pg_catalog.format('%I.%I', pg_catalog.current_schema(), ledger);
    applied text[] := {none};
    difference text;
BEGIN
    IF pg_catalog.to_regclass(place) IS NOT NULL THEN
        EXECUTE 'SELECT ARRAY(SELECT version::text FROM ' || place
            || ' ORDER BY applied_at, version)' INTO applied;
    ELSIF pg_catalog.cardinality(expected) > 0 THEN
        difference := pg_catalog.format('there is no ledger %s in the schema %s',
            ledger, pg_catalog.current_schema());
    END IF;
    difference := coalesce(
        difference,
        (SELECT name || ' is not applied'
            FROM pg_catalog.unnest(expected) WITH ORDINALITY AS e (name, place)
            WHERE name <> ALL (applied) ORDER BY e.place LIMIT 1),
        (SELECT name || ' is applied'
            FROM pg_catalog.unnest(pending) WITH ORDINALITY AS p (name, place)
            WHERE name = ANY (applied) ORDER BY p.place LIMIT 1),
        (SELECT name || ' is applied, and the program that printed this script does not have it'
            FROM pg_catalog.unnest(applied) WITH ORDINALITY AS a (name, place)
            WHERE name <> ALL (expected) AND name <> ALL (pending) ORDER BY a.place LIMIT 1));
    IF difference IS NOT NULL THEN
        RAISE EXCEPTION 'the database is not at %: %', start, difference
            USING HINT = 'print a script that starts where the database is, see `plan`';
    END IF;
END",
        start = literal(start),
        ledger = literal(&revisions.ledger_table().to_string()),
        expected = array(&expected),
        pending = array(&pending),
        none = array(&[]),
    ))
}

fn array(names: &[&str]) -> String {
    let literals: Vec<_> = names.iter().map(|name| literal(name)).collect();
    format!("ARRAY[{}]::text[]", literals.join(", "))
}
