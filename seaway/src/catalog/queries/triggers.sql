-- Triggers, but those of constraints. A partition has its parent's, and may have them disabled.
SELECT
  ARRAY['pg_trigger'::regclass::bigint, t.oid::bigint] AS ids,
  c.relname AS "table",
  t.tgname AS name,
  pg_get_triggerdef(t.oid, true) AS definition,
  t.tgconstraint <> 0 AS "constraint",
  CASE t.tgenabled
    WHEN 'O' THEN 'origin'
    WHEN 'D' THEN 'disabled'
    WHEN 'R' THEN 'replica'
    ELSE 'always'
  END AS enabled,
  t.tgparentid <> 0 AS inherited,
  obj_description(t.oid, 'pg_trigger') AS comment
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT t.tgisinternal
