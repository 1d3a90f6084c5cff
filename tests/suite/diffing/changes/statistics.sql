-- # a statistics object gets another kind
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
COMMENT ON STATISTICS s IS 'Both';
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s (ndistinct, mcv) ON a, b FROM t;
COMMENT ON STATISTICS s IS 'Both';

-- # a statistics object on an expression is added
CREATE TABLE t (a integer, b text);
-- ## becomes
CREATE TABLE t (a integer, b text);
CREATE STATISTICS s ON (a % 10) FROM t;

-- # a statistics object changes its expression and keeps its target
CREATE TABLE t (a integer, b text);
CREATE STATISTICS s (dependencies) ON a, lower(b) FROM t;
ALTER STATISTICS s SET STATISTICS 200;
-- ## becomes
CREATE TABLE t (a integer, b text);
CREATE STATISTICS s (dependencies) ON a, upper(b) FROM t;
ALTER STATISTICS s SET STATISTICS 200;

-- # a statistics object gets a target
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s ON a, b FROM t;
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 1000;

-- # the target of a statistics object goes back to the default
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 0;
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE STATISTICS s ON a, b FROM t;

-- # a column of a statistics object gets another type
CREATE TABLE t (a integer, b text);
CREATE STATISTICS s ON a, (a + 1), b FROM t;
-- ## becomes
CREATE TABLE t (a bigint, b text);
CREATE STATISTICS s ON a, (a + 1), b FROM t;
