-- What does not belong to a set of objects, but depends on them: DROP … CASCADE would take it
-- along, DROP … RESTRICT would name it and refuse.
--
-- $1, $2  the set: comma-separated class and object numbers, as objects.sql gives them
WITH RECURSIVE ours AS (
  SELECT o.class, o.id
  FROM unnest(
    pg_catalog.string_to_array($1, ',')::oid[],
    pg_catalog.string_to_array($2, ',')::oid[]
  ) AS o (class, id)
  UNION
  -- Parts that go silently with what they belong to (deptype a and i): indexes, constraints,
  -- triggers, column defaults, row types, owned sequences, the rule behind a view, partitions
  -- (P and S).
  SELECT d.classid, d.objid
  FROM ours
  JOIN pg_catalog.pg_depend AS d ON d.refclassid = ours.class AND d.refobjid = ours.id
  WHERE d.deptype IN ('a', 'i', 'P', 'S')
)
SELECT DISTINCT
  pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) AS dependent,
  pg_catalog.pg_describe_object(d.refclassid, d.refobjid, 0) AS object
FROM ours
JOIN pg_catalog.pg_depend AS d ON d.refclassid = ours.class AND d.refobjid = ours.id
WHERE d.deptype = 'n'
  AND NOT EXISTS (
    SELECT FROM ours AS o WHERE o.class = d.classid AND o.id = d.objid
  )
ORDER BY dependent, object
