-- Text search configurations, with the dictionaries of each type of token.
SELECT
  ARRAY['pg_ts_config'::regclass::bigint, c.oid::bigint] AS ids,
  c.cfgname AS name,
  CASE WHEN pg_ts_parser_is_visible(p.oid) THEN quote_ident(p.prsname)
       ELSE format('%I.%I', n.nspname, p.prsname) END AS parser,
  (SELECT coalesce(json_object_agg(m.alias, m.dictionaries ORDER BY m.alias), '{}')
   FROM (
     SELECT k.alias, json_agg(m.mapdict::regdictionary::text ORDER BY m.mapseqno) AS dictionaries
     FROM pg_ts_config_map AS m
     JOIN ts_token_type(c.cfgparser) AS k ON k.tokid = m.maptokentype
     WHERE m.mapcfg = c.oid
     GROUP BY k.alias
   ) AS m) AS mappings,
  obj_description(c.oid, 'pg_ts_config') AS comment,
  pg_get_userbyid(c.cfgowner) AS owner
FROM pg_ts_config AS c
JOIN pg_ts_parser AS p ON p.oid = c.cfgparser
JOIN pg_namespace AS n ON n.oid = p.prsnamespace
WHERE c.cfgnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_ts_config'::regclass AND m.objid = c.oid AND m.deptype = 'e'
  )
