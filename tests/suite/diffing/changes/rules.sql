-- # a rule changes its action
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, at timestamptz);
CREATE RULE kept AS ON DELETE TO t DO ALSO INSERT INTO log VALUES (OLD.a);
COMMENT ON RULE kept ON t IS 'Keeps it';
-- ## becomes
CREATE TABLE t (a integer);
CREATE TABLE log (a integer, at timestamptz);
CREATE RULE kept AS ON DELETE TO t DO ALSO INSERT INTO log VALUES (OLD.a, now());
COMMENT ON RULE kept ON t IS 'Keeps it';

-- # a rule is disabled
CREATE TABLE t (a integer);
CREATE RULE never AS ON DELETE TO t DO INSTEAD NOTHING;
-- ## becomes
CREATE TABLE t (a integer);
CREATE RULE never AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE never;

-- # a disabled rule gets a condition
CREATE TABLE t (a integer);
CREATE RULE never AS ON UPDATE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE never;
-- ## becomes
CREATE TABLE t (a integer);
CREATE RULE never AS ON UPDATE TO t WHERE OLD.a > 0 DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE never;

-- # a rule on deletion is added to a view
CREATE TABLE t (a integer, gone boolean);
CREATE VIEW v AS SELECT a FROM t WHERE NOT gone;
-- ## becomes
CREATE TABLE t (a integer, gone boolean);
CREATE VIEW v AS SELECT a FROM t WHERE NOT gone;
CREATE RULE v_delete AS ON DELETE TO v DO INSTEAD UPDATE t SET gone = true WHERE t.a = OLD.a;

-- # a view with a rule loses a column
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE RULE v_insert AS ON INSERT TO v DO INSTEAD INSERT INTO t (a) VALUES (NEW.a);
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE v_insert AS ON INSERT TO v DO INSTEAD INSERT INTO t (a) VALUES (NEW.a);

-- # a rule is dropped with the table it writes to
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE kept AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
-- ## becomes
CREATE TABLE t (a integer);
