-- $1: the process that may be waiting.
-- pg_blocking_pids counts holders of conflicting locks and those earlier in the queue; a
-- prepared transaction is 0 there. A parallel worker is named by its leader, several times.
SELECT DISTINCT ON (b.pid)
  b.pid,
  a.application_name AS application,
  a.state,
  extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS transaction_age,
  a.query
FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS b (pid)
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid
ORDER BY b.pid
