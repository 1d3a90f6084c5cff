-- Indexes that no constraint made.
-- The third argument of pg_get_indexdef is what makes it leave the schema out.
SELECT format('index %s.%I', i.indrelid::regclass, c.relname) AS object,
       concat_ws(' ',
           pg_get_indexdef(i.indexrelid, 0, true),
           -- A cancelled CREATE INDEX CONCURRENTLY leaves one that is never used.
           CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           CASE WHEN i.indisclustered THEN 'CLUSTERED' END,
           CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END) AS definition
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
   AND i.indrelid NOT IN (coalesce(to_regclass('seaql_migrations')::oid, 0),
                        coalesce(to_regclass('_seaway_history')::oid, 0))
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indrelid AND d.deptype = 'e')
