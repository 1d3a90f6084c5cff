-- The runs in the order in which they were written down; $1: only those without an end. What a
-- newer build does in another way than up or down cannot be resumed by this one.
SELECT id, revision, action,
       CASE WHEN pg_catalog.isfinite(started_at)
            THEN floor(extract(epoch FROM started_at))::bigint END AS started_at,
       finished_at IS NOT NULL AND NOT abandoned AS finished,
       milliseconds, role_name, host, program, sha256, reason,
       pg_catalog.array_to_string(statements, ',') AS statements,
       statements_sha256, statement_begun, backend
FROM _seaway_history
WHERE NOT $1 OR (finished_at IS NULL AND action IN ('up', 'down'))
ORDER BY id
