-- Whether a function of a role that is not trusted could be called by a text that is made anew: it may name any
-- schema, and the path has those of the extensions. What is in the schema $1 itself is left out by its owner,
-- object by object, unless that schema is on the path for an extension.
SELECT EXISTS (
  SELECT FROM pg_catalog.pg_proc AS p
  JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
  WHERE p.proowner NOT IN (SELECT oid FROM trusted)
    AND p.proowner IS DISTINCT FROM (SELECT s.nspowner FROM pg_catalog.pg_namespace AS s WHERE s.nspname = $1)
    AND n.nspname !~ '^pg_(toast_)?temp_'
    AND (n.nspname <> $1 OR EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extnamespace = n.oid))
) AS found
