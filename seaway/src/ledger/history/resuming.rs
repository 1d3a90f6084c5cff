//! What a script says to the table when it does the rest of a half-done revision.

use super::{Run, TABLE};
use crate::{runner::script::literal, sql::quote::Ident};

/// Returns the statement that writes down that a run is over. How long it took is unknown.
pub(crate) fn finishing(schema: &str, id: i64) -> String {
    format!(
        "UPDATE {}.{TABLE} SET finished_at = GREATEST(started_at, pg_catalog.clock_timestamp()), \
                statement_begun = false \
         WHERE id = {id} AND finished_at IS NULL",
        Ident(schema)
    )
}

/// Returns the body of a block that fails unless a run still stands where it was read, and the
/// further `condition` of the script holds. It ends the session in which the run stopped, as the
/// runner does: only if its role is the script's and its application is the runner's. One that is
/// still at a statement makes it fail, since its mark may come.
pub(crate) fn checking(schema: &str, run: &Run, condition: &str, application: &str) -> String {
    let (id, statements) = (run.id, &run.statements);
    let (count, begun) = (statements.done.len(), statements.begun);
    let (schema, revision) = (Ident(schema), literal(&run.revision));
    let application = literal(application);
    format!(
        "\
DECLARE
    run record;
    other record;
BEGIN
    SELECT * INTO run FROM {schema}.{TABLE} AS h
        WHERE h.id = {id} AND h.finished_at IS NULL
          AND pg_catalog.cardinality(h.statements) = {count} AND h.statement_begun = {begun};
    IF NOT FOUND OR NOT ({condition}) THEN
        RAISE EXCEPTION '% does not stand where this plan begins', {revision}
            USING HINT = 'make a new plan';
    END IF;
    SELECT a.pid, a.state LIKE 'idle%' AS idle,
            a.usesysid = me.usesysid AND a.application_name = {application} AS is_own
        INTO other
        FROM pg_catalog.pg_stat_activity AS a
        JOIN pg_catalog.pg_stat_activity AS me ON me.pid = pg_catalog.pg_backend_pid()
        WHERE pg_catalog.concat(a.pid, ' ', extract(epoch FROM a.backend_start)) = run.backend
          AND a.datid = me.datid AND a.pid <> me.pid;
    IF other.idle AND other.is_own THEN
        PERFORM pg_catalog.pg_terminate_backend(other.pid);
    ELSIF other.idle THEN
        RAISE EXCEPTION 'the history names backend % as the session of %', other.pid, {revision}
            USING DETAIL = 'its role or application is not the runner''s own: it is left alone',
                HINT = 'find out what it is, end it if it was the run, and make a new plan';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'backend % is still at a statement of %', other.pid, {revision}
            USING HINT = 'wait for its end, and make a new plan';
    END IF;
END"
    )
}
