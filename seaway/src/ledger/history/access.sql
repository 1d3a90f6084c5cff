-- What this role may do with the table in a schema, $2. What has the name and other columns is
-- not ours.
SELECT
  c.oid IS NOT NULL AS present,
  ours.are AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS may_read,
  ours.are AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
    AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS may_write,
  pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create
FROM pg_catalog.pg_namespace AS n
LEFT JOIN pg_catalog.pg_class AS c
  ON c.relnamespace = n.oid AND c.relname = '_seaway_history'
CROSS JOIN LATERAL (
  SELECT c.relkind IS NOT DISTINCT FROM 'r' AND count(*) = 16 AS are
  FROM pg_catalog.pg_attribute AS a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attname, pg_catalog.format_type(a.atttypid, NULL)) IN (
      ('id', 'bigint'), ('revision', 'text'), ('action', 'text'),
      ('started_at', 'timestamp with time zone'), ('finished_at', 'timestamp with time zone'),
      ('milliseconds', 'bigint'), ('role_name', 'text'), ('host', 'text'), ('program', 'text'),
      ('sha256', 'text'), ('reason', 'text'), ('statements', 'bigint[]'),
      ('statements_sha256', 'text'), ('statement_begun', 'boolean'), ('backend', 'text'),
      ('abandoned', 'boolean'))
) AS ours
WHERE n.nspname = $2
