-- Collations. The locale of ICU is in another column in each of PostgreSQL 14, 15 and 17; rules came with 16.
SELECT
  ARRAY['pg_collation'::regclass::bigint, c.oid::bigint] AS ids,
  c.collname AS name,
  CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END AS provider,
  CASE WHEN c.collprovider <> 'c' THEN coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', c.collcollate)
  END AS locale,
  CASE WHEN c.collprovider = 'c' THEN c.collcollate END AS lc_collate,
  CASE WHEN c.collprovider = 'c' THEN c.collctype END AS lc_ctype,
  c.collisdeterministic AS deterministic,
  j.row ->> 'collicurules' AS rules,
  obj_description(c.oid, 'pg_collation') AS comment,
  pg_get_userbyid(c.collowner) AS owner
FROM pg_collation AS c, LATERAL (SELECT to_jsonb(c) AS row) AS j
WHERE c.collnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  -- One of another encoding is of no use here.
  AND c.collencoding IN (
    -1, (SELECT encoding FROM pg_database WHERE datname = current_database())
  )
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_collation'::regclass AND m.objid = c.oid AND m.deptype = 'e'
  )
