-- The foreign servers of the database, which belong to no schema.
SELECT
  ARRAY['pg_foreign_server'::regclass::bigint, s.oid::bigint] AS ids,
  s.srvname AS name,
  w.fdwname AS wrapper,
  s.srvtype AS type,
  s.srvversion AS version,
  {options of s.srvoptions} AS foreign_options,
  obj_description(s.oid, 'pg_foreign_server') AS comment,
  pg_get_userbyid(s.srvowner) AS owner,
  s.srvacl AS acl,
  acldefault('S', s.srvowner) AS acl_default
FROM pg_foreign_server AS s
JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
WHERE NOT EXISTS (
  SELECT FROM pg_depend AS m
  WHERE m.classid = 'pg_foreign_server'::regclass AND m.objid = s.oid AND m.deptype = 'e'
)
