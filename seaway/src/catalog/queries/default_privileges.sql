-- Default privileges of the schema, and those that hold in every schema.
SELECT
  ARRAY['pg_default_acl'::regclass::bigint, d.oid::bigint] AS ids,
  pg_get_userbyid(d.defaclrole) AS role,
  d.defaclnamespace <> 0 AS here,
  CASE d.defaclobjtype
    WHEN 'r' THEN 'TABLES'
    WHEN 'S' THEN 'SEQUENCES'
    WHEN 'f' THEN 'FUNCTIONS'
    WHEN 'T' THEN 'TYPES'
    WHEN 'n' THEN 'SCHEMAS'
    ELSE 'LARGE OBJECTS'
  END AS on_new,
  -- Those of a schema are added to the global ones; these stand in place of PostgreSQL's.
  (SELECT json_agg(
     json_build_object(
       'grantee', CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
       'privilege', g.privilege_type,
       'grantable', g.is_grantable,
       'revoked', g.revoked
     ) ORDER BY g.grantee <> 0, pg_get_userbyid(g.grantee), g.privilege_type)
   FROM (
     (SELECT grantee, privilege_type, is_grantable, false AS revoked FROM aclexplode(d.defaclacl)
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, false
      FROM aclexplode(acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole))
      WHERE d.defaclnamespace = 0)
     UNION ALL
     (SELECT grantee, privilege_type, is_grantable, true
      FROM aclexplode(acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole))
      WHERE d.defaclnamespace = 0
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, true FROM aclexplode(d.defaclacl))
   ) AS g) AS privileges
FROM pg_default_acl AS d
WHERE d.defaclnamespace IN (0, (SELECT oid FROM pg_namespace WHERE nspname = $1))
