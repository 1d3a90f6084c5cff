-- Functions, procedures and aggregates: the signature, and whether a comment explains it.
-- Not the body, which other tests run.
SELECT format('function %I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS object,
       concat_ws(' ',
           CASE p.prokind WHEN 'f' THEN NULL ELSE p.prokind::text END,
           'RETURNS ' || pg_get_function_result(p.oid),
           'LANGUAGE', l.lanname,
           CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END,
           CASE WHEN obj_description(p.oid, 'pg_proc') IS NOT NULL THEN 'COMMENT' END,
           'GRANTS ' || p.proacl::text) AS definition
  FROM pg_proc p
  JOIN pg_language l ON l.oid = p.prolang
 WHERE p.pronamespace = to_regnamespace(quote_ident(current_schema()))
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
