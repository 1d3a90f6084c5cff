-- # a domain gets a default
CREATE DOMAIN code AS text;
CREATE TABLE t (a code);
-- ## becomes
CREATE DOMAIN code AS text DEFAULT 'x';
CREATE TABLE t (a code);

-- # a domain loses its default, a column has its own
CREATE DOMAIN code AS text DEFAULT 'x';
CREATE TABLE t (a code DEFAULT 'y');
-- ## becomes
CREATE DOMAIN code AS text;
CREATE TABLE t (a code DEFAULT 'y');

-- # a domain forbids null
CREATE DOMAIN code AS text;
CREATE TABLE t (a code);
-- ## becomes
CREATE DOMAIN code AS text NOT NULL;
CREATE TABLE t (a code);

-- # a domain gets a check
CREATE DOMAIN code AS text CONSTRAINT filled CHECK (VALUE <> '');
CREATE TABLE t (a code[]);
-- ## becomes
CREATE DOMAIN code AS text CONSTRAINT filled CHECK (VALUE <> '') CONSTRAINT short CHECK (length(VALUE) < 9);
CREATE TABLE t (a code[]);

-- # a check of a domain changes, it calls a function
CREATE FUNCTION fine(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT $1 <> '' $$;
CREATE DOMAIN code AS text CONSTRAINT code_check CHECK (fine(VALUE));
COMMENT ON CONSTRAINT code_check ON DOMAIN code IS 'Must be fine';
-- ## becomes
CREATE FUNCTION fine(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT $1 <> '' $$;
CREATE DOMAIN code AS text CONSTRAINT code_check CHECK (fine(VALUE) OR VALUE IS NULL);
COMMENT ON CONSTRAINT code_check ON DOMAIN code IS 'Must be fine';

-- # a check of a domain that is not valid becomes valid
CREATE DOMAIN code AS text;
ALTER DOMAIN code ADD CONSTRAINT filled CHECK (VALUE <> '') NOT VALID;
-- ## becomes
CREATE DOMAIN code AS text CONSTRAINT filled CHECK (VALUE <> '');

-- # the base type of a domain changes, a table, an array and a function use it
CREATE DOMAIN amount AS integer CONSTRAINT positive CHECK (VALUE > 0);
CREATE TABLE t (a amount DEFAULT 1, b amount[]);
CREATE INDEX t_a_idx ON t (a);
CREATE FUNCTION twice(x amount) RETURNS amount LANGUAGE sql AS $$ SELECT x * 2 $$;
-- ## becomes
CREATE DOMAIN amount AS bigint CONSTRAINT positive CHECK (VALUE > 0);
CREATE TABLE t (a amount DEFAULT 1, b amount[]);
CREATE INDEX t_a_idx ON t (a);
CREATE FUNCTION twice(x amount) RETURNS amount LANGUAGE sql AS $$ SELECT x * 2 $$;

-- # the base type of a domain under another domain changes
CREATE DOMAIN one AS varchar(10);
CREATE DOMAIN two AS one CONSTRAINT filled CHECK (VALUE <> '');
CREATE TABLE t (a two);
-- ## becomes
CREATE DOMAIN one AS varchar(20);
CREATE DOMAIN two AS one CONSTRAINT filled CHECK (VALUE <> '');
CREATE TABLE t (a two);

-- # a domain gets a collation
CREATE DOMAIN code AS text;
CREATE TABLE t (a code);
-- ## becomes
CREATE DOMAIN code AS text COLLATE "C";
CREATE TABLE t (a code);

-- # a column goes from a domain to its base type
CREATE DOMAIN code AS text CONSTRAINT filled CHECK (VALUE <> '');
CREATE TABLE t (a code);
CREATE VIEW v AS SELECT a FROM t;
-- ## becomes
CREATE DOMAIN code AS text CONSTRAINT filled CHECK (VALUE <> '');
CREATE TABLE t (a text);
CREATE VIEW v AS SELECT a FROM t;

-- # the base type of a domain that forbids null changes
CREATE DOMAIN code AS integer NOT NULL;
CREATE TABLE t (a code);
-- ## becomes
CREATE DOMAIN code AS text NOT NULL;
CREATE TABLE t (a code);

-- # the base type of a domain changes that forbids null and has a check of the name that this would have
CREATE DOMAIN code AS integer CONSTRAINT code_not_null CHECK (VALUE > 0) NOT NULL;
CREATE TABLE t (a code);
-- ## becomes
CREATE DOMAIN code AS bigint CONSTRAINT code_not_null CHECK (VALUE > 0) NOT NULL;
CREATE TABLE t (a code);

-- # a domain is made that forbids null and has a check of the name that this would have
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
CREATE DOMAIN code AS integer CONSTRAINT code_not_null CHECK (VALUE > 0) NOT NULL;
