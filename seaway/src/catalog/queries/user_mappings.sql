-- The user mappings of the database. The view, because only superusers may read the table. It shows options to
-- some roles alone, by the condition that is repeated here: hidden is not the same as none. The role 0 is PUBLIC.
SELECT
  ARRAY['pg_user_mapping'::regclass::bigint, m.umid::bigint] AS ids,
  CASE WHEN m.umuser <> 0 THEN pg_get_userbyid(m.umuser) END AS "user",
  m.srvname AS server,
  CASE
    WHEN m.umuser <> 0 AND m.usename = current_user
      AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE'))
      OR m.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')
      OR (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user)
    THEN {options of m.umoptions}
  END AS foreign_options
FROM pg_user_mappings AS m
JOIN pg_foreign_server AS s ON s.oid = m.srvid
WHERE NOT EXISTS (
  SELECT FROM pg_depend AS d
  WHERE d.classid IN ('pg_foreign_server'::regclass, 'pg_user_mapping'::regclass)
    AND d.objid IN (m.srvid, m.umid) AND d.deptype = 'e'
)
