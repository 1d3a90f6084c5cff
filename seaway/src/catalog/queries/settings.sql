-- Fixes, for this transaction, what the printed texts depend on; returns the search path under
-- which they are printed. The planner's costs are high here, and just-in-time compilation would
-- take longer than the query.
SELECT
  concat_ws(
    -- In this order an own object is printed unqualified even if PostgreSQL has one of its name.
    ', ', quote_ident($1), 'pg_catalog',
    -- The names of an extension's objects are printed alike, wherever the schema is.
    (SELECT string_agg(DISTINCT quote_ident(n.nspname), ', ')
     FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
     WHERE n.nspname NOT IN ('pg_catalog', $1))
  ) AS path,
  current_user::text AS role,
  (SELECT array_agg(r.rolname::text)
   FROM pg_roles AS r
   WHERE r.oid IN (SELECT oid FROM trusted)
     OR r.oid = (SELECT nspowner FROM pg_namespace WHERE nspname = $1)) AS trusted,
  set_config('search_path', '', true),
  set_config('jit', 'off', true),
  set_config('quote_all_identifiers', 'off', true),
  set_config('extra_float_digits', '1', true),
  set_config('bytea_output', 'hex', true),
  set_config('DateStyle', 'ISO, MDY', true),
  set_config('IntervalStyle', 'postgres', true),
  set_config('TimeZone', 'UTC', true)
