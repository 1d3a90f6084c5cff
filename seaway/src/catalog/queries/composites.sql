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
  t.typacl AS acl,
  acldefault('T', t.typowner) AS acl_default
FROM pg_type AS t
JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
