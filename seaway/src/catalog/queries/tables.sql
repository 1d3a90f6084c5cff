-- Tables: ordinary, partitioned, partitions, heirs, unlogged, foreign. A parent in another schema is not
-- told apart from one here.
SELECT
  ARRAY[
    'pg_class'::regclass::bigint, c.oid::bigint, 'pg_type'::regclass::bigint, t.oid::bigint,
    'pg_type'::regclass::bigint, t.typarray::bigint
  ] AS ids,
  c.relname AS name,
  c.relpersistence = 'u' AS unlogged,
  s.srvname AS server,
  {options of f.ftoptions} AS foreign_options,
  -- The options of its TOAST table are given with the table's own, as CREATE TABLE takes them.
  (SELECT json_agg(o)
   FROM (
     SELECT unnest(c.reloptions) AS o
     UNION ALL
     SELECT 'toast.' || unnest(x.reloptions) FROM pg_class AS x WHERE x.oid = c.reltoastrelid
   ) AS options) AS options,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
  -- 0 stands for an expression.
  coalesce(
    (SELECT json_agg(a.attname ORDER BY u.o)
     FROM pg_partitioned_table AS k, unnest(k.partattrs) WITH ORDINALITY AS u(n, o)
     JOIN pg_attribute AS a ON a.attnum = u.n
     WHERE k.partrelid = c.oid AND a.attrelid = c.oid), '[]'
  ) AS partition_columns,
  CASE WHEN c.relispartition THEN
    (SELECT json_build_object('parent', p.relname, 'bound', pg_get_expr(c.relpartbound, c.oid))
     FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid)
  END AS partition_of,
  CASE WHEN c.relispartition THEN '[]' ELSE coalesce(
    (SELECT json_agg(p.relname ORDER BY i.inhseqno)
     FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid), '[]')
  END AS inherits,
  CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
  (SELECT m.amname FROM pg_am AS m WHERE m.oid = c.relam AND m.amname <> 'heap') AS access_method,
  (SELECT p.spcname FROM pg_tablespace AS p WHERE p.oid = c.reltablespace) AS tablespace,
  c.relrowsecurity AS row_security,
  c.relforcerowsecurity AS force_row_security,
  CASE
    -- PostgreSQL notes 'nothing' of a foreign table, and has no command for it.
    WHEN c.relkind = 'f' OR c.relreplident = 'd' THEN 'default'
    WHEN c.relreplident = 'n' THEN 'nothing'
    WHEN c.relreplident = 'f' THEN 'full'
    ELSE 'index'
  END AS replica_identity,
  (SELECT x.relname FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
   WHERE i.indrelid = c.oid AND i.indisreplident AND c.relreplident = 'i') AS replica_identity_index,
  obj_description(c.oid, 'pg_class') AS comment,
  pg_get_userbyid(c.relowner) AS owner,
  c.relacl AS acl,
  acldefault('r', c.relowner) AS acl_default
FROM pg_class AS c
JOIN pg_type AS t ON t.oid = c.reltype
LEFT JOIN pg_foreign_table AS f ON f.ftrelid = c.oid
LEFT JOIN pg_foreign_server AS s ON s.oid = f.ftserver
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind IN ('r', 'p', 'f')
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype = 'e'
  )
