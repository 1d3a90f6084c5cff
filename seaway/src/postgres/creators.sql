-- The roles that may create objects in a schema, $1, or have created functions or operators there,
-- but for the schema's owner and those that trusted_roles.sql has. A grant to a role counts for its
-- members, and stands here as that role.
SELECT coalesce(r.rolname::text, 'PUBLIC') AS role
FROM pg_catalog.pg_namespace AS n
CROSS JOIN LATERAL (
  SELECT a.grantee AS oid FROM pg_catalog.aclexplode(n.nspacl) AS a
  WHERE a.privilege_type = 'CREATE'
  UNION
  SELECT p.proowner FROM pg_catalog.pg_proc AS p WHERE p.pronamespace = n.oid
  UNION
  SELECT o.oprowner FROM pg_catalog.pg_operator AS o WHERE o.oprnamespace = n.oid
) AS others
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = others.oid
WHERE n.nspname = $1
  AND others.oid <> n.nspowner
  AND others.oid NOT IN (SELECT trusted.oid FROM trusted)
ORDER BY role
