-- Indexes, but those of constraints. The definition is what stands behind USING: PostgreSQL prints
-- the statement whole, and how it begins is known.
SELECT
  ARRAY['pg_class'::regclass::bigint, x.oid::bigint] AS ids,
  c.relname AS "table",
  x.relname AS name,
  i.indisunique AS "unique",
  m.amname AS method,
  substr(
    pg_get_indexdef(x.oid, 0, true),
    1 + length(
      format(
        'CREATE %sINDEX %I ON %s%s USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, x.relname,
        CASE WHEN x.relkind = 'I' THEN 'ONLY ' END, c.oid::regclass
      )
    )
  ) AS definition,
  x.relkind = 'I' AS partitioned,
  CASE WHEN x.relispartition THEN
    (SELECT p.relname FROM pg_inherits AS h JOIN pg_class AS p ON p.oid = h.inhparent
     WHERE h.inhrelid = x.oid)
  END AS parent,
  CASE WHEN x.reltablespace <> 0 THEN
    (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = x.reltablespace)
  END AS tablespace,
  i.indisvalid AS valid,
  i.indisclustered AS clustered,
  -- The statistics targets of its expressions, by the expression's place.
  CASE WHEN i.indexprs IS NOT NULL THEN
  (SELECT json_agg(json_build_object('column', a.attnum, 'target', a.attstattarget) ORDER BY a.attnum)
   FROM pg_attribute AS a
   WHERE a.attrelid = x.oid AND a.attnum > 0 AND nullif(a.attstattarget, -1) IS NOT NULL)
  END AS statistics,
  d.description AS comment
FROM pg_index AS i
JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_am AS m ON m.oid = x.relam
LEFT JOIN pg_description AS d
  ON d.classoid = 'pg_class'::regclass AND d.objoid = x.oid AND d.objsubid = 0
LEFT JOIN pg_constraint AS k ON k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('r', 'p', 'm')
  AND k.oid IS NULL
