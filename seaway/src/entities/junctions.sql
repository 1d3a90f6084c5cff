-- The tables of a schema, $1, that join two others many to many: every column of their primary key belongs to
-- one of their foreign keys.
--
-- sea-orm-codegen 2.0.4 only counts: two relations and two key columns make a junction for it.
-- So a table keyed by (day, account), with references to the account and to its owner, passes
-- for one.
SELECT c.relname::text AS name
FROM pg_catalog.pg_constraint AS pk
JOIN pg_catalog.pg_class AS c ON c.oid = pk.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE pk.contype = 'p'
  AND n.nspname = $1
  AND pk.conkey <@ (
    SELECT pg_catalog.array_agg(k.attnum)
    FROM pg_catalog.pg_constraint AS fk
    CROSS JOIN LATERAL pg_catalog.unnest(fk.conkey) AS k (attnum)
    WHERE fk.contype = 'f' AND fk.conrelid = pk.conrelid
  )
ORDER BY name
