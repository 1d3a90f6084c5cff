-- The extensions of the database. They belong to no schema alone, so all of them are listed, but
-- plpgsql, which every database has. A foreign data wrapper that is a member, or uses a function that is one,
-- stands for its extension: what depends on it, depends on that.
SELECT
  ARRAY['pg_extension'::regclass::bigint, e.oid::bigint]
    || coalesce(
      (SELECT array_agg(x ORDER BY m.classid, m.objid, o)
       FROM pg_depend AS m, unnest(ARRAY[m.classid::bigint, m.objid::bigint]) WITH ORDINALITY AS u(x, o)
       WHERE m.refclassid = 'pg_extension'::regclass AND m.refobjid = e.oid AND m.deptype = 'e'
         AND (
           m.classid IN ('pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass)
           OR m.classid = 'pg_proc'::regclass AND EXISTS (
             SELECT FROM pg_foreign_data_wrapper AS w WHERE m.objid IN (w.fdwhandler, w.fdwvalidator)
           )
         )), '{}'
    ) AS ids,
  e.extname AS name,
  e.extversion AS version,
  n.nspname AS schema,
  obj_description(e.oid, 'pg_extension') AS comment
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' AND $1::text IS NOT NULL
