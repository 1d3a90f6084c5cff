-- Text search parsers. They have no owner.
SELECT
  ARRAY['pg_ts_parser'::regclass::bigint, p.oid::bigint] AS ids,
  p.prsname AS name,
  p.prsstart::text AS start,
  p.prstoken::text AS get_token,
  p.prsend::text AS end,
  nullif(p.prsheadline::text, '-') AS headline,
  p.prslextype::text AS lex_types,
  obj_description(p.oid, 'pg_ts_parser') AS comment
FROM pg_ts_parser AS p
WHERE p.prsnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_ts_parser'::regclass AND m.objid = p.oid AND m.deptype = 'e'
  )
