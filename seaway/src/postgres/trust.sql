-- Why a relation must not be read or written with this role's rights, one row for each cause. One row
-- of nulls: there is no cause. No row: the schema ($2) has nothing of this name ($1).
SELECT o.cause, o.object
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
  SELECT 'kind' AS cause, CASE c.relkind
      WHEN 'p' THEN 'a partitioned table' WHEN 'v' THEN 'a view'
      WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table'
      WHEN 'S' THEN 'a sequence' WHEN 'c' THEN 'a composite type'
      WHEN 'i' THEN 'an index' WHEN 'I' THEN 'an index' ELSE 'another relation' END AS object
  WHERE c.relkind <> 'r'
  UNION ALL
  SELECT 'unlogged', NULL WHERE c.relkind = 'r' AND c.relpersistence <> 'p'
  UNION ALL
  SELECT 'owner', pg_catalog.pg_get_userbyid(c.relowner)::text
  WHERE c.relowner <> n.nspowner AND c.relowner NOT IN (SELECT trusted.oid FROM trusted)
  UNION ALL
  SELECT 'parent', p.relname::text
  FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
  WHERE i.inhrelid = c.oid
  UNION ALL
  SELECT 'child', p.relname::text
  FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS p ON p.oid = i.inhrelid
  WHERE i.inhparent = c.oid AND c.relkind = 'r'
  UNION ALL
  SELECT 'trigger', t.tgname::text FROM pg_catalog.pg_trigger AS t
  WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT 'rule', r.rulename::text FROM pg_catalog.pg_rewrite AS r
  WHERE r.ev_class = c.oid AND c.relkind = 'r'
  UNION ALL
  SELECT 'row security', NULL WHERE c.relrowsecurity OR c.relforcerowsecurity
  UNION ALL
  SELECT 'type', a.attname::text
  FROM pg_catalog.pg_attribute AS a
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  JOIN pg_catalog.pg_namespace AS s ON s.oid = t.typnamespace
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND c.relkind = 'r'
    AND (t.typtype <> 'b' OR s.nspname <> 'pg_catalog')
  UNION ALL
  -- A constant runs nothing. Functions of pg_catalog may run what their arguments say
  -- (query_to_xml), so only those of our own DDL are accepted; others have a dependency.
  SELECT CASE WHEN a.attgenerated = '' THEN 'default' ELSE 'generated' END, a.attname::text
  FROM pg_catalog.pg_attrdef AS d
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  WHERE d.adrelid = c.oid AND c.relkind = 'r'
    AND NOT (a.attgenerated = '' AND (
      pg_catalog.starts_with(d.adbin::text, '{CONST ')
      OR pg_catalog.pg_get_expr(d.adbin, d.adrelid) IN ('clock_timestamp()', 'CURRENT_USER')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS p
          WHERE p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass::oid AND p.objid = d.oid
            AND p.refclassid <> 'pg_catalog.pg_class'::pg_catalog.regclass::oid)))
  UNION ALL
  -- A foreign key to the table lets others run their deferred triggers when a row is deleted.
  SELECT CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' ELSE 'constraint' END,
    k.conname::text
  FROM pg_catalog.pg_constraint AS k
  WHERE (k.conrelid = c.oid OR k.confrelid = c.oid) AND k.contype NOT IN ('p', 'u', 'n', 't')
    AND c.relkind = 'r'
  UNION ALL
  SELECT 'index', x.relname::text
  FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
  WHERE i.indrelid = c.oid AND c.relkind = 'r'
    AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
  UNION ALL
  -- The planner evaluates what is constant in them, whatever the query is.
  SELECT 'statistics', s.stxname::text
  FROM pg_catalog.pg_statistic_ext AS s
  WHERE s.stxrelid = c.oid AND s.stxexprs IS NOT NULL
) AS o ON true
WHERE n.nspname = $2 AND c.relname = $1
