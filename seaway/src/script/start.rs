//! The check that a script begins with: the database stands where the script expects it.

use super::{block, literal};
use crate::{history, other_ledgers, revisions::Revisions};

/// Renders a block that compares the ledger with what the script expects: these revisions of the
/// program are applied, and no others. It raises an exception that names the first difference. So it
/// does if a revision is half done, but for the one that the script resumes, and if the script begins
/// at base in a schema that another migration tool has made.
///
/// It comes before the statement that creates the ledger, so that a refusal changes nothing. Names
/// are cast to text, for which PostgreSQL's own `=` is the exact match: no operator of another
/// schema is chosen.
pub(super) fn check(revisions: &Revisions, applied: &[&str], resumed: Option<&str>) -> String {
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
    history constant text := pg_catalog.format(
        '%I.%I', pg_catalog.current_schema(), {history}::text);
    resumed constant text := {resumed};
    others constant text[] := {others};
    other text;
    applied text[] := {none};
    half_done text;
    is_used boolean;
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
    IF pg_catalog.to_regclass(history) IS NOT NULL THEN
        EXECUTE 'SELECT revision::text FROM ' || history
            || ' WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1' INTO half_done;
        IF half_done <> resumed THEN
            RAISE EXCEPTION 'revision % is half done', half_done
                USING HINT = '`plan` prints the rest of it, and `up` or `down` resumes it';
        END IF;
    END IF;
    IF pg_catalog.cardinality(applied) = 0 THEN
        FOREACH other IN ARRAY others LOOP
            other := pg_catalog.format('%I.%I', pg_catalog.current_schema(), other);
            IF pg_catalog.to_regclass(other) IS NOT NULL THEN
                EXECUTE 'SELECT EXISTS (SELECT FROM ' || other || ')' INTO is_used;
                IF is_used THEN
                    RAISE EXCEPTION 'another tool has migrated this schema: its table % has a row',
                        other USING HINT = 'check which revision the schema matches, and record it '
                            'with `stamp`; or, if the table is a leftover, drop it';
                END IF;
            END IF;
        END LOOP;
    END IF;
END",
        start = literal(start),
        ledger = literal(&revisions.ledger_table().to_string()),
        expected = array(&expected),
        pending = array(&pending),
        none = array(&[]),
        history = literal(history::TABLE),
        // No revision has an empty name.
        resumed = literal(resumed.unwrap_or_default()),
        others = array(&other_ledgers::tables()),
    ))
}

fn array(names: &[&str]) -> String {
    let literals: Vec<_> = names.iter().map(|name| literal(name)).collect();
    format!("ARRAY[{}]::text[]", literals.join(", "))
}
