-- The schema itself: its comment, and who may use it and create in it.
SELECT
  ARRAY['pg_namespace'::regclass::bigint, n.oid::bigint] AS ids,
  pg_get_userbyid(n.nspowner) AS owner,
  obj_description(n.oid, 'pg_namespace') AS comment,
  -- What was granted beyond PostgreSQL's defaults, and what of those was revoked.
  CASE WHEN n.nspacl IS NOT NULL THEN
    (SELECT json_agg(
     json_build_object(
       'grantee',
       CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
       'privilege', g.privilege_type,
       'grantable', g.is_grantable,
       'revoked', g.revoked
     ) ORDER BY g.grantee <> 0, pg_get_userbyid(g.grantee), g.privilege_type)
   FROM (
     (SELECT grantee, privilege_type, is_grantable, false AS revoked FROM aclexplode(n.nspacl)
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, false FROM aclexplode(acldefault('n', n.nspowner)))
     UNION ALL
     (SELECT grantee, privilege_type, is_grantable, true
      FROM aclexplode(acldefault('n', n.nspowner))
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, true FROM aclexplode(n.nspacl))
   ) AS g)
  END AS privileges
FROM pg_namespace AS n
WHERE n.nspname = $1
