-- The foreign data wrappers of the database, which belong to no schema.
SELECT
  ARRAY['pg_foreign_data_wrapper'::regclass::bigint, w.oid::bigint] AS ids,
  w.fdwname AS name,
  CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS handler,
  CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS validator,
  {options of w.fdwoptions} AS foreign_options,
  obj_description(w.oid, 'pg_foreign_data_wrapper') AS comment,
  pg_get_userbyid(w.fdwowner) AS owner,
  w.fdwacl AS acl,
  acldefault('F', w.fdwowner) AS acl_default
FROM pg_foreign_data_wrapper AS w
WHERE NOT EXISTS (
  SELECT FROM pg_depend AS m
  WHERE m.classid = 'pg_foreign_data_wrapper'::regclass AND m.objid = w.oid AND m.deptype = 'e'
)
