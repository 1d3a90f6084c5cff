-- # a partition is added
CREATE TABLE t (a integer PRIMARY KEY, b text) PARTITION BY RANGE (a);
CREATE INDEX t_b_idx ON t (b);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY, b text) PARTITION BY RANGE (a);
CREATE INDEX t_b_idx ON t (b);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);

-- # a partition is dropped
CREATE TABLE t (a integer PRIMARY KEY, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (10) TO (20);
CREATE INDEX t_b_idx ON t (b);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX t_b_idx ON t (b);

-- # a plain table is attached, its columns stand in another order
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 (b text, a integer NOT NULL);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 (b text, a integer NOT NULL);
ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES IN (1, 2);

-- # a plain table is attached that already has the index and the primary key
CREATE TABLE t (a integer, b text, CONSTRAINT t_pkey PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE INDEX t_b_idx ON t (b);
CREATE TABLE t_1 (a integer, b text, CONSTRAINT t_1_pkey PRIMARY KEY (a));
CREATE INDEX t_1_b_idx ON t_1 (b);
-- ## becomes
CREATE TABLE t (a integer, b text, CONSTRAINT t_pkey PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE INDEX t_b_idx ON t (b);
CREATE TABLE t_1 (a integer, b text, CONSTRAINT t_1_pkey PRIMARY KEY (a));
CREATE INDEX t_1_b_idx ON t_1 (b);
ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES FROM (MINVALUE) TO (100);

-- # a partition is detached and keeps its own index
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX t_1_b_idx ON t_1 (b);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 (a integer NOT NULL, b text);
CREATE INDEX t_1_b_idx ON t_1 (b);

-- # a partition is detached that had the index, check and trigger of its parent
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TABLE t (a integer NOT NULL, b text, CONSTRAINT t_b_check CHECK (b <> '')) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX t_b_idx ON t (b);
CREATE TRIGGER noted AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
-- ## becomes
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TABLE t (a integer NOT NULL, b text, CONSTRAINT t_b_check CHECK (b <> '')) PARTITION BY RANGE (a);
CREATE TABLE t_1 (a integer NOT NULL, b text, CONSTRAINT t_b_check CHECK (b <> ''));
CREATE INDEX t_1_b_idx ON t_1 (b);
CREATE INDEX t_b_idx ON t (b);
CREATE TRIGGER noted AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();

-- # the bounds of a partition grow
CREATE TABLE t (a integer, made date NOT NULL) PARTITION BY RANGE (made);
CREATE TABLE t_2024 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX t_a_idx ON t (a);
-- ## becomes
CREATE TABLE t (a integer, made date NOT NULL) PARTITION BY RANGE (made);
CREATE TABLE t_2024 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-07-01');
CREATE INDEX t_a_idx ON t (a);

-- # two partitions swap their bounds
CREATE TABLE t (a text NOT NULL) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN ('x');
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN ('y', NULL);
-- ## becomes
CREATE TABLE t (a text NOT NULL) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN ('y', NULL);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN ('x');

-- # a value moves from one list partition to the other
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1, 2);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (3);
-- ## becomes
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2, 3);

-- # a partition becomes the default partition
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_rest PARTITION OF t FOR VALUES IN (1, 2);
-- ## becomes
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_rest PARTITION OF t DEFAULT;

-- # a partition is added beside a default partition
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_rest PARTITION OF t DEFAULT;
-- ## becomes
CREATE TABLE t (a integer, b text) PARTITION BY LIST (a);
CREATE TABLE t_rest PARTITION OF t DEFAULT;
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # a plain table becomes partitioned
CREATE TABLE t (a integer NOT NULL, b text DEFAULT 'x');
CREATE INDEX t_b_idx ON t (b);
CREATE VIEW v AS SELECT a, b FROM t;
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b text DEFAULT 'x') PARTITION BY HASH (a);
CREATE INDEX t_b_idx ON t (b);
CREATE VIEW v AS SELECT a, b FROM t;

-- # a partitioned table without partitions becomes plain
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY RANGE (a);
CREATE INDEX t_b_idx ON t (b);
COMMENT ON COLUMN t.b IS 'A letter';
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b text);
CREATE INDEX t_b_idx ON t (b);
COMMENT ON COLUMN t.b IS 'A letter';

-- # the partition key moves to another column
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY RANGE (b);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);

-- # the partition key becomes an expression
CREATE TABLE t (a text NOT NULL, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN ('x');
-- ## becomes
CREATE TABLE t (a text NOT NULL, b integer) PARTITION BY LIST (lower(a));
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN ('x');

-- # a partition becomes partitioned itself
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE INDEX t_b_idx ON t (b);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY HASH (b);
CREATE TABLE t_1_0 PARTITION OF t_1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX t_b_idx ON t (b);

-- # hash partitions get another modulus
CREATE TABLE t (a integer PRIMARY KEY) PARTITION BY HASH (a);
CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY) PARTITION BY HASH (a);
CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- # a sub-partition moves to another parent
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (b);
CREATE TABLE leaf PARTITION OF t_1 FOR VALUES IN (7);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY LIST (b);
CREATE TABLE leaf PARTITION OF t_2 FOR VALUES IN (7);

-- # a column is added to a partitioned table with sub-partitions
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES IN (1);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c text NOT NULL DEFAULT '') PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES IN (1);

-- # the type of a column of the partition key changes
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
-- ## becomes
CREATE TABLE t (a bigint NOT NULL, b text) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);

-- # one partition gets another default
CREATE TABLE t (a integer, state text DEFAULT 'new') PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
-- ## becomes
CREATE TABLE t (a integer, state text DEFAULT 'new') PARTITION BY LIST (a);
CREATE TABLE t_1 (a integer, state text DEFAULT 'old');
ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES IN (1);
CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);

-- # a foreign key to a partitioned table is added
CREATE TABLE t (a integer PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE other (a integer);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE TABLE other (a integer REFERENCES t);

-- # a foreign key of a partitioned table is dropped
CREATE TABLE kinds (id integer PRIMARY KEY);
CREATE TABLE t (a integer, kind integer, CONSTRAINT t_kind_fkey FOREIGN KEY (kind) REFERENCES kinds) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
-- ## becomes
CREATE TABLE kinds (id integer PRIMARY KEY);
CREATE TABLE t (a integer, kind integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # a partition that a foreign key uses directly is detached
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
ALTER TABLE t_1 ADD CONSTRAINT t_1_pkey PRIMARY KEY (a);
CREATE TABLE other (a integer REFERENCES t_1);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b text) PARTITION BY LIST (a);
CREATE TABLE t_1 (a integer NOT NULL, b text, CONSTRAINT t_1_pkey PRIMARY KEY (a));
CREATE TABLE other (a integer REFERENCES t_1);

-- # an identity is added to a column of a partitioned table (17+)
CREATE TABLE t (id bigint NOT NULL, a integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
-- ## becomes
CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY, a integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # an exclusion constraint is added to a partitioned table (17+)
-- ## not restored: PostgreSQL attaches no index of an exclusion constraint to another one
CREATE TABLE t (a integer NOT NULL, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer, CONSTRAINT t_excl EXCLUDE USING btree (a WITH =, b WITH =)) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # the exclusion constraint of a partition becomes part of its table's (17+)
-- ## not restored: PostgreSQL attaches no index of an exclusion constraint to another one
CREATE TABLE t (a integer NOT NULL, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
ALTER TABLE t_1 ADD CONSTRAINT t_1_a_b_excl EXCLUDE USING btree (a WITH =, b WITH =);
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer, CONSTRAINT t_excl EXCLUDE USING btree (a WITH =, b WITH =)) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # a table with an exclusion constraint joins one that has it, too (17+)
-- ## not restored: PostgreSQL attaches no index of an exclusion constraint to another one
CREATE TABLE t (a integer NOT NULL, b integer, CONSTRAINT t_excl EXCLUDE USING btree (a WITH =, b WITH =)) PARTITION BY LIST (a);
CREATE TABLE t_1 (a integer NOT NULL, b integer, CONSTRAINT t_1_a_b_excl EXCLUDE USING btree (a WITH =, b WITH =));
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b integer, CONSTRAINT t_excl EXCLUDE USING btree (a WITH =, b WITH =)) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # a partition of a partition gets a column while both tables above are made anew with other keys
CREATE TABLE t (id integer NOT NULL) PARTITION BY HASH (id);
CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY HASH (id);
CREATE TABLE x PARTITION OF p FOR VALUES WITH (MODULUS 1, REMAINDER 0);
-- ## becomes
CREATE TABLE t (id bigint NOT NULL, e text DEFAULT CURRENT_USER) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (7) PARTITION BY HASH (id);
CREATE TABLE x PARTITION OF p FOR VALUES WITH (MODULUS 1, REMAINDER 0);

-- # a partition loses a column while its table is made anew with another key and refers to itself
CREATE TABLE t (id integer PRIMARY KEY, a text, r integer CONSTRAINT r REFERENCES t) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (7);
-- ## becomes
CREATE TABLE t (id integer NOT NULL) PARTITION BY HASH (id);
CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);

-- # the foreign key of a partitioned table becomes deferrable
CREATE TABLE o (id integer PRIMARY KEY);
CREATE TABLE t (id integer NOT NULL, r integer CONSTRAINT r REFERENCES o) PARTITION BY LIST (id);
CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
-- ## becomes
CREATE TABLE o (id integer PRIMARY KEY);
CREATE TABLE t (id integer NOT NULL, r integer CONSTRAINT r REFERENCES o DEFERRABLE INITIALLY DEFERRED) PARTITION BY LIST (id);
CREATE TABLE p PARTITION OF t FOR VALUES IN (1);

-- # a column with an index that has a comment is retyped
CREATE TABLE t (id integer NOT NULL, a integer) PARTITION BY LIST (id);
CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
CREATE INDEX a ON t (a);
COMMENT ON INDEX a IS 'of the table';
-- ## becomes
CREATE TABLE t (id integer NOT NULL, a bigint) PARTITION BY LIST (id);
CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
CREATE INDEX a ON t (a);
COMMENT ON INDEX a IS 'of the table';

-- # a partition becomes partitioned, and a column has another type and default
CREATE TABLE t (id serial, b text NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (7);
-- ## becomes
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TABLE t (id bigint NOT NULL, b colour DEFAULT 'green' NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (5) PARTITION BY HASH (id);

-- # a partition comes under a table to which a foreign key refers
CREATE TABLE t (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE o (t integer REFERENCES t);
-- ## becomes
CREATE TABLE t (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t DEFAULT;
CREATE TABLE o (t integer REFERENCES t);

-- # a partition's table is made anew with a check whose text has two forms
CREATE TABLE t (id integer, e varchar(40) CONSTRAINT one CHECK (e IN ('a', 'b'))) PARTITION BY HASH (id);
CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
-- ## becomes
CREATE TABLE t (id bigint, e varchar(40) CONSTRAINT one CHECK (e IN ('a', 'b'))) PARTITION BY HASH (id);
CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);

-- # an index goes, and another takes the names of its parts
CREATE TABLE t (id integer NOT NULL, d integer) PARTITION BY LIST (id);
CREATE TABLE p PARTITION OF t FOR VALUES IN (0);
CREATE INDEX one ON t (d DESC);
CREATE INDEX two ON t (d);
-- ## becomes
CREATE TABLE t (id integer NOT NULL, d integer) PARTITION BY LIST (id);
CREATE TABLE p PARTITION OF t FOR VALUES IN (0);
CREATE INDEX two ON t (d);

-- # a partition has other bounds, and its table a column, a check and a foreign key to itself
CREATE TABLE t (id bigint NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t FOR VALUES FROM (10) TO (17);
-- ## becomes
CREATE TABLE t (
  id bigint PRIMARY KEY, a integer NOT NULL CONSTRAINT small CHECK (a < 9), r integer CONSTRAINT r REFERENCES t
) PARTITION BY RANGE (id);
CREATE TABLE p PARTITION OF t FOR VALUES FROM (10) TO (15);

-- # a partition with partitions of its own is dropped, the table refers to itself
CREATE TABLE t (id integer PRIMARY KEY, r integer REFERENCES t) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1) PARTITION BY HASH (id);
CREATE TABLE t_1_x PARTITION OF t_1 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
-- ## becomes
CREATE TABLE t (id integer PRIMARY KEY, r integer REFERENCES t) PARTITION BY LIST (id);

-- # a column is added, and its partition has other settings
CREATE TABLE t (id integer) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
-- ## becomes
CREATE TABLE t (id integer, b text) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
ALTER TABLE ONLY t ALTER COLUMN b SET STATISTICS 200;
ALTER TABLE ONLY t ALTER COLUMN b SET STORAGE external;
ALTER TABLE t_1 ALTER COLUMN b SET COMPRESSION pglz;
ALTER TABLE t_1 ALTER COLUMN b SET (n_distinct = 5);
COMMENT ON COLUMN t.b IS 'said once';

-- # an heir is added that lacks its parent's settings
CREATE TABLE t (id integer, b text);
ALTER TABLE t ALTER COLUMN b SET STORAGE external;
ALTER TABLE t ALTER COLUMN b SET COMPRESSION pglz;
-- ## becomes
CREATE TABLE t (id integer, b text);
ALTER TABLE t ALTER COLUMN b SET STORAGE external;
ALTER TABLE t ALTER COLUMN b SET COMPRESSION pglz;
CREATE TABLE heir () INHERITS (t);
ALTER TABLE heir ALTER COLUMN b SET STORAGE extended;
ALTER TABLE heir ALTER COLUMN b SET COMPRESSION default;

-- # an enum loses a label, its partitioned index with a comment is made anew
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (id integer, m mood) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
ALTER TABLE t ALTER COLUMN m SET STATISTICS 100;
CREATE INDEX t_m_idx ON t (m);
COMMENT ON INDEX t_m_idx IS 'of the parent alone';
-- ## becomes
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE t (id integer, m mood) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
CREATE INDEX t_m_idx ON t (m);

-- # a column gets another type, a partition has the same compression as before
CREATE TABLE t (id integer, b jsonb) PARTITION BY LIST (id);
ALTER TABLE t ALTER COLUMN b SET COMPRESSION pglz;
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
-- ## becomes
CREATE TABLE t (id integer, b text) PARTITION BY LIST (id);
ALTER TABLE t ALTER COLUMN b SET COMPRESSION pglz;
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);

-- # a composite type gets another attribute, a partition has another storage
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (id integer, p pair) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
ALTER TABLE t_1 ALTER COLUMN p SET STORAGE external;
-- ## becomes
CREATE TYPE pair AS (b text, a integer);
CREATE TABLE t (id integer, p pair) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
ALTER TABLE t_1 ALTER COLUMN p SET STORAGE external;

-- # the key changes, and a partition's index becomes part of the new one
CREATE TABLE t (id bigint) PARTITION BY HASH (id);
CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX t_1_own ON t_1 (id DESC);
CREATE INDEX t_id_idx ON t (id);
-- ## becomes
CREATE TABLE t (id integer) PARTITION BY RANGE (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (10) TO (15);
CREATE INDEX t_1_own ON t_1 (id DESC);

-- # the key changes, and a partition no longer uses the sequence
CREATE TABLE t (id serial) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (10, 13);
-- ## becomes
CREATE TABLE t (id integer) PARTITION BY HASH (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE t_1 ALTER COLUMN id SET DEFAULT 3;

-- # a check is no longer validated, and that of an heir is
CREATE TABLE t (id bigint);
ALTER TABLE t ADD CONSTRAINT one CHECK (id IN (0, 7, 9));
CREATE TABLE heir () INHERITS (t);
-- ## becomes
CREATE TABLE t (id bigint);
ALTER TABLE t ADD CONSTRAINT one CHECK (id IN (0, 7, 9)) NOT VALID;
CREATE TABLE heir () INHERITS (t);

-- # the key changes, a partition's column becomes a new composite type, and a function of both sides is made anew
CREATE FUNCTION clean(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT btrim($1)';
CREATE TABLE t (id serial, b varchar(20) NOT NULL, e varchar(20) DEFAULT clean('A') NOT NULL) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (10, 13) PARTITION BY HASH (id);
-- ## becomes
CREATE FUNCTION clean(text) RETURNS varchar LANGUAGE sql IMMUTABLE AS 'SELECT btrim($1)';
CREATE DOMAIN amount AS varchar(40) CONSTRAINT two CHECK (clean(VALUE) <> 'y3');
CREATE TYPE pair AS (a int4range, c amount);
CREATE TABLE t (id integer, b pair) PARTITION BY HASH (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1) PARTITION BY HASH (id);

-- # a table with a check of a text becomes a partition of a new one
CREATE TABLE t_1 (id integer, s varchar(10), CONSTRAINT one CHECK (s IN ('a', 'b')));
-- ## becomes
CREATE TABLE t (id integer, s varchar(10), CONSTRAINT one CHECK (s IN ('a', 'b'))) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);

-- # a partition leaves, and the table loses a foreign key, an index, a column and a check
CREATE TABLE o (id integer PRIMARY KEY);
CREATE TABLE t (id integer, r integer REFERENCES o, b integer, c integer, CONSTRAINT a CHECK (c > 0)) PARTITION BY LIST (id);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (0, 1);
CREATE INDEX t_b_idx ON t (b);
-- ## becomes
CREATE TABLE o (id integer PRIMARY KEY);
CREATE TABLE t (id integer, r integer, c integer) PARTITION BY LIST (id);
CREATE TABLE t_1 (id integer, r integer, c integer);

-- # a table with a check that is not validated comes with heirs, and theirs is
-- ## becomes
CREATE TABLE t (id integer);
ALTER TABLE t ADD CONSTRAINT one CHECK (id > 0) NOT VALID;
CREATE TABLE heir () INHERITS (t);
CREATE TABLE heirs_heir () INHERITS (heir);
