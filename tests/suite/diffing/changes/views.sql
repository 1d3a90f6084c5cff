-- # a view gets a column at the end
CREATE TABLE t (a integer, b integer, c integer);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM v;
-- ## becomes
CREATE TABLE t (a integer, b integer, c integer);
CREATE VIEW v AS SELECT a, b, c FROM t;
CREATE VIEW w AS SELECT a FROM v;

-- # a view gets a column in the middle, views stand on it
CREATE TABLE t (a integer, b integer, c integer);
CREATE VIEW v AS SELECT a, c FROM t;
CREATE VIEW w AS SELECT a, c FROM v;
CREATE VIEW x AS SELECT w.a FROM w JOIN v USING (c);
COMMENT ON COLUMN w.c IS 'The third';
-- ## becomes
CREATE TABLE t (a integer, b integer, c integer);
CREATE VIEW v AS SELECT a, b, c FROM t;
CREATE VIEW w AS SELECT a, c FROM v;
CREATE VIEW x AS SELECT w.a FROM w JOIN v USING (c);
COMMENT ON COLUMN w.c IS 'The third';

-- # a view loses a column
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT ON v TO PUBLIC;
COMMENT ON VIEW v IS 'All of it';
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a FROM t;
GRANT SELECT ON v TO PUBLIC;
COMMENT ON VIEW v IS 'All of it';

-- # a column of a view gets another type
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION first_v() RETURNS SETOF v LANGUAGE sql AS $$ SELECT * FROM v LIMIT 1 $$;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a::text AS a FROM t;
CREATE FUNCTION first_v() RETURNS SETOF v LANGUAGE sql AS $$ SELECT * FROM v LIMIT 1 $$;

-- # a view changes its condition and keeps its trigger
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (NEW.a); RETURN NEW; END $$;
CREATE TRIGGER put INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION put();
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t WHERE a > 10;
CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (NEW.a); RETURN NEW; END $$;
CREATE TRIGGER put INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION put();

-- # a column of a view gets another name, a trigger and a default stand on it
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a AS x, b FROM t;
ALTER VIEW v ALTER COLUMN b SET DEFAULT 'b';
CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER put INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION put();
-- ## becomes
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a AS y, b FROM t;
ALTER VIEW v ALTER COLUMN b SET DEFAULT 'b';
CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER put INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION put();

-- # a column of a view gets a default
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
-- ## becomes
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t;
ALTER VIEW v ALTER COLUMN b SET DEFAULT 'none';

-- # a view becomes a security barrier
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t;

-- # a view gets a check option
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;

-- # the check option of a view goes from cascaded to none
CREATE TABLE t (a integer);
CREATE VIEW v WITH (security_barrier = true) AS SELECT a FROM t WHERE a > 0 WITH CASCADED CHECK OPTION;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v WITH (security_barrier = true) AS SELECT a FROM t WHERE a > 0;

-- # a view runs with the rights of its caller (15+)
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v WITH (security_invoker = true) AS SELECT a FROM t;

-- # a view keeps its options when its columns change (15+)
CREATE TABLE t (a integer, b integer);
CREATE VIEW v WITH (security_invoker = true, security_barrier = false) AS SELECT a FROM t;
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE VIEW v WITH (security_invoker = true, security_barrier = false) AS SELECT b FROM t;

-- # a view becomes recursive
CREATE TABLE nodes (id integer, parent integer);
CREATE VIEW below AS SELECT id FROM nodes;
-- ## becomes
CREATE TABLE nodes (id integer, parent integer);
CREATE RECURSIVE VIEW below (id) AS SELECT id FROM nodes WHERE parent IS NULL UNION ALL SELECT n.id FROM nodes n JOIN below b ON n.parent = b.id;

-- # the lowest of four views changes a type
CREATE VIEW v1 AS SELECT 1 AS a;
CREATE VIEW v2 AS SELECT a FROM v1;
CREATE VIEW v3 AS SELECT a FROM v2;
CREATE VIEW v4 AS SELECT v3.a FROM v3, v1;
-- ## becomes
CREATE VIEW v1 AS SELECT 1::bigint AS a;
CREATE VIEW v2 AS SELECT a FROM v1;
CREATE VIEW v3 AS SELECT a FROM v2;
CREATE VIEW v4 AS SELECT v3.a FROM v3, v1;

-- # two views swap the view they stand on
CREATE TABLE t (a integer);
CREATE VIEW x AS SELECT a FROM t;
CREATE VIEW y AS SELECT a FROM x;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW y AS SELECT a FROM t;
CREATE VIEW x AS SELECT a FROM y;

-- # a view is dropped, the view on it reads the table instead
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW w AS SELECT a FROM t;
