-- Everything else that lives in the schema: operators, collations, text search objects,
-- statistics, default privileges … Each of them depends on its schema, so that one query
-- finds kinds that nobody thought of.
SELECT format('%s %s', o.type, coalesce(nullif(array_to_string(o.object_names[2:], '.'), ''),
                                        array_to_string(o.object_names, '.'))) AS object,
       'exists' AS definition
  FROM pg_depend n
 CROSS JOIN LATERAL pg_identify_object_as_address(n.classid, n.objid, n.objsubid) o
 WHERE n.refclassid = 'pg_namespace'::regclass
   AND n.refobjid = to_regnamespace(quote_ident(current_schema()))
   -- The other queries say more about these. An extension is no part of its schema.
   AND n.classid NOT IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass,
                         'pg_constraint'::regclass, 'pg_extension'::regclass)
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = n.classid AND e.objid = n.objid AND e.deptype = 'e')
