-- Extended statistics.
SELECT
  ARRAY['pg_statistic_ext'::regclass::bigint, s.oid::bigint] AS ids,
  s.stxname AS name,
  c.relname AS "table",
  (SELECT json_agg(
     CASE u.k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END ORDER BY u.k)
   FROM unnest(s.stxkind) AS u(k) WHERE u.k <> 'e') AS kinds,
  -- Sorted, because their order is that of the table's columns, and means nothing.
  (SELECT coalesce(json_agg(quote_ident(a.attname) ORDER BY a.attname), '[]')
   FROM pg_attribute AS a WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) AS columns,
  to_json(pg_get_statisticsobjdef_expressions(s.oid)) AS expressions,
  -- The default is -1 up to PostgreSQL 16 and NULL since.
  nullif(s.stxstattarget, -1) AS target,
  obj_description(s.oid, 'pg_statistic_ext') AS comment,
  pg_get_userbyid(s.stxowner) AS owner
FROM pg_statistic_ext AS s
JOIN pg_class AS c ON c.oid = s.stxrelid
WHERE s.stxnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
