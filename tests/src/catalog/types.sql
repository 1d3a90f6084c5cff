-- Types that somebody made: enums, domains, composites, ranges.
-- Left out: the row type of a table, and the array and multirange types that come with others.
SELECT format('type %I', t.typname) AS object,
       CASE t.typtype
           WHEN 'e' THEN 'ENUM ' || (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                       FROM pg_enum e WHERE e.enumtypid = t.oid)
           WHEN 'd' THEN concat_ws(' ', 'DOMAIN', format_type(t.typbasetype, t.typtypmod),
                             CASE WHEN t.typnotnull THEN 'NOT NULL' END,
                             'DEFAULT ' || t.typdefault,
                             (SELECT string_agg(format('%I %s', k.conname, pg_get_constraintdef(k.oid)), ' '
                                                ORDER BY k.conname)
                                FROM pg_constraint k WHERE k.contypid = t.oid))
           WHEN 'c' THEN 'COMPOSITE ' || (SELECT string_agg(format('%I %s', a.attname,
                                                            format_type(a.atttypid, a.atttypmod)), ', '
                                                            ORDER BY a.attnum)
                                            FROM pg_attribute a
                                           WHERE a.attrelid = t.typrelid AND NOT a.attisdropped)
           WHEN 'r' THEN 'RANGE OF ' || (SELECT format_type(r.rngsubtype, NULL)
                                           FROM pg_range r WHERE r.rngtypid = t.oid)
           ELSE 'BASE'
       END AS definition
  FROM pg_type t
  LEFT JOIN pg_class c ON c.oid = t.typrelid
 WHERE t.typnamespace = to_regnamespace(quote_ident(current_schema()))
   AND t.typtype <> 'm'
   AND (t.typrelid = 0 OR c.relkind = 'c')
   AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
