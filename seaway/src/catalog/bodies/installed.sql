-- Where plpgsql_check is, and the search path under which the bodies are checked.
SELECT
  n.nspname AS home,
  concat_ws(
    ', ', quote_ident($1),
    (SELECT string_agg(DISTINCT quote_ident(o.nspname), ', ')
     FROM pg_extension AS x JOIN pg_namespace AS o ON o.oid = x.extnamespace
     WHERE o.nspname NOT IN ('pg_catalog', $1))
  ) AS path
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'plpgsql_check'
  -- Another function of its name there could be meant in its place.
  AND NOT EXISTS (
    SELECT FROM pg_proc AS p
    WHERE p.pronamespace = e.extnamespace
      AND p.proname = 'plpgsql_check_function_tb'
      AND NOT EXISTS (
        SELECT FROM pg_depend AS m
        WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid AND m.deptype = 'e'
      )
  )
