-- # an index on an expression is added
CREATE TABLE t (a text, b integer);
-- ## becomes
CREATE TABLE t (a text, b integer);
CREATE INDEX t_lower_idx ON t (lower(a), (b + 1));

-- # an index is dropped that has a comment
CREATE TABLE t (a text);
CREATE INDEX t_a_idx ON t (a);
COMMENT ON INDEX t_a_idx IS 'For the search';
-- ## becomes
CREATE TABLE t (a text);

-- # an index changes its expression and keeps its statistics target
CREATE TABLE t (a text, b integer);
CREATE INDEX t_idx ON t (b, lower(a));
ALTER INDEX t_idx ALTER COLUMN 2 SET STATISTICS 500;
-- ## becomes
CREATE TABLE t (a text, b integer);
CREATE INDEX t_idx ON t (b, upper(a));
ALTER INDEX t_idx ALTER COLUMN 2 SET STATISTICS 500;

-- # the statistics target of an index expression changes
CREATE TABLE t (a text);
CREATE INDEX t_idx ON t (lower(a));
ALTER INDEX t_idx ALTER COLUMN 1 SET STATISTICS 500;
-- ## becomes
CREATE TABLE t (a text);
CREATE INDEX t_idx ON t (lower(a));
ALTER INDEX t_idx ALTER COLUMN 1 SET STATISTICS 1000;

-- # an index becomes partial
CREATE TABLE t (a integer, gone boolean);
CREATE UNIQUE INDEX t_a_idx ON t (a);
-- ## becomes
CREATE TABLE t (a integer, gone boolean);
CREATE UNIQUE INDEX t_a_idx ON t (a) WHERE NOT gone;

-- # an index includes another column
CREATE TABLE t (a integer, b text, c text);
CREATE UNIQUE INDEX t_a_idx ON t (a) INCLUDE (b);
COMMENT ON INDEX t_a_idx IS 'Covers b';
-- ## becomes
CREATE TABLE t (a integer, b text, c text);
CREATE UNIQUE INDEX t_a_idx ON t (a) INCLUDE (b, c);
COMMENT ON INDEX t_a_idx IS 'Covers b';

-- # an index becomes unique
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a);
-- ## becomes
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX t_a_idx ON t (a);

-- # a unique index treats nulls as equal (15+)
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX t_a_idx ON t (a);
-- ## becomes
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX t_a_idx ON t (a) NULLS NOT DISTINCT;

-- # an index gets another operator class
CREATE TABLE t (a text);
CREATE INDEX t_a_idx ON t (a);
-- ## becomes
CREATE TABLE t (a text);
CREATE INDEX t_a_idx ON t (a text_pattern_ops);

-- # an operator class gets another option
CREATE TABLE t (v tsvector);
CREATE INDEX t_v_idx ON t USING gist (v tsvector_ops (siglen = 100));
-- ## becomes
CREATE TABLE t (v tsvector);
CREATE INDEX t_v_idx ON t USING gist (v tsvector_ops (siglen = 200));

-- # an index gets a collation
CREATE TABLE t (a text, b text);
CREATE INDEX t_idx ON t (a, b);
-- ## becomes
CREATE TABLE t (a text, b text);
CREATE INDEX t_idx ON t (a, b COLLATE "C");

-- # an index sorts downwards with nulls last
CREATE TABLE t (a integer, b integer);
CREATE INDEX t_idx ON t (a, b);
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE INDEX t_idx ON t (a DESC NULLS LAST, b);

-- # an index gets another fill factor
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a) WITH (fillfactor = 90, deduplicate_items = off);
-- ## becomes
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a) WITH (fillfactor = 70, deduplicate_items = off);

-- # a btree index becomes a hash index
CREATE TABLE t (a text);
CREATE INDEX t_a_idx ON t (a);
-- ## becomes
CREATE TABLE t (a text);
CREATE INDEX t_a_idx ON t USING hash (a);

-- # a gin index gets another operator class
CREATE TABLE t (doc jsonb);
CREATE INDEX t_doc_idx ON t USING gin (doc) WITH (fastupdate = off);
-- ## becomes
CREATE TABLE t (doc jsonb);
CREATE INDEX t_doc_idx ON t USING gin (doc jsonb_path_ops) WITH (fastupdate = off);

-- # a brin index gets another page range
CREATE TABLE t (made timestamptz);
CREATE INDEX t_made_idx ON t USING brin (made) WITH (pages_per_range = 32, autosummarize = on);
-- ## becomes
CREATE TABLE t (made timestamptz);
CREATE INDEX t_made_idx ON t USING brin (made) WITH (pages_per_range = 64, autosummarize = on);

-- # a brin index gets an operator class with an option
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t USING brin (a);
-- ## becomes
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16));

-- # an index is added to a partitioned table with sub-partitions
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES IN (1);
-- ## becomes
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES IN (1);
CREATE INDEX t_b_idx ON t (b);

-- # an index of a partitioned table changes
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_b_idx ON t (b);
-- ## becomes
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_b_idx ON t (b DESC);

-- # an index of a partition becomes part of the parent's index
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_1_own ON t_1 (b);
CREATE INDEX t_b_idx ON ONLY t (b);
-- ## becomes
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_1_own ON t_1 (b);
CREATE INDEX t_b_idx ON ONLY t (b);
ALTER INDEX t_b_idx ATTACH PARTITION t_1_own;

-- # an index is added to a partition alone
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
-- ## becomes
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
CREATE INDEX t_2_b_idx ON t_2 (b);

-- # an index of a materialized view changes
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, sum(b) AS b FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a_idx ON m (a);
CREATE INDEX m_b_idx ON m (b);
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE MATERIALIZED VIEW m AS SELECT a, sum(b) AS b FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a_idx ON m (a);
CREATE INDEX m_b_idx ON m (b DESC);

-- # a table is clustered on another index
CREATE TABLE t (a integer, b integer);
CREATE INDEX t_a_idx ON t (a);
CREATE INDEX t_b_idx ON t (b);
ALTER TABLE t CLUSTER ON t_a_idx;
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE INDEX t_a_idx ON t (a);
CREATE INDEX t_b_idx ON t (b);
ALTER TABLE t CLUSTER ON t_b_idx;

-- # a table is no longer clustered
CREATE TABLE t (a integer PRIMARY KEY);
ALTER TABLE t CLUSTER ON t_pkey;
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY);

-- # the index of a replica identity changes
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL);
CREATE UNIQUE INDEX t_idx ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_idx;
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL);
CREATE UNIQUE INDEX t_idx ON t (a, b);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_idx;

-- # two indexes swap their names
CREATE TABLE t (a integer, b integer);
CREATE INDEX one ON t (a);
CREATE INDEX two ON t (b);
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE INDEX one ON t (b);
CREATE INDEX two ON t (a);

-- # an index moves to another table and keeps its name
CREATE TABLE a (x integer);
CREATE TABLE b (x integer);
CREATE INDEX x_idx ON a (x);
-- ## becomes
CREATE TABLE a (x integer);
CREATE TABLE b (x integer);
CREATE INDEX x_idx ON b (x);
