-- What depends on what, as PostgreSQL records it: within the schema, or on an extension. An
-- object's own parts (deptype i the other way) are left to the reader, which knows whose they are.
SELECT
  d.classid::bigint AS class, d.objid::bigint AS id, d.objsubid AS part,
  d.refclassid::bigint AS ref_class, d.refobjid::bigint AS ref_id, d.refobjsubid AS ref_part
FROM pg_depend AS d
WHERE d.deptype IN ('n', 'a', 'i', 'P')
  AND d.classid IN (
    'pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass,
    'pg_attrdef'::regclass, 'pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass,
    'pg_statistic_ext'::regclass
  )
  AND d.refclassid IN (
    'pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass
  )
  AND d.refobjid >= 16384
  AND $1::text IS NOT NULL
