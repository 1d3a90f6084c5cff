-- What belongs to the database, named as a catalog names it.
SELECT 'publication' AS kind, p.pubname::text AS name FROM pg_catalog.pg_publication AS p
UNION ALL
SELECT 'event_trigger', t.evtname FROM pg_catalog.pg_event_trigger AS t
UNION ALL
SELECT 'wrapper', w.fdwname FROM pg_catalog.pg_foreign_data_wrapper AS w
UNION ALL
SELECT 'server', s.srvname FROM pg_catalog.pg_foreign_server AS s
UNION ALL
SELECT
  'user_mapping',
  pg_catalog.concat(
    'for ',
    CASE WHEN m.umuser OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(m.umuser) END,
    ' on ', m.srvname
  )
FROM pg_catalog.pg_user_mappings AS m
