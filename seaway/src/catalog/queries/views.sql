-- Views and materialized views. The definition is what stands behind AS.
SELECT
  ARRAY[
    'pg_class'::regclass::bigint, c.oid::bigint, 'pg_type'::regclass::bigint, t.oid::bigint,
    'pg_type'::regclass::bigint, t.typarray::bigint, 'pg_rewrite'::regclass::bigint, r.oid::bigint
  ] AS ids,
  c.relname AS name,
  c.relkind = 'm' AS materialized,
  pg_get_viewdef(c.oid) AS definition,
  to_json(c.reloptions) AS options,
  c.relispopulated AS populated,
  (SELECT m.amname FROM pg_am AS m WHERE m.oid = c.relam AND m.amname <> 'heap') AS access_method,
  (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = c.reltablespace) AS tablespace,
  obj_description(c.oid, 'pg_class') AS comment,
  pg_get_userbyid(c.relowner) AS owner,
  -- What was granted beyond PostgreSQL's defaults, and what of those was revoked.
  CASE WHEN c.relacl IS NOT NULL THEN
    (SELECT json_agg(
     json_build_object(
       'grantee',
       CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
       'privilege', g.privilege_type,
       'grantable', g.is_grantable,
       'revoked', g.revoked
     ) ORDER BY g.grantee <> 0, pg_get_userbyid(g.grantee), g.privilege_type)
   FROM (
     (SELECT grantee, privilege_type, is_grantable, false AS revoked FROM aclexplode(c.relacl)
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, false FROM aclexplode(acldefault('r', c.relowner)))
     UNION ALL
     (SELECT grantee, privilege_type, is_grantable, true
      FROM aclexplode(acldefault('r', c.relowner))
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, true FROM aclexplode(c.relacl))
   ) AS g)
  END AS privileges
FROM pg_class AS c
JOIN pg_type AS t ON t.oid = c.reltype
JOIN pg_rewrite AS r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('v', 'm')
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype = 'e'
  )
