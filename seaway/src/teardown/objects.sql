-- Every object of the current schema that can be dropped by itself, in an order that keeps
-- the list short: dropping a table takes its indexes, triggers, policies and owned sequences.
--
-- kind      the word behind DROP
-- name      the name as the catalogs have it, for the declarations of foreign tables
-- identity  schema-qualified and quoted, ready to stand behind DROP <kind>
-- class, id the object's address in pg_depend
WITH here AS (
  SELECT n.oid
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname = pg_catalog.current_schema()
),
-- What is dropped with something else only: members of extensions (deptype e), and what
-- PostgreSQL made itself for another object (i), such as the constructors of a range type or
-- the sequence of an identity column.
part AS (
  SELECT d.classid, d.objid
  FROM pg_catalog.pg_depend AS d
  -- A partitioned table's key columns depend on their own table (objsubid > 0).
  WHERE d.deptype IN ('e', 'i') AND d.objsubid = 0
)
SELECT o.kind, o.name, o.identity, o.class::text AS class, o.id::text AS id
FROM (
  SELECT
    CASE c.relkind
      WHEN 'v' THEN 'VIEW'
      WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'f' THEN 'FOREIGN TABLE'
      WHEN 'S' THEN 'SEQUENCE'
      ELSE 'TABLE'
    END AS kind,
    c.relname::text AS name,
    pg_catalog.format('%I.%I', pg_catalog.current_schema(), c.relname) AS identity,
    'pg_catalog.pg_class'::regclass::oid AS class,
    c.oid AS id,
    CASE c.relkind WHEN 'v' THEN 1 WHEN 'm' THEN 1 WHEN 'S' THEN 3 ELSE 2 END AS rank
  FROM pg_catalog.pg_class AS c
  JOIN here ON c.relnamespace = here.oid
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    -- A sequence behind a serial column (a) goes with its table.
    AND NOT EXISTS (
      SELECT
      FROM pg_catalog.pg_depend AS d
      WHERE d.classid = 'pg_catalog.pg_class'::regclass
        AND d.objid = c.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjsubid > 0
        AND d.deptype = 'a'
        AND c.relkind = 'S'
    )
  UNION ALL
  SELECT
    CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
    p.proname::text,
    pg_catalog.format(
      '%I.%I(%s)',
      pg_catalog.current_schema(),
      p.proname,
      CASE
        -- An aggregate of no arguments is written count(*).
        WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*'
        ELSE pg_catalog.pg_get_function_identity_arguments(p.oid)
      END
    ),
    'pg_catalog.pg_proc'::regclass::oid,
    p.oid,
    4
  FROM pg_catalog.pg_proc AS p
  JOIN here ON p.pronamespace = here.oid
  UNION ALL
  SELECT
    CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
    t.typname::text,
    pg_catalog.format('%I.%I', pg_catalog.current_schema(), t.typname),
    'pg_catalog.pg_type'::regclass::oid,
    t.oid,
    5
  FROM pg_catalog.pg_type AS t
  JOIN here ON t.typnamespace = here.oid
  LEFT JOIN pg_catalog.pg_class AS r ON r.oid = t.typrelid
  -- Enums, domains, ranges and stand-alone composites; the row type of a table, the array
  -- type and the multirange type go with what they belong to.
  WHERE t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND r.relkind = 'c')
) AS o
WHERE NOT EXISTS (
  SELECT FROM part WHERE part.classid = o.class AND part.objid = o.id
)
ORDER BY o.rank, o.name, o.identity
