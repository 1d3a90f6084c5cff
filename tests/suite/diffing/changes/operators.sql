-- # an operator is added, with all of its options
CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
-- ## becomes
CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE FUNCTION other(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> $2';
CREATE OPERATOR === (
    FUNCTION = same, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = ===, NEGATOR = !==,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR !== (
    FUNCTION = other, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = !==, NEGATOR = ===,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR === (integer, integer) IS 'it''s the same';

-- # an operator gets other estimators and another comment, and a view on it stays
CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer, RESTRICT = eqsel);
CREATE VIEW v AS SELECT 1 === 2 AS a;
COMMENT ON OPERATOR === (integer, integer) IS 'old';
-- ## becomes
CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer, JOIN = eqjoinsel);
CREATE VIEW v AS SELECT 1 === 2 AS a;
COMMENT ON OPERATOR === (integer, integer) IS 'new';

-- # an operator before its operand
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
CREATE FUNCTION twice(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE OPERATOR @#@ (FUNCTION = twice, RIGHTARG = bigint);
COMMENT ON OPERATOR @#@ (NONE, bigint) IS 'twice';

-- # operators of one name, told apart by their operands
CREATE FUNCTION f(integer, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE FUNCTION f(text, integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE OPERATOR ++* (FUNCTION = f, LEFTARG = integer, RIGHTARG = text);
-- ## becomes
CREATE FUNCTION f(integer, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE FUNCTION f(text, integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE OPERATOR ++* (FUNCTION = f, LEFTARG = text, RIGHTARG = integer);

-- # an operator calls another function, with all that stands on it
CREATE FUNCTION old(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = old, LEFTARG = integer, RIGHTARG = integer);
CREATE DOMAIN d AS integer DEFAULT 5 CHECK (VALUE === VALUE);
CREATE TABLE t (
    a integer CHECK (a === 1), b d, c boolean DEFAULT 1 === 2,
    e boolean GENERATED ALWAYS AS (a === 3) STORED, f d
);
CREATE INDEX i ON t ((a === 4));
CREATE INDEX j ON t (a) WHERE a === 5;
CREATE VIEW v AS SELECT a FROM t WHERE a === 6;
CREATE POLICY p ON t USING (a === 7);
CREATE STATISTICS s ON (a === 8), a FROM t;
CREATE FUNCTION stands() RETURNS boolean LANGUAGE sql RETURN 1 === 9;
-- ## becomes
CREATE FUNCTION new(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = new, LEFTARG = integer, RIGHTARG = integer);
CREATE DOMAIN d AS integer DEFAULT 5 CHECK (VALUE === VALUE);
CREATE TABLE t (
    a integer CHECK (a === 1), b d, c boolean DEFAULT 1 === 2,
    e boolean GENERATED ALWAYS AS (a === 3) STORED, f d
);
CREATE INDEX i ON t ((a === 4));
CREATE INDEX j ON t (a) WHERE a === 5;
CREATE VIEW v AS SELECT a FROM t WHERE a === 6;
CREATE POLICY p ON t USING (a === 7);
CREATE STATISTICS s ON (a === 8), a FROM t;
CREATE FUNCTION stands() RETURNS boolean LANGUAGE sql RETURN 1 === 9;

-- # an operator joins a commutator and a negator that are new, and a view on it stays
CREATE FUNCTION less(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = bigint);
CREATE VIEW v AS SELECT 1 <<< 2::bigint AS a;
-- ## becomes
CREATE FUNCTION less(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
CREATE FUNCTION more(bigint, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > $2';
CREATE FUNCTION not_less(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 >= $2';
CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = bigint);
CREATE OPERATOR >>> (FUNCTION = more, LEFTARG = bigint, RIGHTARG = integer, COMMUTATOR = <<<);
CREATE OPERATOR >== (FUNCTION = not_less, LEFTARG = integer, RIGHTARG = bigint, NEGATOR = <<<);
CREATE VIEW v AS SELECT 1 <<< 2::bigint AS a;

-- # two operators that are there become commutators, and can be hashed
CREATE FUNCTION same(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE FUNCTION same(bigint, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = bigint);
CREATE OPERATOR === (FUNCTION = same, LEFTARG = bigint, RIGHTARG = integer);
-- ## becomes
CREATE FUNCTION same(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE FUNCTION same(bigint, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = bigint, COMMUTATOR = ===, HASHES);
CREATE OPERATOR === (FUNCTION = same, LEFTARG = bigint, RIGHTARG = integer, COMMUTATOR = ===, HASHES);

-- # one of two commutators is made anew with its function, which returns another type
CREATE FUNCTION less(integer, bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION more(bigint, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > $2';
CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = bigint, COMMUTATOR = >>>);
CREATE OPERATOR >>> (FUNCTION = more, LEFTARG = bigint, RIGHTARG = integer, COMMUTATOR = <<<);
-- ## becomes
CREATE FUNCTION less(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
CREATE FUNCTION more(bigint, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > $2';
CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = bigint, COMMUTATOR = >>>);
CREATE OPERATOR >>> (FUNCTION = more, LEFTARG = bigint, RIGHTARG = integer, COMMUTATOR = <<<);

-- # an operator names a commutator that nobody makes
CREATE FUNCTION less(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = bigint);
-- ## becomes
CREATE FUNCTION less(integer, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = bigint, COMMUTATOR = >>>);

-- # an operator with the name and operands of one of PostgreSQL, and a commutator of such a name
CREATE TABLE t (a integer);
-- ## becomes
SELECT set_config('search_path', current_schema() || ', pg_catalog', false);
CREATE TABLE t (a integer);
CREATE FUNCTION int4lt(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION "Greater!"(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR < (FUNCTION = int4lt, LEFTARG = integer, RIGHTARG = integer);
CREATE OPERATOR > (FUNCTION = "Greater!", LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = <);

-- # an operator of a type that is cast to a new one
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE FUNCTION better(mood, mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > $2';
CREATE OPERATOR >>> (FUNCTION = better, LEFTARG = mood, RIGHTARG = mood);
CREATE TABLE t (a mood, CHECK (a >>> 'sad'));
-- ## becomes
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE FUNCTION better(mood, mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > $2';
CREATE OPERATOR >>> (FUNCTION = better, LEFTARG = mood, RIGHTARG = mood);
CREATE TABLE t (a mood, CHECK (a >>> 'sad'));

-- # an aggregate has an operator to sort by
CREATE FUNCTION less(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] < $2[0]';
CREATE FUNCTION lower(point, point) RETURNS point LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- ## becomes
CREATE FUNCTION less(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] < $2[0]';
CREATE FUNCTION lower(point, point) RETURNS point LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE OPERATOR < (FUNCTION = less, LEFTARG = point, RIGHTARG = point);
CREATE AGGREGATE lowest(point) (SFUNC = lower, STYPE = point, SORTOP = <);
