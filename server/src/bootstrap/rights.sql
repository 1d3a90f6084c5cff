-- What this role may do: create in the schema $1, use the schema of the extension `vector`, and write
-- at all; and what it needs and lacks of the tables that the JSON arrays name: those to be altered ($2),
-- those to be read ($3) and those to get rows ($4).
SELECT current_user::text AS role,
  pg_catalog.current_database()::text AS database,
  pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS creates,
  v.nspname::text AS home,
  pg_catalog.has_schema_privilege(v.oid, 'USAGE') AS uses,
  pg_catalog.pg_is_in_recovery() AS is_standby,
  pg_catalog.current_setting('transaction_read_only') = 'on' AS is_read_only,
  (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'need', t.need, 'table', t.name, 'owner', t.owner) ORDER BY t.name, t.need), '[]')::text
   FROM (
     SELECT c.relname::text AS name, pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
       CASE
         WHEN $2::jsonb ? c.relname::text AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
           THEN 'owner'
         WHEN $3::jsonb ? c.relname::text
           AND NOT pg_catalog.has_any_column_privilege(c.oid, 'SELECT') THEN 'SELECT'
         WHEN $4::jsonb ? c.relname::text
           AND NOT pg_catalog.has_any_column_privilege(c.oid, 'INSERT') THEN 'INSERT'
       END AS need
     FROM pg_catalog.pg_class AS c
     WHERE c.relnamespace = n.oid AND c.relkind = 'r') AS t
   WHERE t.need IS NOT NULL) AS tables
FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_namespace AS v ON v.nspname = coalesce(
  (SELECT h.nspname FROM pg_catalog.pg_extension AS e
   JOIN pg_catalog.pg_namespace AS h ON h.oid = e.extnamespace
   WHERE e.extname = 'vector'), 'public')
WHERE n.nspname = $1::name
