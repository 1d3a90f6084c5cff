-- The schema itself: its comment, and who may use it and create in it.
SELECT
  ARRAY['pg_namespace'::regclass::bigint, n.oid::bigint] AS ids,
  pg_get_userbyid(n.nspowner) AS owner,
  obj_description(n.oid, 'pg_namespace') AS comment,
  n.nspacl AS acl,
  acldefault('n', n.nspowner) AS acl_default
FROM pg_namespace AS n
WHERE n.nspname = $1
