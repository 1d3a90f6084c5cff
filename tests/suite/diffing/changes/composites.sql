-- # an attribute is added, a column has the type
CREATE TYPE address AS (street text, city text);
CREATE TABLE t (a address, b address[]);
-- ## becomes
CREATE TYPE address AS (street text, city text, country text);
CREATE TABLE t (a address, b address[]);

-- # an attribute is dropped, a function takes the type
CREATE TYPE address AS (street text, city text, zip text);
CREATE FUNCTION city(a address) RETURNS text LANGUAGE sql AS $$ SELECT a.city $$;
COMMENT ON COLUMN address.city IS 'The town';
-- ## becomes
CREATE TYPE address AS (street text, city text);
CREATE FUNCTION city(a address) RETURNS text LANGUAGE sql AS $$ SELECT a.city $$;
COMMENT ON COLUMN address.city IS 'The town';

-- # an attribute that no column uses gets another type
CREATE TYPE pair AS (a integer, b text);
-- ## becomes
CREATE TYPE pair AS (a bigint, b text);

-- # an attribute gets another type, a column has the composite type
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer, p pair DEFAULT ROW(1, 'x')::pair);
CREATE INDEX t_a_idx ON t (((p).a));
-- ## becomes
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE t (id integer, p pair DEFAULT ROW(1, 'x')::pair);
CREATE INDEX t_a_idx ON t (((p).a));

-- # an attribute gets another type, a view reads it
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (p pair);
CREATE VIEW v AS SELECT (p).a AS a FROM t;
-- ## becomes
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE t (p pair);
CREATE VIEW v AS SELECT (p).a AS a FROM t;

-- # an attribute gets another type, a table is of the composite type
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t OF pair (PRIMARY KEY (a));
-- ## becomes
CREATE TYPE pair AS (a bigint, b text);
CREATE TABLE t OF pair (PRIMARY KEY (a));

-- # an attribute gets a collation
CREATE TYPE pair AS (a integer, b text);
-- ## becomes
CREATE TYPE pair AS (a integer, b text COLLATE "C");

-- # the attributes swap their order
CREATE TYPE pair AS (a integer, b text);
CREATE FUNCTION first_pair() RETURNS pair LANGUAGE plpgsql AS $$ DECLARE p pair; BEGIN RETURN p; END $$;
-- ## becomes
CREATE TYPE pair AS (b text, a integer);
CREATE FUNCTION first_pair() RETURNS pair LANGUAGE plpgsql AS $$ DECLARE p pair; BEGIN RETURN p; END $$;

-- # a composite type is dropped with the column that has it
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer, p pair);
-- ## becomes
CREATE TABLE t (id integer);

-- # a composite type becomes a table of that name
CREATE TYPE pair AS (a integer, b text);
-- ## becomes
CREATE TABLE pair (a integer, b text);

-- # a column gets another type, and both are made of a type that is made anew
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (a mood, b text);
CREATE TYPE address AS (a integer);
CREATE TABLE t (p pair);
-- ## becomes
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (a mood, b text);
CREATE TYPE address AS (a mood);
CREATE TABLE t (p address);

-- # a column leaves a type that is dropped for a new one, and both are made of a type that is made anew
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (a mood, b text);
CREATE TABLE t (p pair);
-- ## becomes
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE address AS (a mood);
CREATE TABLE t (p address);
