-- What this role may do with the table. The schema is the head of the search path, and a
-- temporary table of that name does not count. Another kind of relation has the name, but is
-- not ours to write.
SELECT
  c.oid IS NOT NULL AS present,
  c.relkind IS NOT DISTINCT FROM 'r'
    AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS may_read,
  c.relkind IS NOT DISTINCT FROM 'r'
    AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
    AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS may_write,
  pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create
FROM pg_catalog.pg_namespace AS n
LEFT JOIN pg_catalog.pg_class AS c
  ON c.relnamespace = n.oid AND c.relname = '_seaway_history'
WHERE n.nspname = pg_catalog.current_schema()
