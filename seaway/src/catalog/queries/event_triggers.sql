-- The event triggers of the database that call a function of the schema.
SELECT
  ARRAY['pg_event_trigger'::regclass::bigint, t.oid::bigint] AS ids,
  t.evtname AS name,
  t.evtevent AS event,
  to_json(t.evttags) AS tags,
  quote_ident(p.proname) AS function,
  CASE t.evtenabled
    WHEN 'O' THEN 'origin'
    WHEN 'D' THEN 'disabled'
    WHEN 'R' THEN 'replica'
    ELSE 'always'
  END AS enabled,
  obj_description(t.oid, 'pg_event_trigger') AS comment,
  pg_get_userbyid(t.evtowner) AS owner
FROM pg_event_trigger AS t
JOIN pg_proc AS p ON p.oid = t.evtfoid
WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_event_trigger'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
