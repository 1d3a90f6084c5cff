-- Functions, window functions, procedures and aggregates, told apart by name and types of arguments.
SELECT
  ARRAY['pg_proc'::regclass::bigint, p.oid::bigint] AS ids,
  p.proname AS name,
  oidvectortypes(p.proargtypes) AS signature,
  CASE p.prokind
    WHEN 'f' THEN 'function'
    WHEN 'p' THEN 'procedure'
    WHEN 'a' THEN 'aggregate'
    ELSE 'window'
  END AS type,
  pg_get_function_arguments(p.oid) AS arguments,
  pg_get_function_identity_arguments(p.oid) AS identity_arguments,
  p.pronargdefaults AS defaults,
  pg_get_function_result(p.oid) AS result,
  l.lanname AS language,
  CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
  CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel,
  p.proisstrict AS strict,
  p.prosecdef AS security_definer,
  p.proleakproof AS leakproof,
  p.procost::text AS cost,
  p.prorows::text AS rows,
  CASE WHEN p.prosupport <> 0 THEN p.prosupport::text END AS support,
  (SELECT json_agg(format_type(u.t, NULL) ORDER BY u.o)
   FROM unnest(p.protrftypes) WITH ORDINALITY AS u(t, o)) AS transforms,
  to_json(p.proconfig) AS settings,
  CASE WHEN p.prosqlbody IS NULL AND p.prokind <> 'a' THEN p.prosrc END AS source,
  p.probin AS library,
  pg_get_function_sqlbody(p.oid) AS sql_body,
  CASE WHEN p.prokind = 'a' THEN
    (SELECT json_build_object(
       'kind', g.aggkind,
       'direct_arguments', g.aggnumdirectargs,
       'state_function', g.aggtransfn::text,
       'state_type', format_type(g.aggtranstype, NULL),
       'state_size', g.aggtransspace,
       'final_function', nullif(g.aggfinalfn::text, '-'),
       'final_extra', g.aggfinalextra,
       'final_modify', g.aggfinalmodify,
       'combine_function', nullif(g.aggcombinefn::text, '-'),
       'serial_function', nullif(g.aggserialfn::text, '-'),
       'deserial_function', nullif(g.aggdeserialfn::text, '-'),
       'initial', g.agginitval,
       'moving_state_function', nullif(g.aggmtransfn::text, '-'),
       'moving_inverse_function', nullif(g.aggminvtransfn::text, '-'),
       'moving_state_type', CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END,
       'moving_state_size', g.aggmtransspace,
       'moving_final_function', nullif(g.aggmfinalfn::text, '-'),
       'moving_final_extra', g.aggmfinalextra,
       'moving_final_modify', g.aggmfinalmodify,
       'moving_initial', g.aggminitval,
       'sort_operator',
       (SELECT CASE WHEN s.nspname = $1 THEN o.oprname ELSE format('OPERATOR(%I.%s)', s.nspname, o.oprname) END
        FROM pg_operator AS o JOIN pg_namespace AS s ON s.oid = o.oprnamespace
        WHERE o.oid = g.aggsortop))
     FROM pg_aggregate AS g WHERE g.aggfnoid = p.oid)
  END AS aggregate,
  obj_description(p.oid, 'pg_proc') AS comment,
  pg_get_userbyid(p.proowner) AS owner,
  p.proacl AS acl,
  acldefault('f', p.proowner) AS acl_default
FROM pg_proc AS p
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  -- e: a member of an extension; i: a part of another object, as the constructors of a range.
  AND NOT EXISTS (
    SELECT FROM pg_depend AS m
    WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid AND m.deptype IN ('e', 'i')
  )
