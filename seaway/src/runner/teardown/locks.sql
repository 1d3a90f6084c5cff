-- How many locks of relations it takes to drop a set of objects, and how many locks the server
-- promises room for. Every lock has its place in shared memory until the transaction ends.
--
-- DROP locks constraints, triggers and types as well, about as many again. They are not counted:
-- the server has more room than it promises, measured at nearly twice as much, and what would fit
-- must not be refused.
--
-- $1, $2  the set: comma-separated class and object numbers, as objects.sql gives them
WITH RECURSIVE gone AS (
  SELECT o.class, o.id
  FROM unnest(
    pg_catalog.string_to_array($1, ',')::oid[],
    pg_catalog.string_to_array($2, ',')::oid[]
  ) AS o (class, id)
  UNION
  -- Indexes, toast tables and theirs, constraints, triggers, column defaults, row types, owned
  -- sequences; and foreign keys from one table to another.
  SELECT d.classid, d.objid
  FROM gone
  JOIN pg_catalog.pg_depend AS d ON d.refclassid = gone.class AND d.refobjid = gone.id
  WHERE d.deptype IN ('n', 'a', 'i', 'P', 'S')
),
room AS (
  SELECT
    pg_catalog.current_setting('max_locks_per_transaction')::bigint AS each,
    pg_catalog.current_setting('max_connections')::bigint
      + pg_catalog.current_setting('max_prepared_transactions')::bigint AS transactions,
    (
      SELECT pg_catalog.count(DISTINCT (
        l.locktype, l.database, l.relation, l.page, l.tuple, l.virtualxid, l.transactionid::text,
        l.classid, l.objid, l.objsubid
      ))
      FROM pg_catalog.pg_locks AS l
      WHERE NOT l.fastpath AND l.mode <> 'SIReadLock'
    ) AS used
)
SELECT
  (
    SELECT pg_catalog.count(*) FROM gone WHERE gone.class = 'pg_catalog.pg_class'::regclass
  ) AS needed,
  room.each,
  room.transactions,
  room.used
FROM room
