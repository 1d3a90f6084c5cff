-- # the body of a function changes
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1';
COMMENT ON FUNCTION f(integer) IS 'It''s the next';
-- ## becomes
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 2';
COMMENT ON FUNCTION f(integer) IS 'It''s the next';

-- # the body of a function changes that quotes with dollars
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN EXECUTE $$SELECT 1$$; RETURN '$1'; END $body$;
-- ## becomes
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN EXECUTE $$SELECT 2$$; RETURN E'\\$1'; END $body$;

-- # a function gets an argument, a default and a check call it
CREATE FUNCTION f(a integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT a';
CREATE TABLE t (a integer DEFAULT f(1), CONSTRAINT t_a_check CHECK (a > f(0)));
-- ## becomes
CREATE FUNCTION f(a integer, b integer DEFAULT 0) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT a';
CREATE TABLE t (a integer DEFAULT f(1), CONSTRAINT t_a_check CHECK (a > f(0)));

-- # the default of an argument is removed
CREATE FUNCTION f(a integer, b integer DEFAULT 5) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
CREATE VIEW v AS SELECT f(1, 2) AS x;
-- ## becomes
CREATE FUNCTION f(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
CREATE VIEW v AS SELECT f(1, 2) AS x;

-- # the default of an argument changes, a view relies on it
CREATE FUNCTION f(a integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT f() AS x;
-- ## becomes
CREATE FUNCTION f(a integer DEFAULT 2) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT f() AS x;

-- # an argument gets another name
CREATE FUNCTION f(a integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (x integer);
CREATE INDEX t_f_idx ON t (f(x));
-- ## becomes
CREATE FUNCTION f(b integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (x integer);
CREATE INDEX t_f_idx ON t (f(x));

-- # the return type of a function changes, an index and a view use it
CREATE FUNCTION f(a integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT a';
CREATE TABLE t (x integer);
CREATE INDEX t_f_idx ON t (f(x));
CREATE VIEW v AS SELECT f(x) AS f FROM t;
-- ## becomes
CREATE FUNCTION f(a integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT a::bigint';
CREATE TABLE t (x integer);
CREATE INDEX t_f_idx ON t (f(x));
CREATE VIEW v AS SELECT f(x) AS f FROM t;

-- # the return type of a function changes, a generated column and a policy use it
CREATE FUNCTION f(a integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT a';
CREATE TABLE t (x integer, y integer GENERATED ALWAYS AS (f(x)) STORED);
CREATE POLICY p ON t USING (f(x) > 0);
-- ## becomes
CREATE FUNCTION f(a integer) RETURNS smallint IMMUTABLE LANGUAGE sql AS 'SELECT a::smallint';
CREATE TABLE t (x integer, y integer GENERATED ALWAYS AS (f(x)) STORED);
CREATE POLICY p ON t USING (f(x) > 0);

-- # the type of an argument changes, a trigger condition calls the function
CREATE FUNCTION odd(a integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT a % 2 = 1';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE t (a integer);
CREATE TRIGGER noted BEFORE INSERT ON t FOR EACH ROW WHEN (odd(NEW.a)) EXECUTE FUNCTION note();
-- ## becomes
CREATE FUNCTION odd(a bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT a % 2 = 1';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE t (a integer);
CREATE TRIGGER noted BEFORE INSERT ON t FOR EACH ROW WHEN (odd(NEW.a)) EXECUTE FUNCTION note();

-- # a string body becomes a SQL-standard body
CREATE TABLE t (a integer);
CREATE FUNCTION many() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';
-- ## becomes
CREATE TABLE t (a integer);
CREATE FUNCTION many() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;

-- # a SQL-standard body calls another function that gets another return type
CREATE FUNCTION low() RETURNS integer LANGUAGE sql RETURN 1;
CREATE FUNCTION high() RETURNS bigint LANGUAGE sql RETURN low() + 1;
-- ## becomes
CREATE FUNCTION low() RETURNS bigint LANGUAGE sql RETURN 1;
CREATE FUNCTION high() RETURNS bigint LANGUAGE sql RETURN low() + 1;

-- # a function becomes stable
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer STABLE LANGUAGE sql AS 'SELECT 1';

-- # a function becomes strict
CREATE FUNCTION f(a integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT a';
-- ## becomes
CREATE FUNCTION f(a integer) RETURNS integer IMMUTABLE STRICT LANGUAGE sql AS 'SELECT a';

-- # a function runs with the rights of its owner
CREATE FUNCTION f() RETURNS integer SET search_path = pg_catalog LANGUAGE sql AS 'SELECT 1';
REVOKE ALL ON FUNCTION f() FROM PUBLIC;
-- ## becomes
CREATE FUNCTION f() RETURNS integer SECURITY DEFINER SET search_path = pg_catalog LANGUAGE sql AS 'SELECT 1';
REVOKE ALL ON FUNCTION f() FROM PUBLIC;

-- # a function gets a setting
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer SET search_path = public, pg_temp SET work_mem = '8MB' LANGUAGE sql AS 'SELECT 1';

-- # a function loses one of two settings
CREATE FUNCTION f() RETURNS integer SET work_mem = '8MB' SET lock_timeout = '1s' LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer SET lock_timeout = '1s' LANGUAGE sql AS 'SELECT 1';

-- # a function gets another cost
CREATE FUNCTION f() RETURNS integer COST 500 LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer COST 0.5 LANGUAGE sql AS 'SELECT 1';

-- # a set-returning function gets another number of rows
CREATE FUNCTION f() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS SETOF integer ROWS 3 LANGUAGE sql AS 'SELECT 1';

-- # a function becomes parallel safe
CREATE FUNCTION f() RETURNS integer PARALLEL RESTRICTED LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer PARALLEL SAFE LANGUAGE sql AS 'SELECT 1';

-- # a function is no longer leakproof
CREATE FUNCTION f() RETURNS integer LEAKPROOF LANGUAGE sql AS 'SELECT 1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- # an array argument becomes variadic
CREATE FUNCTION f(a text[]) RETURNS integer LANGUAGE sql AS 'SELECT cardinality(a)';
-- ## becomes
CREATE FUNCTION f(VARIADIC a text[]) RETURNS integer LANGUAGE sql AS 'SELECT cardinality(a)';

-- # a function gets another output argument
CREATE FUNCTION f(a integer, OUT b integer) LANGUAGE sql AS 'SELECT a';
-- ## becomes
CREATE FUNCTION f(a integer, OUT b integer, OUT c text) LANGUAGE sql AS $$ SELECT a, 'x' $$;

-- # an overload is added
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT f(1) AS x;
-- ## becomes
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS 'SELECT length(a)';
CREATE VIEW v AS SELECT f(1) AS x;

-- # one of three overloads is dropped
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 0';
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION f(integer, text) RETURNS integer LANGUAGE sql AS 'SELECT $1';
-- ## becomes
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 0';
CREATE FUNCTION f(integer, text) RETURNS integer LANGUAGE sql AS 'SELECT $1';

-- # a procedure gets an output argument
CREATE PROCEDURE p(a integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
-- ## becomes
CREATE PROCEDURE p(a integer, INOUT b integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;

-- # the state function of an aggregate changes, a view uses the aggregate
CREATE FUNCTION add_up(bigint, integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1 + coalesce($2, 0)';
CREATE FUNCTION add_twice(bigint, integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1 + 2 * $2';
CREATE AGGREGATE total(integer) (SFUNC = add_up, STYPE = bigint, INITCOND = '0');
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT total(a) AS all_of_it FROM t;
-- ## becomes
CREATE FUNCTION add_up(bigint, integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1 + coalesce($2, 0)';
CREATE FUNCTION add_twice(bigint, integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1 + 2 * $2';
CREATE AGGREGATE total(integer) (SFUNC = add_twice, STYPE = bigint, INITCOND = '0');
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT total(a) AS all_of_it FROM t;

-- # an aggregate becomes parallel safe and combinable
CREATE AGGREGATE largest(integer) (SFUNC = int4larger, STYPE = integer);
-- ## becomes
CREATE AGGREGATE largest(integer) (SFUNC = int4larger, STYPE = integer, COMBINEFUNC = int4larger, PARALLEL = SAFE);

-- # a window function is added
-- ## becomes
CREATE FUNCTION my_row_number() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
CREATE VIEW v AS SELECT my_row_number() OVER () AS n;

-- # a window function becomes a plain function
CREATE FUNCTION numbered() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
-- ## becomes
CREATE FUNCTION numbered() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';

-- # a function returns a table with another column
CREATE FUNCTION f() RETURNS TABLE (a integer) LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT a FROM f();
-- ## becomes
CREATE FUNCTION f() RETURNS TABLE (a integer, b text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE VIEW v AS SELECT a FROM f();

-- # a function returns rows of a table that gets a column
CREATE TABLE t (a integer);
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW v AS SELECT a FROM f();
-- ## becomes
CREATE TABLE t (a integer, b text);
CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW v AS SELECT a FROM f();

-- # a function becomes a procedure
CREATE FUNCTION work(a integer) RETURNS void LANGUAGE sql AS '';
COMMENT ON FUNCTION work(integer) IS 'Works';
-- ## becomes
CREATE PROCEDURE work(a integer) LANGUAGE sql AS '';
COMMENT ON PROCEDURE work(integer) IS 'Works';

-- # a function goes from sql to plpgsql
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TABLE t (a integer DEFAULT f(7));
-- ## becomes
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN a; END';
CREATE TABLE t (a integer DEFAULT f(7));

-- # two functions that call each other are added
-- ## becomes
CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN n = 0 OR odd(n - 1); END $$;
CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN n <> 0 AND even(n - 1); END $$;
