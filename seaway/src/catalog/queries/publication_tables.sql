-- The tables of the schema that publications name. PostgreSQL 14 has neither lists of columns nor filters of
-- rows: there the names within the subqueries are those of `older`. The order of columns means nothing.
SELECT
  ARRAY['pg_publication_rel'::regclass::bigint, r.oid::bigint] AS ids,
  c.relname AS "table",
  p.pubname AS name,
  (SELECT json_agg(a.attname ORDER BY a.attname)
   FROM pg_publication_rel AS i, unnest(prattrs) AS u(n)
   JOIN pg_attribute AS a ON a.attnum = u.n
   WHERE i.oid = r.oid AND a.attrelid = r.prrelid) AS columns,
  (SELECT pg_get_expr(prqual, i.prrelid) FROM pg_publication_rel AS i WHERE i.oid = r.oid) AS filter
FROM (SELECT NULL::int2vector AS prattrs, NULL::pg_node_tree AS prqual) AS older,
  pg_publication_rel AS r
JOIN pg_class AS c ON c.oid = r.prrelid
JOIN pg_publication AS p ON p.oid = r.prpubid
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
