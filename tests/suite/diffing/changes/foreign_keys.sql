-- # a foreign key is added as not valid
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer);
ALTER TABLE b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a NOT VALID;

-- # a foreign key that is not valid becomes valid
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer);
ALTER TABLE b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a ON DELETE CASCADE NOT VALID;
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a ON DELETE CASCADE);

-- # a foreign key deletes its rows with the parent
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a ON DELETE CASCADE);

-- # a foreign key restricts deletion
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a ON DELETE RESTRICT ON UPDATE CASCADE);

-- # a foreign key sets null on deletion
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a ON UPDATE RESTRICT);
COMMENT ON CONSTRAINT b_a_fkey ON b IS 'Where it belongs';
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a ON UPDATE RESTRICT ON DELETE SET NULL);
COMMENT ON CONSTRAINT b_a_fkey ON b IS 'Where it belongs';

-- # a foreign key sets the default on update
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer DEFAULT 0 REFERENCES a ON UPDATE SET NULL);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer DEFAULT 0 REFERENCES a ON UPDATE SET DEFAULT);

-- # a foreign key of a partitioned table cascades on update
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a) PARTITION BY LIST (a);
CREATE TABLE b_1 PARTITION OF b FOR VALUES IN (1);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a ON UPDATE CASCADE) PARTITION BY LIST (a);
CREATE TABLE b_1 PARTITION OF b FOR VALUES IN (1);

-- # a foreign key sets only one of its columns to null (15+)
CREATE TABLE a (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE b (tenant integer NOT NULL, a integer, CONSTRAINT b_fkey FOREIGN KEY (tenant, a) REFERENCES a ON DELETE SET NULL);
-- ## becomes
CREATE TABLE a (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE b (tenant integer NOT NULL, a integer, CONSTRAINT b_fkey FOREIGN KEY (tenant, a) REFERENCES a ON DELETE SET NULL (a));

-- # a foreign key matches in full
CREATE TABLE a (x integer, y integer, UNIQUE (x, y));
CREATE TABLE b (x integer, y integer, CONSTRAINT b_fkey FOREIGN KEY (x, y) REFERENCES a (x, y));
-- ## becomes
CREATE TABLE a (x integer, y integer, UNIQUE (x, y));
CREATE TABLE b (x integer, y integer, CONSTRAINT b_fkey FOREIGN KEY (x, y) REFERENCES a (x, y) MATCH FULL);

-- # a foreign key becomes deferrable
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a DEFERRABLE);

-- # a deferrable foreign key becomes initially deferred
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a DEFERRABLE);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a DEFERRABLE INITIALLY DEFERRED);

-- # a reference of a table to itself is added
CREATE TABLE nodes (id integer PRIMARY KEY, parent integer);
-- ## becomes
CREATE TABLE nodes (id integer PRIMARY KEY, parent integer REFERENCES nodes ON DELETE CASCADE);

-- # a self-referencing table gets a wider key
CREATE TABLE nodes (id integer PRIMARY KEY, parent integer REFERENCES nodes);
-- ## becomes
CREATE TABLE nodes (id bigint PRIMARY KEY, parent bigint REFERENCES nodes);

-- # a self-referencing table is dropped
CREATE TABLE nodes (id integer PRIMARY KEY, parent integer REFERENCES nodes);
-- ## becomes

-- # a cycle of foreign keys is created with its tables
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY, b integer);
CREATE TABLE b (id integer PRIMARY KEY, c integer);
CREATE TABLE c (id integer PRIMARY KEY, a integer REFERENCES a);
ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES b;
ALTER TABLE b ADD CONSTRAINT b_c_fkey FOREIGN KEY (c) REFERENCES c;

-- # a cycle of foreign keys is dropped with its tables
CREATE TABLE a (id integer PRIMARY KEY, b integer);
CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES b;
CREATE TABLE stays (id integer PRIMARY KEY);
-- ## becomes
CREATE TABLE stays (id integer PRIMARY KEY);

-- # one table of a cycle of foreign keys is dropped
CREATE TABLE a (id integer PRIMARY KEY, b integer);
CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a);
ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES b;
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY, b integer);

-- # a foreign key moves to another table
CREATE TABLE old_kinds (id integer PRIMARY KEY);
CREATE TABLE new_kinds (id integer PRIMARY KEY);
CREATE TABLE t (kind integer, CONSTRAINT t_kind_fkey FOREIGN KEY (kind) REFERENCES old_kinds);
-- ## becomes
CREATE TABLE old_kinds (id integer PRIMARY KEY);
CREATE TABLE new_kinds (id integer PRIMARY KEY);
CREATE TABLE t (kind integer, CONSTRAINT t_kind_fkey FOREIGN KEY (kind) REFERENCES new_kinds);

-- # a foreign key moves from the primary key to a unique index
CREATE TABLE a (id integer PRIMARY KEY, code integer);
CREATE UNIQUE INDEX a_code_idx ON a (code);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (id));
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY, code integer);
CREATE UNIQUE INDEX a_code_idx ON a (code);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (code));

-- # a unique index that a foreign key uses includes another column
CREATE TABLE a (code integer, label text);
CREATE UNIQUE INDEX a_code_idx ON a (code);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (code));
-- ## becomes
CREATE TABLE a (code integer, label text);
CREATE UNIQUE INDEX a_code_idx ON a (code) INCLUDE (label);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (code));

-- # a foreign key is no longer enforced (18+)
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a NOT ENFORCED);

-- # a column that the other end's key includes is retyped
CREATE TABLE o (id integer, a integer, PRIMARY KEY (id) INCLUDE (a));
CREATE TABLE t (o integer CONSTRAINT t_o REFERENCES o);
-- ## becomes
CREATE TABLE o (id integer, a bigint, PRIMARY KEY (id) INCLUDE (a));
CREATE TABLE t (o integer CONSTRAINT t_o REFERENCES o);

-- # the other end becomes unlogged, and the key goes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE z (a integer CONSTRAINT z_a REFERENCES a);
-- ## becomes
CREATE UNLOGGED TABLE a (id integer PRIMARY KEY);
CREATE TABLE z (a integer);
