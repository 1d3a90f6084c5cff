-- Domains, with their checks. NOT NULL is a constraint of its own since PostgreSQL 17 (contype n),
-- and a flag of the type in every version.
SELECT
  ARRAY['pg_type'::regclass::bigint, t.oid::bigint, 'pg_type'::regclass::bigint, t.typarray::bigint]
    || coalesce(
      (SELECT array_agg(x ORDER BY k.oid, o)
       FROM pg_constraint AS k, unnest(ARRAY['pg_constraint'::regclass::bigint, k.oid::bigint])
         WITH ORDINALITY AS u(x, o)
       WHERE k.contypid = t.oid), '{}'
    ) AS ids,
  t.typname AS name,
  format_type(t.typbasetype, t.typtypmod) AS type,
  CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
  t.typnotnull AS not_null,
  pg_get_expr(t.typdefaultbin, 0) AS "default",
  coalesce(
    (SELECT json_agg(
       json_build_object(
         'name', k.conname,
         'definition', pg_get_constraintdef(k.oid),
         'validated', k.convalidated,
         'comment', obj_description(k.oid, 'pg_constraint')
       ) ORDER BY k.conname)
     FROM pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c'), '[]'
  ) AS checks,
  obj_description(t.oid, 'pg_type') AS comment,
  pg_get_userbyid(t.typowner) AS owner,
  t.typacl AS acl,
  acldefault('T', t.typowner) AS acl_default
FROM pg_type AS t
JOIN pg_type AS b ON b.oid = t.typbasetype
WHERE t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND t.typtype = 'd'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
