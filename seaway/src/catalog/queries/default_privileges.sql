-- Default privileges of the schema, and those that hold in every schema.
SELECT
  ARRAY['pg_default_acl'::regclass::bigint, d.oid::bigint] AS ids,
  pg_get_userbyid(d.defaclrole) AS role,
  d.defaclnamespace <> 0 AS here,
  CASE d.defaclobjtype
    WHEN 'r' THEN 'TABLES'
    WHEN 'S' THEN 'SEQUENCES'
    WHEN 'f' THEN 'FUNCTIONS'
    WHEN 'T' THEN 'TYPES'
    WHEN 'n' THEN 'SCHEMAS'
    ELSE 'LARGE OBJECTS'
  END AS on_new,
  d.defaclacl AS acl,
  -- Those of a schema are added to the global ones, which stand in place of PostgreSQL's.
  CASE WHEN d.defaclnamespace = 0 THEN
    acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)
  ELSE '{}'
  END AS acl_default
FROM pg_default_acl AS d
WHERE d.defaclnamespace IN (0, (SELECT oid FROM pg_namespace WHERE nspname = $1))
