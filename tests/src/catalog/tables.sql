-- Tables of the first schema on the search path, each with its columns in their order.
-- The ledger is left out: it is the runner's, and the revisions do not make it.
SELECT format('table %I', c.relname) AS object,
       concat_ws(' ',
           '(' || coalesce((SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                              FROM pg_attribute a
                             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')',
           -- From here on what an ordinary table does not have.
           CASE c.relkind WHEN 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(c.oid)
                          WHEN 'f' THEN 'FOREIGN' END,
           CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' WHEN 't' THEN 'TEMPORARY' END,
           'INHERITS ' || (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                             FROM pg_inherits i WHERE i.inhrelid = c.oid),
           'WITH ' || array_to_string(c.reloptions, ', '),
           'TABLESPACE ' || (SELECT quote_ident(t.spcname) FROM pg_tablespace t WHERE t.oid = c.reltablespace),
           CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END,
           CASE WHEN c.relforcerowsecurity THEN 'FORCED' END,
           'REPLICA IDENTITY ' || nullif(c.relreplident, 'd')::text,
           'GRANTS ' || c.relacl::text) AS definition
  FROM pg_class c
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND c.relkind IN ('r', 'p', 'f')
   AND c.relname NOT IN ('seaql_migrations', '_seaway_history')
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
