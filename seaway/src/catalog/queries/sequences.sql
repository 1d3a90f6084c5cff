-- Sequences, but those of identity columns, which belong to their column.
SELECT
  ARRAY['pg_class'::regclass::bigint, c.oid::bigint] AS ids,
  c.relname AS name,
  c.relpersistence = 'u' AS unlogged,
  format_type(s.seqtypid, NULL) AS type,
  s.seqstart AS start,
  s.seqincrement AS increment,
  s.seqmin AS min,
  s.seqmax AS max,
  s.seqcache AS cache,
  s.seqcycle AS cycle,
  (SELECT json_build_object('table', o.relname, 'column', a.attname)
   FROM pg_depend AS d
   JOIN pg_class AS o ON o.oid = d.refobjid AND o.relnamespace = c.relnamespace
   JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
   WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
     AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
   LIMIT 1) AS owned_by,
  obj_description(c.oid, 'pg_class') AS comment,
  pg_get_userbyid(c.relowner) AS owner,
  c.relacl AS acl,
  acldefault('s', c.relowner) AS acl_default
FROM pg_class AS c
JOIN pg_sequence AS s ON s.seqrelid = c.oid
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind = 'S'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype IN ('e', 'i')
  )
