-- # a table with an identity and a foreign key is added
CREATE TABLE a (id integer PRIMARY KEY);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer REFERENCES a, note text DEFAULT 'none');

-- # a table is dropped that is referenced by another table's foreign key
CREATE TABLE kinds (id integer PRIMARY KEY, label text NOT NULL UNIQUE);
CREATE TABLE things (id integer PRIMARY KEY, kind integer REFERENCES kinds (id) ON DELETE CASCADE);
CREATE INDEX things_kind_idx ON things (kind);
-- ## becomes
CREATE TABLE things (id integer PRIMARY KEY, kind integer);
CREATE INDEX things_kind_idx ON things (kind);

-- # a logged table becomes unlogged
CREATE TABLE cache (key text PRIMARY KEY, value jsonb);
CREATE INDEX cache_value_idx ON cache USING gin (value);
CREATE VIEW keys AS SELECT key FROM cache;
-- ## becomes
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value jsonb);
CREATE INDEX cache_value_idx ON cache USING gin (value);
CREATE VIEW keys AS SELECT key FROM cache;

-- # an unlogged table with a reference to itself becomes logged
CREATE UNLOGGED TABLE nodes (id integer PRIMARY KEY, parent integer REFERENCES nodes);
-- ## becomes
CREATE TABLE nodes (id integer PRIMARY KEY, parent integer REFERENCES nodes);

-- # two unlogged tables become logged, one references the other
CREATE UNLOGGED TABLE a_child (id integer PRIMARY KEY);
CREATE UNLOGGED TABLE b_parent (id integer PRIMARY KEY);
ALTER TABLE a_child ADD CONSTRAINT a_child_parent_fkey FOREIGN KEY (id) REFERENCES b_parent;
-- ## becomes
CREATE TABLE a_child (id integer PRIMARY KEY);
CREATE TABLE b_parent (id integer PRIMARY KEY);
ALTER TABLE a_child ADD CONSTRAINT a_child_parent_fkey FOREIGN KEY (id) REFERENCES b_parent;

-- # storage options are set on a table
CREATE TABLE t (a integer, b text);
-- ## becomes
CREATE TABLE t (a integer, b text) WITH (fillfactor = 70, autovacuum_enabled = false);

-- # one storage option is reset and another keeps its value
CREATE TABLE t (a integer, b text) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
-- ## becomes
CREATE TABLE t (a integer, b text) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- # a storage option of the toast table changes
CREATE TABLE t (a integer, b text) WITH (toast.autovacuum_enabled = false);
-- ## becomes
CREATE TABLE t (a integer, b text) WITH (toast.autovacuum_enabled = true);

-- # the replica identity becomes full
CREATE TABLE t (a integer PRIMARY KEY, b text);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY, b text);
ALTER TABLE t REPLICA IDENTITY FULL;

-- # the replica identity becomes nothing
CREATE TABLE t (a integer PRIMARY KEY, b text);
ALTER TABLE t REPLICA IDENTITY FULL;
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY, b text);
ALTER TABLE t REPLICA IDENTITY NOTHING;

-- # the replica identity moves from one index to another
CREATE TABLE t (a integer NOT NULL, b text NOT NULL);
CREATE UNIQUE INDEX t_a_idx ON t (a);
CREATE UNIQUE INDEX t_b_idx ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_a_idx;
-- ## becomes
CREATE TABLE t (a integer NOT NULL, b text NOT NULL);
CREATE UNIQUE INDEX t_a_idx ON t (a);
CREATE UNIQUE INDEX t_b_idx ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_b_idx;

-- # row level security is enabled on a table that has policies
CREATE TABLE t (a integer, owner text);
CREATE POLICY own ON t USING (owner = CURRENT_USER);
-- ## becomes
CREATE TABLE t (a integer, owner text);
CREATE POLICY own ON t USING (owner = CURRENT_USER);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;

-- # row level security is forced
CREATE TABLE t (a integer, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- ## becomes
CREATE TABLE t (a integer, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;

-- # row level security is disabled and stays forced
CREATE TABLE t (a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- ## becomes
CREATE TABLE t (a integer);
ALTER TABLE t FORCE ROW LEVEL SECURITY;

-- # a plain table starts to inherit
CREATE TABLE base (id integer NOT NULL, made timestamptz DEFAULT now());
CREATE TABLE leaf (id integer NOT NULL, made timestamptz DEFAULT now(), extra text);
CREATE INDEX leaf_made_idx ON leaf (made);
-- ## becomes
CREATE TABLE base (id integer NOT NULL, made timestamptz DEFAULT now());
CREATE TABLE leaf (id integer NOT NULL, made timestamptz DEFAULT now(), extra text) INHERITS (base);
CREATE INDEX leaf_made_idx ON leaf (made);

-- # an inheriting table stops to inherit
-- ## unlike in pg_dump back: INHERIT leaves the columns declared by the heir, too
CREATE TABLE base (id integer, made date, CONSTRAINT base_id_check CHECK (id > 0));
CREATE TABLE leaf (extra text) INHERITS (base);
CREATE VIEW leaves AS SELECT id, made, extra FROM leaf;
-- ## becomes
CREATE TABLE base (id integer, made date, CONSTRAINT base_id_check CHECK (id > 0));
CREATE TABLE leaf (id integer, made date, extra text, CONSTRAINT base_id_check CHECK (id > 0));
CREATE VIEW leaves AS SELECT id, made, extra FROM leaf;

-- # a second parent is added
CREATE TABLE one (a integer);
CREATE TABLE two (b integer);
CREATE TABLE both_of_them (a integer, b integer) INHERITS (one);
-- ## becomes
CREATE TABLE one (a integer);
CREATE TABLE two (b integer);
CREATE TABLE both_of_them (a integer, b integer) INHERITS (one, two);

-- # a column is added to a parent with two generations below
CREATE TABLE top (a integer);
CREATE TABLE middle () INHERITS (top);
CREATE TABLE bottom () INHERITS (middle);
-- ## becomes
CREATE TABLE top (a integer, b text DEFAULT 'x');
CREATE TABLE middle () INHERITS (top);
CREATE TABLE bottom () INHERITS (middle);

-- # a column of a parent gets a wider type, a child declares it too
CREATE TABLE parent (a integer, b text);
CREATE TABLE child (a integer, c text) INHERITS (parent);
CREATE INDEX child_a_idx ON child (a);
-- ## becomes
CREATE TABLE parent (a bigint, b text);
CREATE TABLE child (a bigint, c text) INHERITS (parent);
CREATE INDEX child_a_idx ON child (a);

-- # a column is dropped from the parent and stays in the child
CREATE TABLE parent (a integer, b text);
CREATE TABLE child (b text, c text) INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer);
CREATE TABLE child (b text, c text) INHERITS (parent);

-- # a check of a parent is added, it goes to the children
CREATE TABLE parent (a integer);
CREATE TABLE child (c text) INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer, CONSTRAINT small CHECK (a < 100));
CREATE TABLE child (c text) INHERITS (parent);

-- # a child gets another default than its parent
CREATE TABLE parent (a integer, state text DEFAULT 'new');
CREATE TABLE child () INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer, state text DEFAULT 'new');
CREATE TABLE child () INHERITS (parent);
ALTER TABLE child ALTER COLUMN state SET DEFAULT 'child';

-- # the middle of three generations is dropped
-- ## unlike in pg_dump back: INHERIT leaves the columns declared by the heir, too
CREATE TABLE top (a integer);
CREATE TABLE middle (b integer) INHERITS (top);
CREATE TABLE bottom (c integer) INHERITS (middle);
-- ## becomes
CREATE TABLE top (a integer);
CREATE TABLE bottom (a integer, b integer, c integer);

-- # a plain table becomes a table of a composite type
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (a integer, b text);
CREATE INDEX t_b_idx ON t (b);
-- ## becomes
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t OF pair;
CREATE INDEX t_b_idx ON t (b);

-- # a table of a composite type becomes a plain table
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t OF pair (a WITH OPTIONS NOT NULL);
-- ## becomes
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE t (a integer NOT NULL, b text);

-- # a table with no columns gets its first
CREATE TABLE t ();
CREATE FUNCTION touch(t) RETURNS boolean LANGUAGE sql AS 'SELECT true';
-- ## becomes
CREATE TABLE t (a integer);
CREATE FUNCTION touch(t) RETURNS boolean LANGUAGE sql AS 'SELECT true';

-- # a table is dropped whose row type is the type of another table's column
CREATE TABLE point (x integer, y integer);
CREATE TABLE path (id integer, points point[]);
-- ## becomes
CREATE TABLE path (id integer);
