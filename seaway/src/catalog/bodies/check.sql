-- What plpgsql_check says of names that do not exist: SQLSTATE 42P01 a table, 42703 a column, 42883 a
-- function, 42704 another object. The path holds the schema only once the query is parsed.
SELECT DISTINCT
  f.name,
  r.lineno AS line,
  r.message
FROM (
  SELECT p.oid, p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS name, coalesce(t.tgrelid, 0) AS relation
  FROM pg_proc AS p
  JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
  LEFT JOIN pg_trigger AS t ON t.tgfoid = p.oid AND NOT t.tgisinternal
  WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
    -- The function of no trigger cannot be checked.
    AND (p.prorettype <> 'trigger'::regtype OR t.oid IS NOT NULL)
    AND NOT EXISTS (
      SELECT FROM pg_depend AS m
      WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid AND m.deptype = 'e'
    )
) AS f
CROSS JOIN LATERAL {function}(funcoid => f.oid::regprocedure, relid => f.relation::regclass) AS r
WHERE (SELECT set_config('search_path', $2, true)) IS NOT NULL
  AND r.level = 'error'
  AND r.sqlstate IN ('42P01', '42703', '42883', '42704')
ORDER BY 1, 2, 3
