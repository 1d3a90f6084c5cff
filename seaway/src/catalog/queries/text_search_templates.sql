-- Text search templates. They have no owner.
SELECT
  ARRAY['pg_ts_template'::regclass::bigint, t.oid::bigint] AS ids,
  t.tmplname AS name,
  nullif(t.tmplinit::text, '-') AS init,
  t.tmpllexize::text AS lexize,
  obj_description(t.oid, 'pg_ts_template') AS comment
FROM pg_ts_template AS t
WHERE t.tmplnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_ts_template'::regclass AND m.objid = t.oid AND m.deptype = 'e'
  )
