-- # a materialized view changes its definition, indexes and a view stand on it
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, sum(b) AS total FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a_idx ON m (a);
CREATE INDEX m_total_idx ON m (total DESC);
CREATE VIEW best AS SELECT a FROM m ORDER BY total DESC LIMIT 1;
COMMENT ON MATERIALIZED VIEW m IS 'Totals';
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, sum(b) AS total FROM t WHERE b > 0 GROUP BY a;
CREATE UNIQUE INDEX m_a_idx ON m (a);
CREATE INDEX m_total_idx ON m (total DESC);
CREATE VIEW best AS SELECT a FROM m ORDER BY total DESC LIMIT 1;
COMMENT ON MATERIALIZED VIEW m IS 'Totals';

-- # a materialized view stands on a view that changes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
CREATE INDEX m_a_idx ON m (a);
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a::bigint AS a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM v;
CREATE INDEX m_a_idx ON m (a);

-- # a materialized view gets a storage option
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- ## becomes
CREATE MATERIALIZED VIEW m WITH (fillfactor = 50) AS SELECT 1 AS a;

-- # a materialized view loses its data
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- ## becomes
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA;

-- # a column of a materialized view gets a statistics target
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 'x'::text AS b;
-- ## becomes
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 'x'::text AS b;
ALTER MATERIALIZED VIEW m ALTER COLUMN a SET STATISTICS 300;

-- # a materialized view is clustered
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE INDEX m_a_idx ON m (a);
-- ## becomes
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
CREATE INDEX m_a_idx ON m (a);
ALTER MATERIALIZED VIEW m CLUSTER ON m_a_idx;

-- # a view becomes a materialized view, a view stands on it
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
-- ## becomes
CREATE TABLE t (a integer);
CREATE MATERIALIZED VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;

-- # a materialized view becomes a view, its index goes
CREATE TABLE t (a integer);
CREATE MATERIALIZED VIEW v AS SELECT a FROM t;
CREATE UNIQUE INDEX v_a_idx ON v (a);
-- ## becomes
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT a FROM t;
