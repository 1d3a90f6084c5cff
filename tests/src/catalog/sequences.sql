-- Sequences, and the column that each belongs to.
-- A serial column's sequence depends on it automatically ('a'), an identity column's is a part
-- of it ('i'); columns.sql names the latter.
SELECT format('sequence %I', c.relname) AS object,
       concat_ws(' ',
           format_type(s.seqtypid, NULL),
           'START', s.seqstart, 'INCREMENT', s.seqincrement,
           'MINVALUE', s.seqmin, 'MAXVALUE', s.seqmax, 'CACHE', s.seqcache,
           CASE WHEN s.seqcycle THEN 'CYCLE' END,
           'OWNED BY ' || (SELECT format('%s.%I', a.attrelid::regclass, a.attname)
                             FROM pg_depend d
                             JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                              AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),
           'GRANTS ' || c.relacl::text) AS definition
  FROM pg_class c
  JOIN pg_sequence s ON s.seqrelid = c.oid
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND c.relname <> '_seaway_history_id_seq'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
