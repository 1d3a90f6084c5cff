-- Enum types, with their labels in order.
SELECT
  ARRAY['pg_type'::regclass::bigint, t.oid::bigint, 'pg_type'::regclass::bigint, t.typarray::bigint] AS ids,
  t.typname AS name,
  coalesce(
    (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum AS l WHERE l.enumtypid = t.oid), '[]'
  ) AS labels,
  obj_description(t.oid, 'pg_type') AS comment,
  pg_get_userbyid(t.typowner) AS owner,
  t.typacl AS acl,
  acldefault('T', t.typowner) AS acl_default
FROM pg_type AS t
WHERE t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND t.typtype = 'e'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
