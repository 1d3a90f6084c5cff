-- What a body can name: relations, their columns, types and functions. Members of extensions are left out, and
-- so are multiranges, of which a catalog says nothing by itself.
SELECT
  CASE WHEN c.relkind IN ('r', 'p', 'f') THEN 'table' WHEN c.relkind = 'S' THEN 'sequence' ELSE 'view' END AS kind,
  NULL::text AS relation,
  c.relname::text AS name
FROM pg_class AS c
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('r', 'p', 'f', 'S', 'v', 'm')
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid
      -- The sequence of an identity column is part of that.
      AND (m.deptype = 'e' OR m.deptype = 'i' AND c.relkind = 'S')
  )
UNION ALL
SELECT 'column', c.relname, a.attname
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype = 'e'
  )
UNION ALL
SELECT
  CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'composite' END,
  NULL,
  t.typname
FROM pg_type AS t
LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
UNION ALL
SELECT 'routine', NULL, p.proname || '(' || oidvectortypes(p.proargtypes) || ')'
FROM pg_proc AS p
WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid
      -- The constructors of a range are part of that.
      AND m.deptype IN ('e', 'i')
  )
