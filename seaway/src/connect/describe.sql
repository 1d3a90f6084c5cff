-- Where the session is. $1: the schema that was asked for. $2: the setting that keeps the schema that
-- was found.
--
-- stranger  the owner of a schema with the role's own name, to which `$user` leads, unless trusted
SELECT
  NULLIF(pg_catalog.current_setting($2), '') AS schema,
  EXISTS (SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname = $1) AS exists,
  pg_catalog.current_setting('server_version_num')::int AS version,
  (
    SELECT pg_catalog.pg_get_userbyid(n.nspowner)::text
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname = pg_catalog.current_setting($2)
      AND n.nspname IN (current_user, session_user)
      AND n.nspowner NOT IN (SELECT trusted.oid FROM trusted)
  ) AS stranger
