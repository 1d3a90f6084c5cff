-- # a label is added at the end
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (a mood DEFAULT 'ok');
-- ## becomes
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (a mood DEFAULT 'ok');

-- # a label is added at the front
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (a mood[] DEFAULT '{ok}');
-- ## becomes
CREATE TYPE mood AS ENUM ('furious', 'sad', 'ok');
CREATE TABLE t (a mood[] DEFAULT '{ok}');

-- # a label is added in the middle
CREATE TYPE size AS ENUM ('s', 'l');
CREATE TABLE t (a size);
CREATE INDEX t_a_idx ON t (a) WHERE a < 'l';
-- ## becomes
CREATE TYPE size AS ENUM ('s', 'm', 'l');
CREATE TABLE t (a size);
CREATE INDEX t_a_idx ON t (a) WHERE a < 'l';

-- # several labels are added at different places
CREATE TYPE size AS ENUM ('m', 'l');
-- ## becomes
CREATE TYPE size AS ENUM ('xs', 's', 'm', 'ml', 'l', 'xl', 'it''s huge');

-- # a label is added and used as a default at once
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (id integer, a state NOT NULL DEFAULT 'new');
-- ## becomes
CREATE TYPE state AS ENUM ('draft', 'new', 'done');
CREATE TABLE t (id integer, a state NOT NULL DEFAULT 'draft');

-- # a label is added and used in a view at once
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (id integer, a state);
CREATE VIEW active AS SELECT id FROM t WHERE a = 'new';
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'running', 'done');
CREATE TABLE t (id integer, a state);
CREATE VIEW active AS SELECT id FROM t WHERE a IN ('new', 'running');

-- # a label is dropped, a column with a default and an index use the type
CREATE TYPE state AS ENUM ('new', 'old', 'done');
CREATE TABLE t (id integer, a state NOT NULL DEFAULT 'new');
CREATE INDEX t_a_idx ON t (a);
COMMENT ON TYPE state IS 'How far it is';
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (id integer, a state NOT NULL DEFAULT 'new');
CREATE INDEX t_a_idx ON t (a);
COMMENT ON TYPE state IS 'How far it is';

-- # a label is dropped, a view and a function use the type
CREATE TYPE state AS ENUM ('new', 'old', 'done');
CREATE TABLE t (id integer, a state);
CREATE FUNCTION is_done(s state) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT s = 'done' $$;
CREATE VIEW open AS SELECT id, a FROM t WHERE NOT is_done(a);
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (id integer, a state);
CREATE FUNCTION is_done(s state) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT s = 'done' $$;
CREATE VIEW open AS SELECT id, a FROM t WHERE NOT is_done(a);

-- # a label is dropped, a check and a partial index use another label
CREATE TYPE state AS ENUM ('new', 'old', 'done');
CREATE TABLE t (id integer, a state, CONSTRAINT t_a_check CHECK (a <> 'new' OR id > 0));
CREATE UNIQUE INDEX t_one_new ON t (id) WHERE a = 'new';
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (id integer, a state, CONSTRAINT t_a_check CHECK (a <> 'new' OR id > 0));
CREATE UNIQUE INDEX t_one_new ON t (id) WHERE a = 'new';

-- # a label is dropped, a domain stands over the type
CREATE TYPE state AS ENUM ('new', 'old', 'done');
CREATE DOMAIN open_state AS state DEFAULT 'new' CONSTRAINT not_done CHECK (VALUE <> 'done');
CREATE TABLE t (a open_state);
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'done');
CREATE DOMAIN open_state AS state DEFAULT 'new' CONSTRAINT not_done CHECK (VALUE <> 'done');
CREATE TABLE t (a open_state);

-- # a label is dropped, an array column and a composite use the type
CREATE TYPE state AS ENUM ('new', 'old', 'done');
CREATE TYPE step AS (at date, state state);
CREATE TABLE t (a state[] DEFAULT ARRAY['new'::state], b step);
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TYPE step AS (at date, state state);
CREATE TABLE t (a state[] DEFAULT ARRAY['new'::state], b step);

-- # labels are reordered under a list-partitioned table
CREATE TYPE state AS ENUM ('a', 'b', 'c');
CREATE TABLE t (s state NOT NULL, n integer) PARTITION BY LIST (s);
CREATE TABLE t_a PARTITION OF t FOR VALUES IN ('a');
-- ## becomes
CREATE TYPE state AS ENUM ('c', 'b', 'a');
CREATE TABLE t (s state NOT NULL, n integer) PARTITION BY LIST (s);
CREATE TABLE t_a PARTITION OF t FOR VALUES IN ('a');

-- # labels are reordered and one is added
CREATE TYPE size AS ENUM ('l', 'm', 's');
CREATE TABLE t (a size, b integer GENERATED ALWAYS AS (CASE a WHEN 's'::size THEN 1 ELSE 2 END) STORED);
-- ## becomes
CREATE TYPE size AS ENUM ('s', 'm', 'l', 'xl');
CREATE TABLE t (a size, b integer GENERATED ALWAYS AS (CASE a WHEN 's'::size THEN 1 ELSE 2 END) STORED);

-- # a label changes only its case
CREATE TYPE mood AS ENUM ('Sad', 'ok');
CREATE TABLE t (a mood);
-- ## becomes
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (a mood);

-- # a text column with a check becomes an enum
CREATE TABLE t (a text NOT NULL DEFAULT 'new', CONSTRAINT t_a_check CHECK (a IN ('new', 'done')));
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (a state NOT NULL DEFAULT 'new');

-- # an enum is dropped, its column becomes text
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (a state DEFAULT 'new');
CREATE VIEW v AS SELECT a::text AS a FROM t;
-- ## becomes
CREATE TABLE t (a text DEFAULT 'new');
CREATE VIEW v AS SELECT a::text AS a FROM t;

-- # an enum without labels gets its first
CREATE TYPE nothing AS ENUM ();
-- ## becomes
CREATE TYPE nothing AS ENUM ('something');

-- # the type of a column goes from one enum to another
CREATE TYPE one AS ENUM ('a', 'b');
CREATE TYPE two AS ENUM ('a', 'b');
CREATE TABLE t (x one DEFAULT 'a');
-- ## becomes
CREATE TYPE one AS ENUM ('a', 'b');
CREATE TYPE two AS ENUM ('a', 'b');
CREATE TABLE t (x two DEFAULT 'a');
