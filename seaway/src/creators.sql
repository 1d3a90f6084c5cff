-- The roles that may create objects in a schema, $1, or have created functions or operators there. A
-- grant to a role counts for its members, and stands here as that role.
--
-- Left out: the owners of the schema and of the database, this role and superusers.
WITH here AS (
  SELECT n.oid, n.nspowner, n.nspacl, d.datdba
  FROM pg_catalog.pg_namespace AS n
  CROSS JOIN pg_catalog.pg_database AS d
  WHERE n.nspname = $1 AND d.datname = pg_catalog.current_database()
),
others AS (
  SELECT a.grantee AS role
  FROM here CROSS JOIN LATERAL pg_catalog.aclexplode(here.nspacl) AS a
  WHERE a.privilege_type = 'CREATE'
  UNION
  SELECT p.proowner FROM here JOIN pg_catalog.pg_proc AS p ON p.pronamespace = here.oid
  UNION
  SELECT o.oprowner FROM here JOIN pg_catalog.pg_operator AS o ON o.oprnamespace = here.oid
)
SELECT coalesce(r.rolname::text, 'PUBLIC') AS role
FROM here
CROSS JOIN others
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = others.role
WHERE others.role NOT IN (here.nspowner, here.datdba)
  AND (r.rolname IS NULL OR (r.rolname <> current_user AND NOT r.rolsuper))
GROUP BY 1
ORDER BY 1
