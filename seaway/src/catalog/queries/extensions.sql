-- The extensions of the database. They belong to no schema alone, so all of them are listed, but
-- plpgsql, which every database has.
SELECT
  ARRAY['pg_extension'::regclass::bigint, e.oid::bigint] AS ids,
  e.extname AS name,
  e.extversion AS version,
  n.nspname AS schema,
  obj_description(e.oid, 'pg_extension') AS comment
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' AND $1::text IS NOT NULL
