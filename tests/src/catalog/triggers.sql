-- What else may hang on a table: triggers, rewrite rules, policies.
-- Internal triggers are how PostgreSQL keeps foreign keys; constraints.sql has those.
SELECT format('trigger %s.%I', t.tgrelid::regclass, t.tgname) AS object,
       concat_ws(' ', pg_get_triggerdef(t.oid, true), 'ENABLED ' || nullif(t.tgenabled, 'O')::text) AS definition
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND NOT t.tgisinternal
UNION ALL
-- A view is a rule too (_RETURN); views.sql has those.
SELECT format('rule %s.%I', r.ev_class::regclass, r.rulename), pg_get_ruledef(r.oid, true)
  FROM pg_rewrite r
  JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND r.rulename <> '_RETURN'
UNION ALL
SELECT format('policy %s.%I', p.polrelid::regclass, p.polname),
       concat_ws(' ', p.polcmd, 'USING ' || pg_get_expr(p.polqual, p.polrelid),
                      'WITH CHECK ' || pg_get_expr(p.polwithcheck, p.polrelid))
  FROM pg_policy p
  JOIN pg_class c ON c.oid = p.polrelid
 WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
