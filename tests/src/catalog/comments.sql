-- Comments on tables, columns, constraints, indexes, triggers, whatever lives in the schema.
-- functions.sql has those on functions.
SELECT format('comment on %s %s', o.type, array_to_string(o.object_names[2:], '.')) AS object,
       d.description AS definition
  FROM pg_description d
 CROSS JOIN LATERAL pg_identify_object_as_address(d.classoid, d.objoid, d.objsubid) o
 WHERE o.object_names[1] = current_schema()
   AND d.classoid NOT IN ('pg_proc'::regclass, 'pg_namespace'::regclass)
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
UNION ALL
-- A type's address is one word, schema and all.
SELECT format('comment on type %s', t.oid::regtype), obj_description(t.oid, 'pg_type')
  FROM pg_type t
 WHERE t.typnamespace = to_regnamespace(quote_ident(current_schema()))
   AND obj_description(t.oid, 'pg_type') IS NOT NULL
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
