-- What the schema's objects depend on, as PostgreSQL records it. What is outside the schema has no
-- row in the other queries, and is left to the reader.
WITH here AS (SELECT oid FROM pg_namespace WHERE nspname = $1),
mine AS (
  SELECT 'pg_class'::regclass AS class, c.oid FROM pg_class AS c, here WHERE c.relnamespace = here.oid
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid FROM pg_type AS t, here WHERE t.typnamespace = here.oid
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid FROM pg_proc AS p, here WHERE p.pronamespace = here.oid
  UNION ALL
  SELECT 'pg_operator'::regclass, o.oid FROM pg_operator AS o, here WHERE o.oprnamespace = here.oid
  UNION ALL
  SELECT 'pg_collation'::regclass, c.oid FROM pg_collation AS c, here WHERE c.collnamespace = here.oid
  UNION ALL
  SELECT 'pg_ts_parser'::regclass, t.oid FROM pg_ts_parser AS t, here WHERE t.prsnamespace = here.oid
  UNION ALL
  SELECT 'pg_ts_template'::regclass, t.oid FROM pg_ts_template AS t, here WHERE t.tmplnamespace = here.oid
  UNION ALL
  SELECT 'pg_ts_dict'::regclass, t.oid FROM pg_ts_dict AS t, here WHERE t.dictnamespace = here.oid
  UNION ALL
  SELECT 'pg_ts_config'::regclass, t.oid FROM pg_ts_config AS t, here WHERE t.cfgnamespace = here.oid
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint AS k, here WHERE k.connamespace = here.oid
  UNION ALL
  SELECT 'pg_statistic_ext'::regclass, s.oid
  FROM pg_statistic_ext AS s, here WHERE s.stxnamespace = here.oid
  UNION ALL
  SELECT 'pg_attrdef'::regclass, d.oid
  FROM pg_attrdef AS d JOIN pg_class AS c ON c.oid = d.adrelid, here WHERE c.relnamespace = here.oid
  UNION ALL
  SELECT 'pg_rewrite'::regclass, r.oid
  FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class, here WHERE c.relnamespace = here.oid
  UNION ALL
  SELECT 'pg_trigger'::regclass, g.oid
  FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid, here WHERE c.relnamespace = here.oid
  UNION ALL
  SELECT 'pg_policy'::regclass, y.oid
  FROM pg_policy AS y JOIN pg_class AS c ON c.oid = y.polrelid, here WHERE c.relnamespace = here.oid
  UNION ALL
  SELECT 'pg_publication_rel'::regclass, b.oid
  FROM pg_publication_rel AS b JOIN pg_class AS c ON c.oid = b.prrelid, here WHERE c.relnamespace = here.oid
  UNION ALL
  -- These belong to the database.
  SELECT 'pg_event_trigger'::regclass, v.oid FROM pg_event_trigger AS v
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, w.oid FROM pg_foreign_data_wrapper AS w
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, s.oid FROM pg_foreign_server AS s
  UNION ALL
  SELECT 'pg_user_mapping'::regclass, m.umid FROM pg_user_mappings AS m
)
SELECT
  d.classid::bigint AS class, d.objid::bigint AS id, d.objsubid AS part,
  d.refclassid::bigint AS ref_class, d.refobjid::bigint AS ref_id, d.refobjsubid AS ref_part
FROM mine
JOIN pg_depend AS d ON d.classid = mine.class AND d.objid = mine.oid
WHERE d.deptype IN ('n', 'a', 'i', 'P')
  AND d.refclassid IN (
    'pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass,
    'pg_ts_parser'::regclass, 'pg_ts_template'::regclass, 'pg_ts_dict'::regclass, 'pg_ts_config'::regclass,
    'pg_operator'::regclass, 'pg_collation'::regclass, 'pg_extension'::regclass,
    'pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass, 'pg_publication'::regclass
  )
