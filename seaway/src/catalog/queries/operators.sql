-- Operators, told apart by name and types of operands. One that COMMUTATOR or NEGATOR of another has named, and
-- nobody has made, has no function, and is none. Names of the schema's own are bare, even where a function of
-- the same name has other arguments.
SELECT
  ARRAY['pg_operator'::regclass::bigint, o.oid::bigint] AS ids,
  o.oprname AS name,
  CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS left,
  CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END AS right,
  CASE WHEN f.pronamespace = o.oprnamespace THEN quote_ident(f.proname) ELSE o.oprcode::text END AS function,
  CASE WHEN c.oprnamespace = o.oprnamespace THEN c.oprname
       WHEN c.oid IS NOT NULL THEN format('%I.%s', cn.nspname, c.oprname) END AS commutator,
  CASE WHEN n.oprnamespace = o.oprnamespace THEN n.oprname
       WHEN n.oid IS NOT NULL THEN format('%I.%s', nn.nspname, n.oprname) END AS negator,
  CASE WHEN r.pronamespace = o.oprnamespace THEN quote_ident(r.proname)
       ELSE nullif(o.oprrest::text, '-') END AS restrict,
  CASE WHEN j.pronamespace = o.oprnamespace THEN quote_ident(j.proname)
       ELSE nullif(o.oprjoin::text, '-') END AS join,
  o.oprcanhash AS hashes,
  o.oprcanmerge AS merges,
  obj_description(o.oid, 'pg_operator') AS comment,
  pg_get_userbyid(o.oprowner) AS owner
FROM pg_operator AS o
JOIN pg_proc AS f ON f.oid = o.oprcode
LEFT JOIN pg_operator AS c ON c.oid = o.oprcom
LEFT JOIN pg_namespace AS cn ON cn.oid = c.oprnamespace
LEFT JOIN pg_operator AS n ON n.oid = o.oprnegate
LEFT JOIN pg_namespace AS nn ON nn.oid = n.oprnamespace
LEFT JOIN pg_proc AS r ON r.oid = o.oprrest
LEFT JOIN pg_proc AS j ON j.oid = o.oprjoin
WHERE o.oprnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_operator'::regclass AND m.objid = o.oid AND m.deptype = 'e'
  )
