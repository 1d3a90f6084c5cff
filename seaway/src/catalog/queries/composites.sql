-- Composite types that stand alone; a table's row type belongs to the table.
SELECT
  ARRAY[
    'pg_type'::regclass::bigint, t.oid::bigint, 'pg_type'::regclass::bigint, t.typarray::bigint,
    'pg_class'::regclass::bigint, c.oid::bigint
  ] AS ids,
  t.typname AS name,
  coalesce(
    (SELECT json_agg(
       json_build_object(
         'name', a.attname,
         'type', format_type(a.atttypid, a.atttypmod),
         'collation',
         CASE WHEN a.attcollation <> b.typcollation THEN a.attcollation::regcollation::text END,
         'comment', col_description(c.oid, a.attnum)
       ) ORDER BY a.attnum)
     FROM pg_attribute AS a
     JOIN pg_type AS b ON b.oid = a.atttypid
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'
  ) AS attributes,
  obj_description(t.oid, 'pg_type') AS comment,
  pg_get_userbyid(t.typowner) AS owner,
  -- What was granted beyond PostgreSQL's defaults, and what of those was revoked.
  CASE WHEN t.typacl IS NOT NULL THEN
    (SELECT json_agg(
     json_build_object(
       'grantee',
       CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
       'privilege', g.privilege_type,
       'grantable', g.is_grantable,
       'revoked', g.revoked
     ) ORDER BY g.grantee <> 0, pg_get_userbyid(g.grantee), g.privilege_type)
   FROM (
     (SELECT grantee, privilege_type, is_grantable, false AS revoked FROM aclexplode(t.typacl)
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, false FROM aclexplode(acldefault('T', t.typowner)))
     UNION ALL
     (SELECT grantee, privilege_type, is_grantable, true
      FROM aclexplode(acldefault('T', t.typowner))
      EXCEPT
      SELECT grantee, privilege_type, is_grantable, true FROM aclexplode(t.typacl))
   ) AS g)
  END AS privileges
FROM pg_type AS t
JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
