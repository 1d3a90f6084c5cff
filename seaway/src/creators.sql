-- The roles that may create objects in a schema, $1, beside its owner, this role and superusers. A
-- grant to a role counts for its members, and stands here as that role.
SELECT coalesce(r.rolname::text, 'PUBLIC') AS role
FROM pg_catalog.pg_namespace AS n
CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee
WHERE n.nspname = $1
  AND a.privilege_type = 'CREATE'
  AND a.grantee <> n.nspowner
  AND (r.rolname IS NULL OR (r.rolname <> current_user AND NOT r.rolsuper))
GROUP BY 1
ORDER BY 1
