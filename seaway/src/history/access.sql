-- What this role may do with the table. The schema is the head of the search path, and a
-- temporary table of that name does not count.
SELECT
  c.oid IS NOT NULL AS present,
  coalesce(pg_catalog.has_table_privilege(c.oid, 'SELECT'), false) AS may_read,
  coalesce(pg_catalog.has_table_privilege(c.oid, 'SELECT')
           AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
           AND pg_catalog.has_table_privilege(c.oid, 'UPDATE'), false) AS may_write,
  pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create
FROM pg_catalog.pg_namespace AS n
LEFT JOIN pg_catalog.pg_class AS c
  ON c.relnamespace = n.oid AND c.relname = '_seaway_history' AND c.relkind = 'r'
WHERE n.nspname = pg_catalog.current_schema()
