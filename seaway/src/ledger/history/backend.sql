-- The session that was written down ($1: its process and when it began), if it is still there, and
-- whether it is of the same database, role and application as the session that asks. Another role's
-- beginning is hidden, and then the session counts as gone. So does the session that asks.
SELECT a.pid,
  coalesce(pg_catalog.starts_with(a.state, 'idle'), false) AS idle,
  a.datid IS NOT DISTINCT FROM me.datid AS same_database,
  a.usesysid IS NOT DISTINCT FROM me.usesysid AS same_role,
  a.application_name IS NOT DISTINCT FROM me.application_name AS same_application,
  a.datname::text AS database, a.usename::text AS role, a.application_name AS application
FROM pg_catalog.pg_stat_activity AS a
JOIN pg_catalog.pg_stat_activity AS me ON me.pid = pg_catalog.pg_backend_pid()
WHERE a.pid <> me.pid
  AND pg_catalog.concat(a.pid, ' ', EXTRACT(epoch FROM a.backend_start)) = $1
