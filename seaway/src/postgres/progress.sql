-- $1: the process at work. At most one of these views has a row for it.
-- An index build counts lockers while it waits, else blocks, else tuples, as its phase does.
SELECT
  p.command,
  p.phase,
  CASE WHEN p.phase LIKE 'waiting%' THEN p.lockers_done
       WHEN p.blocks_total > 0 THEN p.blocks_done ELSE p.tuples_done END AS done,
  CASE WHEN p.phase LIKE 'waiting%' THEN p.lockers_total
       WHEN p.blocks_total > 0 THEN p.blocks_total ELSE p.tuples_total END AS total,
  CASE WHEN p.phase LIKE 'waiting%' THEN 'lockers'
       WHEN p.blocks_total > 0 THEN 'blocks' ELSE 'tuples' END AS unit
FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.pid = $1
UNION ALL
SELECT p.command, p.phase, p.heap_blks_scanned, p.heap_blks_total, 'blocks'
FROM pg_catalog.pg_stat_progress_cluster AS p WHERE p.pid = $1
UNION ALL
SELECT 'VACUUM', p.phase, p.heap_blks_scanned, p.heap_blks_total, 'blocks'
FROM pg_catalog.pg_stat_progress_vacuum AS p WHERE p.pid = $1
UNION ALL
SELECT 'COPY', p.command, p.bytes_processed, p.bytes_total, 'bytes'
FROM pg_catalog.pg_stat_progress_copy AS p WHERE p.pid = $1
