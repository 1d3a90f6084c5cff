-- Rules, but the one that makes a view a view.
SELECT
  ARRAY['pg_rewrite'::regclass::bigint, r.oid::bigint] AS ids,
  c.relname AS "table",
  r.rulename AS name,
  pg_get_ruledef(r.oid, true) AS definition,
  CASE r.ev_enabled
    WHEN 'O' THEN 'origin'
    WHEN 'D' THEN 'disabled'
    WHEN 'R' THEN 'replica'
    ELSE 'always'
  END AS enabled,
  obj_description(r.oid, 'pg_rewrite') AS comment
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND r.rulename <> '_RETURN'
