-- # a primary key is added
CREATE TABLE t (a integer, b text);
-- ## becomes
CREATE TABLE t (a integer PRIMARY KEY, b text);

-- # a primary key is removed and its column may be null again
CREATE TABLE t (a integer PRIMARY KEY, b text);
-- ## becomes
CREATE TABLE t (a integer, b text);

-- # a primary key that a foreign key uses gets another name
CREATE TABLE a (id integer, CONSTRAINT a_pkey PRIMARY KEY (id));
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (id));
-- ## becomes
CREATE TABLE a (id integer, CONSTRAINT a_id PRIMARY KEY (id));
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (id));

-- # a primary key that a foreign key uses becomes a unique constraint
CREATE TABLE a (id integer NOT NULL, CONSTRAINT a_key PRIMARY KEY (id));
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (id));
-- ## becomes
CREATE TABLE a (id integer NOT NULL, CONSTRAINT a_key UNIQUE (id));
CREATE TABLE b (a integer, CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES a (id));

-- # the columns of a primary key swap their order under a foreign key
CREATE TABLE a (x integer, y integer, CONSTRAINT a_pkey PRIMARY KEY (x, y));
CREATE TABLE b (x integer, y integer, CONSTRAINT b_fkey FOREIGN KEY (x, y) REFERENCES a (x, y) ON UPDATE CASCADE);
-- ## becomes
CREATE TABLE a (x integer, y integer, CONSTRAINT a_pkey PRIMARY KEY (y, x));
CREATE TABLE b (x integer, y integer, CONSTRAINT b_fkey FOREIGN KEY (x, y) REFERENCES a (x, y) ON UPDATE CASCADE);

-- # a primary key changes on which a view groups
CREATE TABLE t (id integer, a text, CONSTRAINT t_pkey PRIMARY KEY (id));
CREATE VIEW v AS SELECT id, a, count(*) AS many FROM t GROUP BY id;
-- ## becomes
CREATE TABLE t (id integer, a text, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (a));
CREATE VIEW v AS SELECT id, a, count(*) AS many FROM t GROUP BY id;

-- # a primary key becomes deferrable
CREATE TABLE t (a integer, CONSTRAINT t_pkey PRIMARY KEY (a));
COMMENT ON CONSTRAINT t_pkey ON t IS 'The key';
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT t_pkey PRIMARY KEY (a) DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT t_pkey ON t IS 'The key';

-- # a primary key gets a fill factor and is clustered
CREATE TABLE t (a integer, CONSTRAINT t_pkey PRIMARY KEY (a));
ALTER TABLE t CLUSTER ON t_pkey;
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT t_pkey PRIMARY KEY (a) WITH (fillfactor = 60));
ALTER TABLE t CLUSTER ON t_pkey;

-- # a unique constraint is added to a table with an upsert in a function
CREATE TABLE t (a integer, b integer);
CREATE FUNCTION put(x integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO t VALUES (x, 0) ON CONFLICT (a) DO UPDATE SET b = t.b + 1;
END
$$;
-- ## becomes
CREATE TABLE t (a integer, b integer, CONSTRAINT t_a_key UNIQUE (a));
CREATE FUNCTION put(x integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO t VALUES (x, 0) ON CONFLICT (a) DO UPDATE SET b = t.b + 1;
END
$$;

-- # a unique constraint treats nulls as equal (15+)
CREATE TABLE t (a integer, b integer, CONSTRAINT t_key UNIQUE (a, b));
-- ## becomes
CREATE TABLE t (a integer, b integer, CONSTRAINT t_key UNIQUE NULLS NOT DISTINCT (a, b));

-- # a unique constraint becomes a unique index of that name
CREATE TABLE t (a integer, CONSTRAINT t_a_key UNIQUE (a));
-- ## becomes
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX t_a_key ON t (a);

-- # a unique index becomes a unique constraint of that name
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX t_a_key ON t (a);
ALTER TABLE t CLUSTER ON t_a_key;
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT t_a_key UNIQUE (a));
ALTER TABLE t CLUSTER ON t_a_key;

-- # two unique constraints swap their names
CREATE TABLE t (a integer, b integer, CONSTRAINT one UNIQUE (a), CONSTRAINT two UNIQUE (b));
-- ## becomes
CREATE TABLE t (a integer, b integer, CONSTRAINT one UNIQUE (b), CONSTRAINT two UNIQUE (a));

-- # an index and a constraint swap their names
CREATE TABLE t (a integer, b integer, CONSTRAINT one UNIQUE (a));
CREATE INDEX two ON t (b);
-- ## becomes
CREATE TABLE t (a integer, b integer, CONSTRAINT two UNIQUE (a));
CREATE INDEX one ON t (b);

-- # an exclusion constraint with gist on a range is added
CREATE TABLE bookings (id integer PRIMARY KEY, during tstzrange NOT NULL);
-- ## becomes
CREATE TABLE bookings (id integer PRIMARY KEY, during tstzrange NOT NULL, CONSTRAINT bookings_once EXCLUDE USING gist (during WITH &&));

-- # an exclusion constraint gets another operator and a condition
CREATE TABLE bookings (during int4range, gone boolean, CONSTRAINT bookings_once EXCLUDE USING gist (during WITH &&));
-- ## becomes
CREATE TABLE bookings (during int4range, gone boolean, CONSTRAINT bookings_once EXCLUDE USING gist (during WITH -|-) WHERE (NOT gone));

-- # an exclusion constraint on an expression becomes deferrable
CREATE TABLE t (a date, b date, CONSTRAINT t_once EXCLUDE USING gist (daterange(a, b, '[]') WITH &&));
-- ## becomes
CREATE TABLE t (a date, b date, CONSTRAINT t_once EXCLUDE USING gist (daterange(a, b, '[]') WITH &&) DEFERRABLE);

-- # a check over two columns is added
CREATE TABLE t (a integer, b integer);
-- ## becomes
CREATE TABLE t (a integer, b integer, CONSTRAINT t_order CHECK (a < b OR b IS NULL));

-- # a check changes and keeps its comment
CREATE TABLE t (a integer, CONSTRAINT t_a_check CHECK (a > 0));
COMMENT ON CONSTRAINT t_a_check ON t IS 'Positive';
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT t_a_check CHECK (a >= 0 AND a <> 13));
COMMENT ON CONSTRAINT t_a_check ON t IS 'Positive';

-- # a check over the whole row is dropped
CREATE TABLE t (a integer, b integer, CONSTRAINT t_row CHECK (t.* IS NOT NULL));
-- ## becomes
CREATE TABLE t (a integer, b integer);

-- # a check that is not valid becomes valid
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a > 0) NOT VALID;
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT t_a_check CHECK (a > 0));

-- # a valid check becomes not valid
CREATE TABLE t (a integer, CONSTRAINT t_a_check CHECK (a > 0));
-- ## becomes
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a > 0) NOT VALID;

-- # a check is no longer inherited
CREATE TABLE parent (a integer, CONSTRAINT a_check CHECK (a > 0));
CREATE TABLE child () INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer, CONSTRAINT a_check CHECK (a > 0) NO INHERIT);
CREATE TABLE child () INHERITS (parent);

-- # a check goes from the parent to the child alone
-- ## unlike in pg_dump back: the heir keeps a declaration of its own
CREATE TABLE parent (a integer, CONSTRAINT a_check CHECK (a > 0));
CREATE TABLE child () INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer);
CREATE TABLE child (CONSTRAINT a_check CHECK (a > 0)) INHERITS (parent);

-- # a check is no longer enforced (18+)
CREATE TABLE t (a integer, CONSTRAINT t_a_check CHECK (a > 0));
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT t_a_check CHECK (a > 0) NOT ENFORCED);

-- # a column becomes required without validation (18+)
CREATE TABLE t (a integer, b text);
-- ## becomes
CREATE TABLE t (a integer, b text);
ALTER TABLE t ADD CONSTRAINT t_a_not_null NOT NULL a NOT VALID;

-- # a not-null constraint is no longer inherited (18+)
CREATE TABLE parent (a integer, CONSTRAINT a_required NOT NULL a);
CREATE TABLE child () INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer, CONSTRAINT a_required NOT NULL a NO INHERIT);
CREATE TABLE child () INHERITS (parent);

-- # a not-null constraint gets another name (18+)
CREATE TABLE t (a integer, CONSTRAINT a_required NOT NULL a);
-- ## becomes
CREATE TABLE t (a integer, CONSTRAINT a_is_there NOT NULL a);

-- # a primary key becomes temporal (18+)
CREATE TABLE t (id int4range, during daterange NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (id, during));
-- ## becomes
CREATE TABLE t (id int4range, during daterange NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS));

-- # a temporal foreign key is added (18+)
CREATE TABLE a (id int4range, during daterange, CONSTRAINT a_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE b (a int4range, during daterange);
-- ## becomes
CREATE TABLE a (id int4range, during daterange, CONSTRAINT a_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE b (a int4range, during daterange, CONSTRAINT b_a_fkey FOREIGN KEY (a, PERIOD during) REFERENCES a (id, PERIOD during));
