-- Creates in a schema, as a role that may do no more than that, the operators and functions on common
-- types for which pg_catalog has none of exactly these types. A statement that means one of
-- PostgreSQL's own by its name alone, while the schema is on the search path, would call one of these
-- instead.
-- Each advances the sequence watch.planted, which no rollback takes back, and then fails with its name.
-- In a transaction that may not write, the first fails. pg_stat_user_functions would not do: PostgreSQL
-- does not count there what it calls for IS DISTINCT FROM, NULLIF, = ANY and joins.
--
-- Returns how many there are.
-- Returns the body of a planted function.
CREATE FUNCTION pg_temp.trap(label text) RETURNS text LANGUAGE sql AS $trap$
  SELECT pg_catalog.format(
    'BEGIN PERFORM pg_catalog.nextval(''watch.planted''); RAISE EXCEPTION ''planted: %%'', %L; END',
    label)
$trap$;

CREATE FUNCTION pg_temp.plant(place text) RETURNS bigint LANGUAGE plpgsql AS $plant$
DECLARE
  types constant oid[] := ARRAY(
    SELECT t.oid FROM pg_catalog.pg_type AS t
    WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typname IN (
      'int4', 'int8', 'numeric', 'text', 'varchar', 'name', 'char', 'bool', 'date', 'timestamptz',
      'interval', 'uuid', 'oid', 'regclass', 'regnamespace', 'jsonb', '_int4', '_int8', '_text',
      '_varchar', '_uuid', '_oid', '_numeric')
    ORDER BY t.oid);
  -- With what a function of two arguments is called.
  second_types constant regtype[] := '{text,int4,int8,name,uuid,oid,interval,timestamptz}';
  operators constant text[] := ARRAY[
    '=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', '~', '~~', '!~', '<@', '@>',
    '&&', '->', '->>', '<<', '&'];
  functions constant text[] := ARRAY[
    'array_agg', 'array_append', 'array_length', 'array_position', 'array_to_string', 'bool_or',
    'btrim', 'cardinality', 'concat', 'count', 'current_schema', 'current_setting', 'date_trunc',
    'floor', 'format', 'format_type', 'generate_series', 'has_schema_privilege',
    'has_table_privilege', 'hashtextextended', 'length', 'lower', 'make_interval', 'max', 'min',
    'now', 'pg_advisory_unlock', 'pg_advisory_xact_lock', 'pg_backend_pid', 'pg_cancel_backend',
    'pg_describe_object', 'pg_get_function_identity_arguments', 'pg_relation_size',
    'pg_stat_get_live_tuples', 'pg_terminate_backend', 'pg_try_advisory_lock', 'quote_ident',
    'quote_literal', 'replace', 'row_number', 'set_config', 'starts_with', 'string_agg',
    'string_to_array', 'substr', 'sum', 'timezone', 'to_char', 'to_jsonb', 'to_regclass',
    'to_regnamespace', 'unnest', 'upper'];
  operator record;
  routine record;
  returned text;
  planted bigint := 0;
BEGIN
  FOR operator IN
    SELECT o.name, l.type::regtype AS of_left, r.type::regtype AS of_right
    FROM unnest(operators) AS o (name), unnest(types) AS l (type), unnest(types) AS r (type)
    WHERE NOT EXISTS (
      SELECT FROM pg_catalog.pg_operator AS p
      WHERE p.oprname = o.name AND p.oprleft = l.type AND p.oprright = r.type
        AND p.oprnamespace = 'pg_catalog'::regnamespace)
  LOOP
    returned := CASE
      WHEN operator.name IN ('||', '->>') THEN 'text'
      WHEN operator.name IN ('+', '-', '*', '/', '%', '<<', '&', '->') THEN operator.of_left::text
      ELSE 'boolean'
    END;
    -- One function for all operators that take and return the same.
    IF to_regprocedure(format('%I.%I(%s,%s)', place, 'planted, ' || returned,
                              operator.of_left, operator.of_right)) IS NULL THEN
      EXECUTE format('CREATE FUNCTION %I.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS %L',
        place, 'planted, ' || returned, operator.of_left, operator.of_right, returned,
        pg_temp.trap(format('operator on %s and %s', operator.of_left, operator.of_right)));
    END IF;
    EXECUTE format('CREATE OPERATOR %I.%s (FUNCTION = %I.%I, LEFTARG = %s, RIGHTARG = %s)',
      place, operator.name, place, 'planted, ' || returned, operator.of_left, operator.of_right);
    planted := planted + 1;
  END LOOP;
  FOR routine IN
    SELECT f.name, pg_catalog.array_to_string(a.types::regtype[], ', ') AS arguments
    FROM unnest(functions) AS f (name), (
      SELECT ARRAY[t.type] FROM unnest(types) AS t (type)
      UNION ALL
      SELECT ARRAY[t.type, s.type::oid] FROM unnest(types) AS t (type), unnest(second_types) AS s (type)
    ) AS a (types)
    WHERE NOT EXISTS (
      SELECT FROM pg_catalog.pg_proc AS p
      WHERE p.proname = f.name AND p.proargtypes::oid[] = a.types
        AND p.pronamespace = 'pg_catalog'::regnamespace)
  LOOP
    EXECUTE format('CREATE FUNCTION %I.%I(%s) RETURNS text LANGUAGE plpgsql AS %L',
      place, routine.name, routine.arguments,
      pg_temp.trap(format('%s(%s)', routine.name, routine.arguments)));
    planted := planted + 1;
  END LOOP;
  RETURN planted;
END
$plant$;
