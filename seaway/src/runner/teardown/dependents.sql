-- What does not belong to a set of objects, but would go with them: DROP … CASCADE would take it
-- along.
--
-- $1, $2  the set: comma-separated class and object numbers, as objects.sql gives them
WITH RECURSIVE ours AS (
  SELECT o.class, o.id
  FROM unnest(
    pg_catalog.string_to_array($1, ',')::oid[],
    pg_catalog.string_to_array($2, ',')::oid[]
  ) AS o (class, id)
  UNION
  -- Parts that go silently with what they belong to (deptype a and i, P and S): indexes,
  -- constraints, triggers, column defaults, row types, owned sequences, the rule behind a view.
  -- Not tables: a partition (a) may be somebody else's, or in another schema; those of ours are
  -- in the set already.
  SELECT d.classid, d.objid
  FROM ours
  JOIN pg_catalog.pg_depend AS d ON d.refclassid = ours.class AND d.refobjid = ours.id
  LEFT JOIN pg_catalog.pg_class AS c
    ON d.classid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objid
  WHERE d.deptype IN ('a', 'i', 'P', 'S')
    AND (c.oid IS NULL OR c.relkind NOT IN ('r', 'p', 'f', 'v', 'm'))
)
SELECT DISTINCT
  pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) AS described,
  pg_catalog.pg_describe_object(d.refclassid, d.refobjid, 0) AS object,
  -- Whether it is in this schema, and what it, or the table that it is of, is called.
  COALESCE(a.names[1] = $3, false) AS is_here,
  a.names[2] AS name
FROM ours
JOIN pg_catalog.pg_depend AS d ON d.refclassid = ours.class AND d.refobjid = ours.id
CROSS JOIN LATERAL (
  SELECT i.object_names AS names
  FROM pg_catalog.pg_identify_object_as_address(d.classid, d.objid, d.objsubid) AS i
) AS a
-- A member (e) or a requirement (x) of an extension is not lost with an object of ours.
WHERE d.deptype IN ('n', 'a', 'i', 'P', 'S')
  AND NOT EXISTS (
    SELECT FROM ours AS o WHERE o.class = d.classid AND o.id = d.objid
  )
ORDER BY described, object
