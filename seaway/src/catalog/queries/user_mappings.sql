-- The user mappings of the database. The view, because only superusers may read the table; it has no
-- options where the role may not see them. $3 matches the names of secrets, and the role 0 is PUBLIC.
SELECT
  ARRAY['pg_user_mapping'::regclass::bigint, m.umid::bigint] AS ids,
  CASE WHEN m.umuser <> 0 THEN pg_get_userbyid(m.umuser) END AS "user",
  m.srvname AS server,
  (SELECT coalesce(
     json_object_agg(
       o.option_name, CASE WHEN o.option_name !~* $3 THEN o.option_value END ORDER BY o.option_name
     ), '{}'
   ) FROM pg_options_to_table(m.umoptions) AS o) AS foreign_options
FROM pg_user_mappings AS m
WHERE NOT EXISTS (
  SELECT FROM pg_depend AS d
  WHERE d.classid IN ('pg_foreign_server'::regclass, 'pg_user_mapping'::regclass)
    AND d.objid IN (m.srvid, m.umid) AND d.deptype = 'e'
)
