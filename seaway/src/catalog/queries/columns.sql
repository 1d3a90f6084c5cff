-- The columns of tables and views. The ids are those of the relation, of the column in it and of
-- its default.
SELECT
  ARRAY[a.attrelid::bigint, a.attnum::bigint, coalesce(d.oid::bigint, 0)] AS ids,
  c.relname AS "table",
  a.attname AS name,
  -- Not attnum, in which dropped columns count.
  row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS position,
  format_type(a.atttypid, a.atttypmod) AS type,
  CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
  a.attnotnull AS not_null,
  CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
  CASE a.attgenerated
    WHEN 's' THEN json_build_object('stored', true, 'expression', pg_get_expr(d.adbin, d.adrelid))
    WHEN 'v' THEN json_build_object('stored', false, 'expression', pg_get_expr(d.adbin, d.adrelid))
  END AS generated,
  CASE WHEN a.attidentity <> '' THEN
    (SELECT json_build_object(
       'always', a.attidentity = 'a', 'sequence', q.relname, 'start', s.seqstart,
       'increment', s.seqincrement, 'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache,
       'cycle', s.seqcycle)
     FROM pg_depend AS i
     JOIN pg_class AS q ON q.oid = i.objid AND q.relkind = 'S'
     JOIN pg_sequence AS s ON s.seqrelid = q.oid
     WHERE i.classid = 'pg_class'::regclass AND i.refclassid = 'pg_class'::regclass
       AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum AND i.deptype = 'i')
  END AS identity,
  CASE WHEN a.attstorage <> t.typstorage THEN
    CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
  END AS storage,
  CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
    AS type_storage,
  CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
  -- The default is -1 up to PostgreSQL 16 and NULL since.
  nullif(a.attstattarget, -1) AS statistics,
  to_json(a.attoptions) AS options,
  {options of a.attfdwoptions} AS foreign_options,
  a.attinhcount > 0 AS inherited,
  a.attislocal AS local,
  -- Joined, because a function call for each column takes longer than all the rest.
  m.description AS comment,
  a.attacl AS acl,
  acldefault('c', c.relowner) AS acl_default
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_description AS m
  ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND a.attnum > 0
  AND NOT a.attisdropped
