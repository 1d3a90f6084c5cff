-- Row-level security policies.
SELECT
  ARRAY['pg_policy'::regclass::bigint, p.oid::bigint] AS ids,
  c.relname AS "table",
  p.polname AS name,
  p.polpermissive AS permissive,
  CASE p.polcmd
    WHEN 'r' THEN 'SELECT'
    WHEN 'a' THEN 'INSERT'
    WHEN 'w' THEN 'UPDATE'
    WHEN 'd' THEN 'DELETE'
    ELSE 'ALL'
  END AS command,
  -- The role 0 is PUBLIC.
  (SELECT json_agg(
     CASE WHEN u.r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.r)) END
     ORDER BY pg_get_userbyid(u.r))
   FROM unnest(p.polroles) AS u(r)) AS roles,
  pg_get_expr(p.polqual, p.polrelid) AS "using",
  pg_get_expr(p.polwithcheck, p.polrelid) AS "check",
  obj_description(p.oid, 'pg_policy') AS comment
FROM pg_policy AS p
JOIN pg_class AS c ON c.oid = p.polrelid
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
