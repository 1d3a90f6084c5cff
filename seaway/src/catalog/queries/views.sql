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
  c.relacl AS acl,
  acldefault('r', c.relowner) AS acl_default
FROM pg_class AS c
JOIN pg_type AS t ON t.oid = c.reltype
JOIN pg_rewrite AS r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('v', 'm')
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype = 'e'
  )
