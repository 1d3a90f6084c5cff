-- A function of a role that is not trusted, if a text that is made anew could call one: it may name any schema,
-- and the path has those of the extensions. What is in the schema $1 itself is left out by its owner, object by
-- object, unless that schema is on the path for an extension.
SELECT
  pg_catalog.format('%I.%I', n.nspname, p.proname) AS function,
  pg_catalog.pg_get_userbyid(p.proowner)::text AS owner
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.proowner NOT IN (SELECT oid FROM trusted)
  AND p.proowner IS DISTINCT FROM (SELECT s.nspowner FROM pg_catalog.pg_namespace AS s WHERE s.nspname = $1)
  AND n.nspname !~ '^pg_(toast_)?temp_'
  AND (n.nspname <> $1 OR EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extnamespace = n.oid))
ORDER BY 1
LIMIT 1
