-- Range types. The multirange type and the constructors are made and dropped with them.
SELECT
  ARRAY[
    'pg_type'::regclass::bigint, t.oid::bigint, 'pg_type'::regclass::bigint, t.typarray::bigint,
    'pg_type'::regclass::bigint, m.oid::bigint, 'pg_type'::regclass::bigint, m.typarray::bigint
  ] AS ids,
  t.typname AS name,
  format_type(r.rngsubtype, NULL) AS subtype,
  CASE WHEN NOT o.opcdefault THEN format('%I.%I', n.nspname, o.opcname) END AS operator_class,
  CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text END AS collation,
  CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text END AS canonical,
  CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text END AS subtype_diff,
  m.typname AS multirange,
  obj_description(t.oid, 'pg_type') AS comment,
  pg_get_userbyid(t.typowner) AS owner,
  t.typacl AS acl,
  acldefault('T', t.typowner) AS acl_default
FROM pg_range AS r
JOIN pg_type AS t ON t.oid = r.rngtypid
JOIN pg_type AS m ON m.oid = r.rngmultitypid
JOIN pg_type AS s ON s.oid = r.rngsubtype
JOIN pg_opclass AS o ON o.oid = r.rngsubopc
JOIN pg_namespace AS n ON n.oid = o.opcnamespace
WHERE t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  )
