-- Text search dictionaries. PostgreSQL has no text form of a template's name that respects the search path.
SELECT
  ARRAY['pg_ts_dict'::regclass::bigint, d.oid::bigint] AS ids,
  d.dictname AS name,
  CASE WHEN pg_ts_template_is_visible(t.oid) THEN quote_ident(t.tmplname)
       ELSE format('%I.%I', n.nspname, t.tmplname) END AS template,
  d.dictinitoption AS options,
  obj_description(d.oid, 'pg_ts_dict') AS comment,
  pg_get_userbyid(d.dictowner) AS owner
FROM pg_ts_dict AS d
JOIN pg_ts_template AS t ON t.oid = d.dicttemplate
JOIN pg_namespace AS n ON n.oid = t.tmplnamespace
WHERE d.dictnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_ts_dict'::regclass AND m.objid = d.oid AND m.deptype = 'e'
  )
