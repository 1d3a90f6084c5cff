-- Every relation, routine and type of a schema, $1, that has a name of its own, in an order
-- that keeps the list of drops short: dropping a table takes its indexes, triggers, policies and
-- owned sequences.
--
-- kind       the word after DROP
-- name       the name as the catalogs have it, for the declarations of foreign tables
-- arguments  of a routine: its argument types, with a schema where that is neither this one nor an
--            extension's, so that a replay in another schema gives the same; else null
-- identity   schema-qualified and quoted, ready to stand after DROP <kind>
-- space      within which the name must be unique
-- class, id  the object's address in pg_depend
-- owner_class, owner_id  what it is dropped with; null where it is dropped by itself
-- extension  the extension that it is a member of
-- rows       of a table: about how many; null where it is unknown
WITH here AS (
  SELECT n.oid
  FROM pg_catalog.pg_namespace AS n
  WHERE n.nspname = $1
),
named AS (
  SELECT
    CASE c.relkind
      WHEN 'v' THEN 'VIEW'
      WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'f' THEN 'FOREIGN TABLE'
      WHEN 'S' THEN 'SEQUENCE'
      WHEN 'i' THEN 'INDEX'
      WHEN 'I' THEN 'INDEX'
      WHEN 'c' THEN 'TYPE'
      ELSE 'TABLE'
    END AS kind,
    c.relname::text AS name,
    NULL::text AS arguments,
    pg_catalog.format('%I.%I', $1, c.relname) AS identity,
    'relation' AS space,
    'pg_catalog.pg_class'::regclass::oid AS class,
    c.oid AS id,
    i.indrelid AS indexed,
    c.relkind = 'S' AS is_sequence,
    CASE
      WHEN c.relkind NOT IN ('r', 'm') THEN NULL
      WHEN pg_catalog.pg_relation_size(c.oid) = 0 THEN 0
      -- -1, and 0 before PostgreSQL 14, where nothing was counted yet.
      WHEN c.reltuples > 0 THEN c.reltuples::bigint
      ELSE NULLIF(pg_catalog.pg_stat_get_live_tuples(c.oid), 0)
    END AS rows,
    CASE c.relkind WHEN 'v' THEN 1 WHEN 'm' THEN 1 WHEN 'S' THEN 3 ELSE 2 END AS rank
  FROM pg_catalog.pg_class AS c
  JOIN here ON c.relnamespace = here.oid
  LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I', 'c')
  UNION ALL
  SELECT
    CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
    p.proname::text,
    COALESCE(
      (
        SELECT pg_catalog.string_agg(
          CASE
            WHEN t.typnamespace IN (here.oid, 'pg_catalog'::regnamespace) OR member.objid IS NOT NULL
              THEN t.typname::text
            ELSE pg_catalog.format('%I.%I', n.nspname, t.typname)
          END,
          ', ' ORDER BY a.position
        )
        FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS a (type, position)
        JOIN pg_catalog.pg_type AS t ON t.oid = a.type
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
        -- An array type is no member of an extension, but its elements' type is.
        LEFT JOIN pg_catalog.pg_type AS e ON e.typarray = t.oid
        LEFT JOIN pg_catalog.pg_depend AS member
          ON member.classid = 'pg_catalog.pg_type'::regclass
          AND member.objid = COALESCE(e.oid, t.oid)
          AND member.deptype = 'e'
      ),
      ''
    ),
    pg_catalog.format(
      '%I.%I(%s)',
      $1,
      p.proname,
      CASE
        -- An aggregate of no arguments is written count(*).
        WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*'
        ELSE pg_catalog.pg_get_function_identity_arguments(p.oid)
      END
    ),
    'routine',
    'pg_catalog.pg_proc'::regclass::oid,
    p.oid,
    NULL,
    false,
    NULL,
    4
  FROM pg_catalog.pg_proc AS p
  JOIN here ON p.pronamespace = here.oid
  UNION ALL
  SELECT
    CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
    t.typname::text,
    NULL,
    pg_catalog.format('%I.%I', $1, t.typname),
    'type',
    'pg_catalog.pg_type'::regclass::oid,
    t.oid,
    NULL,
    false,
    NULL,
    5
  FROM pg_catalog.pg_type AS t
  JOIN here ON t.typnamespace = here.oid
  -- An array type makes way for others by taking another name.
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = t.oid)
)
SELECT
  o.kind,
  o.name,
  o.arguments,
  o.identity,
  o.space,
  o.class::text AS class,
  o.id::text AS id,
  CASE WHEN o.indexed IS NULL THEN owner.class ELSE o.class::text END AS owner_class,
  CASE WHEN o.indexed IS NULL THEN owner.id ELSE o.indexed::text END AS owner_id,
  member.extension,
  o.rows
FROM named AS o
-- What PostgreSQL made itself for another object (i), such as the row type of a table, the
-- constructors of a range type or the sequence of an identity column; and a sequence of a serial
-- column (a).
LEFT JOIN LATERAL (
  SELECT d.refclassid::text AS class, d.refobjid::text AS id
  FROM pg_catalog.pg_depend AS d
  WHERE d.classid = o.class
    AND d.objid = o.id
    -- A partitioned table's key columns depend on their own table (objsubid > 0).
    AND d.objsubid = 0
    AND (
      d.deptype = 'i'
      OR (
        o.is_sequence
        AND d.deptype = 'a'
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjsubid > 0
      )
    )
  ORDER BY d.refclassid, d.refobjid
  LIMIT 1
) AS owner ON true
LEFT JOIN LATERAL (
  SELECT e.extname::text AS extension
  FROM pg_catalog.pg_depend AS d
  JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
  WHERE d.classid = o.class
    AND d.objid = o.id
    AND d.objsubid = 0
    AND d.refclassid = 'pg_catalog.pg_extension'::regclass
    AND d.deptype = 'e'
  LIMIT 1
) AS member ON true
ORDER BY o.rank, o.name, o.identity
