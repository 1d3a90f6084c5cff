-- Constraints of tables, but NOT NULL, which is told of the column.
SELECT
  ARRAY['pg_constraint'::regclass::bigint, k.oid::bigint]
    || CASE WHEN k.contype IN ('p', 'u', 'x')
         THEN ARRAY['pg_class'::regclass::bigint, k.conindid::bigint] ELSE '{}' END AS ids,
  c.relname AS "table",
  k.conname AS name,
  CASE k.contype
    WHEN 'p' THEN 'primary key'
    WHEN 'u' THEN 'unique'
    WHEN 'x' THEN 'exclusion'
    WHEN 'c' THEN 'check'
    ELSE 'foreign key'
  END AS type,
  pg_get_constraintdef(k.oid) AS definition,
  coalesce(
    (SELECT json_agg(a.attname ORDER BY u.o)
     FROM unnest(k.conkey) WITH ORDINALITY AS u(n, o)
     JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.n), '[]'
  ) AS columns,
  CASE WHEN k.contype = 'f' THEN
    (SELECT json_build_object(
       'table', r.relname,
       'columns',
       (SELECT json_agg(a.attname ORDER BY u.o)
        FROM unnest(k.confkey) WITH ORDINALITY AS u(n, o)
        JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.n))
     FROM pg_class AS r WHERE r.oid = k.confrelid)
  END AS "references",
  k.convalidated AS validated,
  k.condeferrable AS deferrable,
  k.condeferred AS deferred,
  k.coninhcount > 0 AS inherited,
  k.conislocal AS local,
  -- Its index may be part of one that is no constraint's.
  CASE
    WHEN k.conparentid <> 0 THEN
      (SELECT p.conname FROM pg_constraint AS p WHERE p.oid = k.conparentid)
    WHEN x.relispartition THEN
      (SELECT p.relname FROM pg_inherits AS h JOIN pg_class AS p ON p.oid = h.inhparent
       WHERE h.inhrelid = x.oid)
  END AS parent,
  to_json(x.reloptions) AS options,
  CASE WHEN x.reltablespace <> 0 THEN
    (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = x.reltablespace)
  END AS tablespace,
  coalesce(i.indisclustered, false) AS clustered,
  e.description AS index_comment,
  d.description AS comment
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
LEFT JOIN pg_class AS x ON x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_index AS i ON i.indexrelid = x.oid
LEFT JOIN pg_description AS d
  ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid AND d.objsubid = 0
LEFT JOIN pg_description AS e
  ON e.classoid = 'pg_class'::regclass AND e.objoid = x.oid AND e.objsubid = 0
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND k.contype IN ('p', 'u', 'x', 'c', 'f')
  -- A foreign key to a partitioned table has further rows, one for each of the partitions.
  AND NOT (
    k.contype = 'f' AND k.conparentid <> 0 AND EXISTS (
      SELECT FROM pg_constraint AS p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid
    )
  )
