//! The check that a script begins with: the database stands where the script expects it.

use super::{block, literal};
use crate::{
    ledger::{alembic::COMMENT, history, other_tools},
    postgres::trust::{OF_READING, TRUST},
    revision::Revisions,
};

/// Refuses to begin at base in a schema that another tool has made. `applied`, `others`, `relation`,
/// `place`, `home` and `is_used` are variables of the block.
const OTHER_LEDGERS: &str = "    IF pg_catalog.cardinality(applied) = 0 THEN
        FOREACH relation IN ARRAY others LOOP
            place := pg_catalog.format('%I.%I', home, relation);
            -- A view would run what is in it.
            IF EXISTS (SELECT FROM pg_catalog.pg_class AS c
                    WHERE c.oid = pg_catalog.to_regclass(place) AND c.relkind IN ('r', 'p')
                        AND coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')
                            <> courtesy) THEN
                -- So would the planner with expressions of statistics, a child may be elsewhere, and
                -- an owner can make it a view meanwhile.
                is_used := EXISTS (
                    SELECT FROM (
{trust}
                    ) AS t
                    WHERE t.cause = ANY ({of_reading}));
                IF NOT is_used THEN
                    EXECUTE 'SELECT EXISTS (SELECT FROM ' || place || ')' INTO is_used;
                END IF;
                IF is_used THEN
                    RAISE EXCEPTION
                        'another tool has migrated this schema: its table % has a row, or cannot be read',
                        place USING HINT = 'check which revision the schema matches, and record it '
                            'with `stamp`; or, if the table is a leftover, drop it';
                END IF;
            END IF;
        END LOOP;
    END IF;
";

/// Renders a block that compares the ledger with what the script expects: these revisions of the
/// program are applied, and no others. It raises an exception that names the first difference. So it
/// does if a revision is half done, but for the one that the script resumes, and if the script begins
/// at base in a schema that another migration tool has made.
///
/// Before that it refuses a ledger or a history that is not trusted, as the runner does.
///
/// It comes before the statement that creates the ledger, so that a refusal changes nothing. While
/// it runs the search path is empty, and no operator of another schema is meant; a refusal rolls
/// that back, too.
pub(super) fn check(revisions: &Revisions, applied: &[&str], resumed: Option<&str>) -> String {
    let names = revisions.names();
    let is_applied = |name: &&&str| applied.contains(*name);
    let (expected, pending): (Vec<_>, Vec<_>) = names.iter().partition(is_applied);
    let trust = trust("relation", "home");
    let start = expected.last().copied().unwrap_or("base");
    block(&format!(
        "\
DECLARE
    start constant text := {start};
    ledger constant text := {ledger};
    expected constant text[] := {expected};
    pending constant text[] := {pending};
    history constant text := {history};
    home constant text := pg_catalog.current_schema();
    path constant text := pg_catalog.current_setting('search_path');
    resumed constant text := {resumed};
    others constant text[] := {others};
    courtesy constant text := {courtesy};
    relation text;
    causes text;
    place text;
    applied text[] := {none};
    half_done text;
    is_used boolean;
    difference text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', '', false);
    FOREACH relation IN ARRAY ARRAY[ledger, history] LOOP
        SELECT pg_catalog.string_agg(
                pg_catalog.concat_ws(' ', t.cause, pg_catalog.to_json(t.object)), '; ')
            INTO causes
            FROM (
{trust}
            ) AS t
            WHERE t.cause IS NOT NULL;
        IF causes IS NOT NULL THEN
            RAISE EXCEPTION '% is not trusted: %', relation, causes
                USING HINT = '`status` explains it, and what to do';
        END IF;
    END LOOP;
    place := pg_catalog.format('%I.%I', home, ledger);
    IF pg_catalog.to_regclass(place) IS NOT NULL THEN
        EXECUTE 'SELECT ARRAY(SELECT version::text FROM ' || place
            || ' ORDER BY applied_at, version)' INTO applied;
    ELSIF pg_catalog.cardinality(expected) > 0 THEN
        difference := pg_catalog.format('there is no ledger %s in the schema %s', ledger, home);
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
    place := pg_catalog.format('%I.%I', home, history);
    IF pg_catalog.to_regclass(place) IS NOT NULL THEN
        EXECUTE 'SELECT revision::text FROM ' || place
            || ' WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1' INTO half_done;
        IF half_done <> resumed THEN
            RAISE EXCEPTION 'revision % is half done', half_done
                USING HINT = '`plan` prints the rest of it, and `up` or `down` resumes it';
        END IF;
    END IF;
{others_check}    PERFORM pg_catalog.set_config('search_path', path, false);
END",
        start = literal(start),
        ledger = literal(&revisions.ledger_table().to_string()),
        expected = array(&expected),
        pending = array(&pending),
        none = array(&[]),
        history = literal(history::TABLE),
        // No revision has an empty name.
        resumed = literal(resumed.unwrap_or_default()),
        others = array(&other_tools::tables()),
        courtesy = literal(COMMENT),
        others_check = OTHER_LEDGERS
            .replace("{trust}", &trust)
            .replace("{of_reading}", &array(&OF_READING)),
    ))
}

fn array(names: &[&str]) -> String {
    let literals: Vec<_> = names.iter().map(|name| literal(name)).collect();
    format!("ARRAY[{}]::text[]", literals.join(", "))
}

/// Returns the query for the causes, with these variables for the names of the relation and of its
/// schema.
fn trust(relation: &str, schema: &str) -> String {
    let query = TRUST
        .trim_end()
        .replace("$1", relation)
        .replace("$2", schema);
    let lines: Vec<_> = query
        .lines()
        .map(|line| format!("                {line}"))
        .collect();
    lines.join("\n")
}
