-- # the comment on a table is set
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS 'New';

-- # the comment on a table changes
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS 'It''s old';
-- ## becomes
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS 'It''s new,
on two lines';

-- # the comment on a table is removed
CREATE TABLE t (a integer);
COMMENT ON TABLE t IS 'Old';
-- ## becomes
CREATE TABLE t (a integer);

-- # the comment on a column is set
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
COMMENT ON COLUMN t.a IS 'New';

-- # the comment on a column changes
CREATE TABLE t (a integer);
COMMENT ON COLUMN t.a IS 'It''s old';
-- ## becomes
CREATE TABLE t (a integer);
COMMENT ON COLUMN t.a IS 'It''s new,
on two lines';

-- # the comment on a column is removed
CREATE TABLE t (a integer);
COMMENT ON COLUMN t.a IS 'Old';
-- ## becomes
CREATE TABLE t (a integer);

-- # the comment on a partition is removed
CREATE TABLE t (a integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
COMMENT ON TABLE t_1 IS 'Old';
-- ## becomes
CREATE TABLE t (a integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # the comment on a view is set
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON VIEW v IS 'New';

-- # the comment on a column of a view changes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON COLUMN v.a IS 'It''s old';
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
COMMENT ON COLUMN v.a IS 'It''s new,
on two lines';

-- # the comment on a materialized view is removed
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
COMMENT ON MATERIALIZED VIEW m IS 'Old';
-- ## becomes
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;

-- # the comment on a column of a materialized view is set
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- ## becomes
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
COMMENT ON COLUMN m.a IS 'New';

-- # the comment on an index changes
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a);
COMMENT ON INDEX t_a_idx IS 'It''s old';
-- ## becomes
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a);
COMMENT ON INDEX t_a_idx IS 'It''s new,
on two lines';

-- # the comment on the index of a primary key is removed
CREATE TABLE t (a integer PRIMARY KEY);
COMMENT ON INDEX t_pkey IS 'Old';
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY);

-- # the comment on a sequence is set
CREATE SEQUENCE s;
-- ## becomes
CREATE SEQUENCE s;
COMMENT ON SEQUENCE s IS 'New';

-- # the comment on the sequence of a serial column changes
CREATE TABLE t (a serial);
COMMENT ON SEQUENCE t_a_seq IS 'It''s old';
-- ## becomes
CREATE TABLE t (a serial);
COMMENT ON SEQUENCE t_a_seq IS 'It''s new,
on two lines';

-- # the comment on a constraint is removed
CREATE TABLE t (a integer CONSTRAINT positive CHECK (a > 0));
COMMENT ON CONSTRAINT positive ON t IS 'Old';
-- ## becomes
CREATE TABLE t (a integer CONSTRAINT positive CHECK (a > 0));

-- # the comment on a foreign key is set
CREATE TABLE t (a integer PRIMARY KEY);
CREATE TABLE u (a integer, CONSTRAINT u_a_fkey FOREIGN KEY (a) REFERENCES t);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY);
CREATE TABLE u (a integer, CONSTRAINT u_a_fkey FOREIGN KEY (a) REFERENCES t);
COMMENT ON CONSTRAINT u_a_fkey ON u IS 'New';

-- # the comment on a domain changes
CREATE DOMAIN d AS text;
COMMENT ON DOMAIN d IS 'It''s old';
-- ## becomes
CREATE DOMAIN d AS text;
COMMENT ON DOMAIN d IS 'It''s new,
on two lines';

-- # the comment on a constraint of a domain is removed
CREATE DOMAIN d AS text CONSTRAINT filled CHECK (VALUE <> '');
COMMENT ON CONSTRAINT filled ON DOMAIN d IS 'Old';
-- ## becomes
CREATE DOMAIN d AS text CONSTRAINT filled CHECK (VALUE <> '');

-- # the comment on an enum is set
CREATE TYPE e AS ENUM ('a');
-- ## becomes
CREATE TYPE e AS ENUM ('a');
COMMENT ON TYPE e IS 'New';

-- # the comment on a composite type changes
CREATE TYPE c AS (a integer);
COMMENT ON TYPE c IS 'It''s old';
-- ## becomes
CREATE TYPE c AS (a integer);
COMMENT ON TYPE c IS 'It''s new,
on two lines';

-- # the comment on an attribute of a composite type is removed
CREATE TYPE c AS (a integer);
COMMENT ON COLUMN c.a IS 'Old';
-- ## becomes
CREATE TYPE c AS (a integer);

-- # the comment on a range type is set
CREATE TYPE r AS RANGE (subtype = text);
-- ## becomes
CREATE TYPE r AS RANGE (subtype = text);
COMMENT ON TYPE r IS 'New';

-- # the comment on a function with an overload changes
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f(text) IS 'It''s old';
-- ## becomes
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f(text) IS 'It''s new,
on two lines';

-- # the comment on a procedure is removed
CREATE PROCEDURE p(a integer[]) LANGUAGE sql AS '';
COMMENT ON PROCEDURE p(integer[]) IS 'Old';
-- ## becomes
CREATE PROCEDURE p(a integer[]) LANGUAGE sql AS '';

-- # the comment on an aggregate is set
CREATE AGGREGATE largest(integer) (SFUNC = int4larger, STYPE = integer);
-- ## becomes
CREATE AGGREGATE largest(integer) (SFUNC = int4larger, STYPE = integer);
COMMENT ON AGGREGATE largest(integer) IS 'New';

-- # the comment on a trigger changes
CREATE TABLE t (a integer);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
COMMENT ON TRIGGER noted ON t IS 'It''s old';
-- ## becomes
CREATE TABLE t (a integer);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
COMMENT ON TRIGGER noted ON t IS 'It''s new,
on two lines';

-- # the comment on a rule is removed
CREATE TABLE t (a integer);
CREATE RULE never AS ON DELETE TO t DO INSTEAD NOTHING;
COMMENT ON RULE never ON t IS 'Old';
-- ## becomes
CREATE TABLE t (a integer);
CREATE RULE never AS ON DELETE TO t DO INSTEAD NOTHING;

-- # the comment on a policy is set
CREATE TABLE t (a integer);
CREATE POLICY p ON t USING (a > 0);
-- ## becomes
CREATE TABLE t (a integer);
CREATE POLICY p ON t USING (a > 0);
COMMENT ON POLICY p ON t IS 'New';

-- # the comment on a statistics object changes
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'It''s old';
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s ON a, b FROM t;
COMMENT ON STATISTICS s IS 'It''s new,
on two lines';
