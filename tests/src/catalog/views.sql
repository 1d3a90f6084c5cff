-- Views and materialized views.
SELECT format('%s %I', CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, c.relname) AS object,
       pg_get_viewdef(c.oid, true) AS definition
  FROM pg_class c
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND c.relkind IN ('v', 'm')
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
