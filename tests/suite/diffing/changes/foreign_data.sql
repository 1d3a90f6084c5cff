-- # a wrapper without functions is added, with options and a comment
-- ## in a database of its own
-- ## becomes
CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'it''s', "Odd name" 'x');
COMMENT ON FOREIGN DATA WRAPPER w IS 'nothing behind it';

-- # a wrapper gets a validator
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;

-- # a wrapper with the functions of an extension is added with the extension
-- ## in a database of its own
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
CREATE EXTENSION file_fdw SCHEMA public;
CREATE FOREIGN DATA WRAPPER w HANDLER public.file_fdw_handler VALIDATOR public.file_fdw_validator;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s OPTIONS (filename '/dev/null');

-- # a wrapper gets another handler and no validator
-- ## in a database of its own
CREATE EXTENSION file_fdw SCHEMA public;
CREATE EXTENSION postgres_fdw SCHEMA public;
CREATE FOREIGN DATA WRAPPER w HANDLER public.file_fdw_handler VALIDATOR public.file_fdw_validator;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- ## becomes
CREATE EXTENSION file_fdw SCHEMA public;
CREATE EXTENSION postgres_fdw SCHEMA public;
CREATE FOREIGN DATA WRAPPER w HANDLER public.postgres_fdw_handler;
CREATE SERVER s FOREIGN DATA WRAPPER w;

-- # a wrapper has a handler of the schema
-- ## in a database of its own
CREATE FUNCTION old_handler() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler';
CREATE FOREIGN DATA WRAPPER w HANDLER old_handler;
-- ## becomes
CREATE FUNCTION new_handler() RETURNS fdw_handler LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_handler';
CREATE FOREIGN DATA WRAPPER w HANDLER new_handler;

-- # a wrapper is added with a validator of the schema
-- ## in a database of its own
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
CREATE FUNCTION check_options(text[], oid) RETURNS void LANGUAGE c AS '$libdir/file_fdw', 'file_fdw_validator';
CREATE FOREIGN DATA WRAPPER w VALIDATOR check_options;
CREATE SERVER s FOREIGN DATA WRAPPER w;

-- # a server of an extension's wrapper is added with the extension
-- ## in a database of its own
-- ## becomes
CREATE EXTENSION postgres_fdw SCHEMA public;
CREATE SERVER s TYPE 'any' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', dbname 'x');
COMMENT ON SERVER s IS 'elsewhere';

-- # options of a server and of its wrapper are added, changed and dropped
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'one', port '1', "Q q" 'x');
-- ## becomes
CREATE FOREIGN DATA WRAPPER w OPTIONS (b '3', c '4');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'two', "Q q" 'x', "new ""one""" 'it''s');

-- # the version of a server is set
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE SERVER other VERSION '1' FOREIGN DATA WRAPPER w;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s VERSION '15' FOREIGN DATA WRAPPER w;
CREATE SERVER other VERSION '2' FOREIGN DATA WRAPPER w;

-- # the type of a server changes, and what is on it stays
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s TYPE 'one' FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (a 'b');
CREATE FOREIGN TABLE f (a integer) SERVER s;
CREATE VIEW v AS SELECT a FROM f;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s TYPE 'two' FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (a 'b');
CREATE FOREIGN TABLE f (a integer) SERVER s;
CREATE VIEW v AS SELECT a FROM f;

-- # a server moves to another wrapper, which is new
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER one;
CREATE SERVER s FOREIGN DATA WRAPPER one;
CREATE FOREIGN TABLE f (a integer) SERVER s;
-- ## becomes
CREATE FOREIGN DATA WRAPPER two;
CREATE SERVER s FOREIGN DATA WRAPPER two;
CREATE FOREIGN TABLE f (a integer) SERVER s;

-- # mappings of PUBLIC, of this role and of another are added
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s;
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'me');
CREATE USER MAPPING FOR pg_monitor SERVER s OPTIONS (user 'somebody', password_required 'false');

-- # options of a mapping change
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'a', old 'x');
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'b', new 'y');

-- # a foreign table is added, with all that it can have
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (
  id integer OPTIONS (column_name 'ID', "odd name" 'it''s') NOT NULL,
  name text OPTIONS (x 'y') COLLATE "C" DEFAULT 'none',
  twice integer GENERATED ALWAYS AS (id * 2) STORED,
  CONSTRAINT positive CHECK (id > 0)
) SERVER s OPTIONS (table_name 'F', schema_name 'public');
ALTER FOREIGN TABLE f ALTER COLUMN name SET STATISTICS 100, ALTER COLUMN name SET STORAGE EXTERNAL;
ALTER FOREIGN TABLE f ALTER COLUMN name SET (n_distinct = 5);
COMMENT ON FOREIGN TABLE f IS 'from afar';
COMMENT ON COLUMN f.name IS 'its name';
COMMENT ON CONSTRAINT positive ON f IS 'not checked';

-- # columns of a foreign table are added and dropped
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer, b text) SERVER s;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer, c timestamptz OPTIONS (column_name 'C') DEFAULT now() NOT NULL) SERVER s;
COMMENT ON COLUMN f.c IS 'when';

-- # the columns of a foreign table change, and a view is on one of them
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer OPTIONS (x '1', y '2'), b text, c integer NOT NULL) SERVER s;
CREATE VIEW v AS SELECT a + 1 AS a FROM f;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a bigint OPTIONS (y '3', z '4') NOT NULL, b text COLLATE "C" DEFAULT 'x', c integer) SERVER s;
CREATE VIEW v AS SELECT a + 1 AS a FROM f;

-- # a type of a foreign table's column is made anew
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE FOREIGN TABLE f (m mood DEFAULT 'a') SERVER s;
CREATE TABLE t (m mood);
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TYPE mood AS ENUM ('a', 'c');
CREATE FOREIGN TABLE f (m mood DEFAULT 'a') SERVER s;
CREATE TABLE t (m mood);

-- # options of a foreign table change
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s OPTIONS (a '1', b '2');
COMMENT ON FOREIGN TABLE f IS 'old';
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s OPTIONS (b '3', c '4');
COMMENT ON FOREIGN TABLE f IS 'new';

-- # a foreign table moves to another server
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER one FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER one;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER two FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER two;

-- # a foreign table becomes one of our own
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE t (a integer) SERVER s;
CREATE VIEW v AS SELECT a FROM t;
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY);
CREATE VIEW v AS SELECT a FROM t;

-- # checks and triggers of a foreign table change
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer, CONSTRAINT small CHECK (a < 10)) SERVER s;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer, CONSTRAINT small CHECK (a < 20), CONSTRAINT positive CHECK (a > 0)) SERVER s;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touch BEFORE INSERT ON f FOR EACH ROW EXECUTE FUNCTION touched();
ALTER FOREIGN TABLE f DISABLE TRIGGER touch;

-- # a foreign table becomes a partition
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE here PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE INDEX events_at ON events (at);
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE here PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE FOREIGN TABLE afar PARTITION OF events FOR VALUES FROM ('2019-01-01') TO ('2020-01-01') SERVER s OPTIONS (a 'b');
CREATE INDEX events_at ON events (at);

-- # a foreign table inherits, with options of an inherited column
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE base (a integer);
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE base (a integer, CONSTRAINT positive CHECK (a > 0));
CREATE FOREIGN TABLE heir (b text) INHERITS (base) SERVER s;
ALTER FOREIGN TABLE heir ALTER COLUMN a OPTIONS (x 'y');

-- # a column of a parent with a foreign heir is added
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE base (a integer);
CREATE FOREIGN TABLE heir () INHERITS (base) SERVER s;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE base (a integer, b text DEFAULT 'x');
CREATE FOREIGN TABLE heir () INHERITS (base) SERVER s;
ALTER FOREIGN TABLE heir ALTER COLUMN b OPTIONS (x 'y');

-- # grants on a wrapper, a server and a foreign table change
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s;
GRANT USAGE ON FOREIGN DATA WRAPPER w TO pg_monitor;
GRANT SELECT ON f TO PUBLIC;
-- ## becomes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer) SERVER s;
GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC;
GRANT USAGE ON FOREIGN SERVER s TO pg_monitor WITH GRANT OPTION;
GRANT SELECT (a) ON f TO pg_monitor;

-- # everything foreign goes
-- ## in a database of its own
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s;
CREATE FOREIGN TABLE f (a integer) SERVER s;
-- ## becomes
CREATE TABLE t (a integer);

-- # an extension goes with the type of a column, an index and a function
-- ## in a database of its own
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
CREATE TABLE t (a citext, b text, c citext);
CREATE INDEX i ON t USING gin (b gin_trgm_ops);
-- ## becomes
CREATE TABLE t (a text, b text);
