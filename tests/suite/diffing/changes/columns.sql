-- # a column is added at the end of a table whose row type a function takes
CREATE TABLE people (id integer, name text);
CREATE FUNCTION label(people) RETURNS text LANGUAGE sql AS $$ SELECT $1.name $$;
-- ## becomes
CREATE TABLE people (id integer, name text, born date);
CREATE FUNCTION label(people) RETURNS text LANGUAGE sql AS $$ SELECT $1.name $$;

-- # a column is added between two others
CREATE TABLE t (a integer, c integer);
-- ## becomes
CREATE TABLE t (a integer, b integer, c integer);

-- # a required column with a default is added to a referenced table
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a);
-- ## becomes
CREATE TABLE a (id integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE b (a integer REFERENCES a);

-- # a column is dropped that an index, a check and statistics use
CREATE TABLE t (a integer, b integer, c integer, CONSTRAINT t_check CHECK (b < c));
CREATE INDEX t_b_c_idx ON t (b, c);
CREATE STATISTICS t_stat (dependencies) ON b, c FROM t;
-- ## becomes
CREATE TABLE t (a integer, c integer);

-- # a column in the middle is dropped from a table with a view on the rest
CREATE TABLE t (a integer, b integer, c integer);
CREATE VIEW v AS SELECT a, c FROM t;
-- ## becomes
CREATE TABLE t (a integer, c integer);
CREATE VIEW v AS SELECT a, c FROM t;

-- # a column that a view shows is dropped from both
CREATE TABLE t (a integer, b integer, c integer);
CREATE VIEW v AS SELECT a, b, c FROM t;
-- ## becomes
CREATE TABLE t (a integer, c integer);
CREATE VIEW v AS SELECT a, c FROM t;

-- # a column gets a wider type
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a bigint);

-- # a column gets a wider type, two views stand on it
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT a, b FROM t WHERE a > 0;
CREATE VIEW w AS SELECT v.a + 1 AS next, v.b FROM v;
COMMENT ON VIEW w IS 'The next ones';
GRANT SELECT ON w TO PUBLIC;
-- ## becomes
CREATE TABLE t (a bigint, b text);
CREATE VIEW v AS SELECT a, b FROM t WHERE a > 0;
CREATE VIEW w AS SELECT v.a + 1 AS next, v.b FROM v;
COMMENT ON VIEW w IS 'The next ones';
GRANT SELECT ON w TO PUBLIC;

-- # a column gets a wider type, a generated column is computed from it
CREATE TABLE t (a integer, twice bigint GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX t_twice_idx ON t (twice);
-- ## becomes
CREATE TABLE t (a bigint, twice bigint GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX t_twice_idx ON t (twice);

-- # a column gets another type, a policy reads it
CREATE TABLE t (owner name, a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t USING (owner = CURRENT_USER);
-- ## becomes
CREATE TABLE t (owner text, a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t USING (owner = CURRENT_USER);

-- # a column gets another type, a policy of another table reads it
CREATE TABLE members (team integer, who text);
CREATE TABLE docs (team integer, body text);
CREATE POLICY of_team ON docs USING (EXISTS (SELECT FROM members m WHERE m.team = docs.team AND m.who = CURRENT_USER));
-- ## becomes
CREATE TABLE members (team integer, who varchar(63));
CREATE TABLE docs (team integer, body text);
CREATE POLICY of_team ON docs USING (EXISTS (SELECT FROM members m WHERE m.team = docs.team AND m.who = CURRENT_USER));

-- # a column gets another type, a trigger fires on its update
CREATE TABLE t (a varchar(10), b text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION note();
-- ## becomes
CREATE TABLE t (a varchar(20), b text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION note();

-- # a column gets another type, an index expression uses it
CREATE TABLE t (a varchar(10), b text);
CREATE INDEX t_lower_idx ON t (lower(a), b);
ALTER TABLE t CLUSTER ON t_lower_idx;
-- ## becomes
CREATE TABLE t (a text, b text);
CREATE INDEX t_lower_idx ON t (lower(a), b);
ALTER TABLE t CLUSTER ON t_lower_idx;

-- # a column gets another type, its default cannot be cast automatically
CREATE TABLE t (id integer, a text NOT NULL DEFAULT '0');
-- ## becomes
CREATE TABLE t (id integer, a integer NOT NULL DEFAULT 0);

-- # a boolean becomes text, its default and check as well
CREATE TABLE t (state boolean DEFAULT false, CONSTRAINT t_state_check CHECK (state IS NOT NULL));
-- ## becomes
CREATE TABLE t (state text DEFAULT 'off', CONSTRAINT t_state_check CHECK (state IS NOT NULL));

-- # a text column becomes an array
CREATE TABLE t (id integer, tags text DEFAULT '');
-- ## becomes
CREATE TABLE t (id integer, tags text[] DEFAULT '{}');

-- # json becomes jsonb under a gin index
CREATE TABLE t (id integer, doc json);
CREATE INDEX t_doc_idx ON t USING gin ((doc::jsonb));
-- ## becomes
CREATE TABLE t (id integer, doc jsonb);
CREATE INDEX t_doc_idx ON t USING gin ((doc::jsonb));

-- # a type changes to one that has no cast
CREATE TABLE t (id integer, made date);
-- ## becomes
CREATE TABLE t (id integer, made point);

-- # the key and the column that references it get a wider type together
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a integer REFERENCES a (id) ON DELETE CASCADE);
CREATE VIEW joined AS SELECT a.id, b.a FROM a JOIN b ON b.a = a.id;
-- ## becomes
CREATE TABLE a (id bigint PRIMARY KEY);
CREATE TABLE b (a bigint REFERENCES a (id) ON DELETE CASCADE);
CREATE VIEW joined AS SELECT a.id, b.a FROM a JOIN b ON b.a = a.id;

-- # a numeric column gets another precision and scale
CREATE TABLE t (price numeric(10, 2) DEFAULT 0.00);
CREATE MATERIALIZED VIEW m AS SELECT sum(price) AS total FROM t;
-- ## becomes
CREATE TABLE t (price numeric(12, 4) DEFAULT 0.00);
CREATE MATERIALIZED VIEW m AS SELECT sum(price) AS total FROM t;

-- # a timestamp column gets a time zone
CREATE TABLE t (id integer, made timestamp DEFAULT LOCALTIMESTAMP);
CREATE INDEX t_made_idx ON t USING brin (made);
-- ## becomes
CREATE TABLE t (id integer, made timestamptz DEFAULT CURRENT_TIMESTAMP);
CREATE INDEX t_made_idx ON t USING brin (made);

-- # a column gets a collation
CREATE TABLE t (name text UNIQUE);
CREATE VIEW v AS SELECT name FROM t ORDER BY name;
-- ## becomes
CREATE TABLE t (name text COLLATE "C" UNIQUE);
CREATE VIEW v AS SELECT name FROM t ORDER BY name;

-- # a column goes from one collation to another
CREATE TABLE t (name text COLLATE "C");
CREATE INDEX t_name_idx ON t (name);
-- ## becomes
CREATE TABLE t (name text COLLATE "POSIX");
CREATE INDEX t_name_idx ON t (name);

-- # a default is set
CREATE TABLE t (a integer, b text);
-- ## becomes
CREATE TABLE t (a integer, b text DEFAULT 'it''s');

-- # a default is removed
CREATE TABLE t (a uuid DEFAULT gen_random_uuid() NOT NULL);
-- ## becomes
CREATE TABLE t (a uuid NOT NULL);

-- # a default calls a new function
CREATE TABLE t (code text DEFAULT 'x');
-- ## becomes
CREATE FUNCTION new_code() RETURNS text LANGUAGE sql AS $$ SELECT md5(random()::text) $$;
CREATE TABLE t (code text DEFAULT new_code());

-- # a default becomes an explicit NULL
CREATE TABLE t (a integer DEFAULT 1);
-- ## becomes
CREATE TABLE t (a integer DEFAULT NULL);

-- # a column becomes required
CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT b FROM t;
-- ## becomes
CREATE TABLE t (a integer, b text NOT NULL);
CREATE VIEW v AS SELECT b FROM t;

-- # a column is no longer required, a child inherits it
CREATE TABLE parent (a integer NOT NULL);
CREATE TABLE child (b integer) INHERITS (parent);
-- ## becomes
CREATE TABLE parent (a integer);
CREATE TABLE child (b integer) INHERITS (parent);

-- # a generated column becomes a plain column
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE INDEX t_b_idx ON t (b);
CREATE VIEW v AS SELECT b FROM t;
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE INDEX t_b_idx ON t (b);
CREATE VIEW v AS SELECT b FROM t;

-- # a plain column becomes generated, with an index and a view on it
CREATE TABLE t (a integer, b integer);
CREATE INDEX t_b_idx ON t (b);
CREATE VIEW v AS SELECT b FROM t;
COMMENT ON COLUMN t.b IS 'One more';
-- ## becomes
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE INDEX t_b_idx ON t (b);
CREATE VIEW v AS SELECT b FROM t;
COMMENT ON COLUMN t.b IS 'One more';

-- # a generated column gets another expression
CREATE TABLE t (first text, last text, full_name text GENERATED ALWAYS AS (first || ' ' || last) STORED);
CREATE UNIQUE INDEX t_full_name_idx ON t (full_name);
-- ## becomes
CREATE TABLE t (first text, last text, full_name text GENERATED ALWAYS AS (last || ', ' || first) STORED);
CREATE UNIQUE INDEX t_full_name_idx ON t (full_name);

-- # a generated column is added to a partitioned table
CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
-- ## becomes
CREATE TABLE t (a integer, b integer, c integer GENERATED ALWAYS AS (b * b) STORED) PARTITION BY LIST (a);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);

-- # a generated column goes from stored to virtual (18+)
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE VIEW v AS SELECT a, b FROM t;
-- ## becomes
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL);
CREATE VIEW v AS SELECT a, b FROM t;

-- # a virtual generated column gets another expression (18+)
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL);
CREATE VIEW v AS SELECT b FROM t;
-- ## becomes
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 2) VIRTUAL);
CREATE VIEW v AS SELECT b FROM t;

-- # a plain column becomes an identity
CREATE TABLE t (id bigint NOT NULL PRIMARY KEY);
CREATE TABLE other (t bigint REFERENCES t);
-- ## becomes
CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE other (t bigint REFERENCES t);

-- # a default gives way to an identity
CREATE TABLE t (id bigint NOT NULL DEFAULT 1);
-- ## becomes
CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 100));

-- # an identity is removed
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text);
-- ## becomes
CREATE TABLE t (id integer PRIMARY KEY, a text);

-- # an identity goes from always to by default
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY);
-- ## becomes
CREATE TABLE t (id integer GENERATED BY DEFAULT AS IDENTITY);

-- # the options of an identity change
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 MAXVALUE 1000));
-- ## becomes
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY (INCREMENT BY 10 MINVALUE 5 START WITH 5 CACHE 20 CYCLE));

-- # an identity column gets a wider type
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM t;
-- ## becomes
CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM t;

-- # a column gets another storage
CREATE TABLE t (a text, b bytea);
-- ## becomes
CREATE TABLE t (a text, b bytea);
ALTER TABLE t ALTER COLUMN b SET STORAGE EXTERNAL;

-- # a column keeps its special storage when its type changes
CREATE TABLE t (a varchar(100));
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL;
ALTER TABLE t ALTER COLUMN a SET STATISTICS 500;
-- ## becomes
CREATE TABLE t (a text);
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL;
ALTER TABLE t ALTER COLUMN a SET STATISTICS 500;

-- # a column gets a compression
CREATE TABLE t (a text);
-- ## becomes
CREATE TABLE t (a text COMPRESSION pglz);

-- # the statistics target of a column changes
CREATE TABLE t (a integer, b text);
ALTER TABLE t ALTER COLUMN a SET STATISTICS 100;
-- ## becomes
CREATE TABLE t (a integer, b text);
ALTER TABLE t ALTER COLUMN a SET STATISTICS 0;

-- # the statistics target of a column goes back to the default
CREATE TABLE t (a integer);
ALTER TABLE t ALTER COLUMN a SET STATISTICS 1000;
-- ## becomes
CREATE TABLE t (a integer);

-- # the number of distinct values of a column is set
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
ALTER TABLE t ALTER COLUMN a SET (n_distinct = -0.5);

-- # one of two column options is reset
CREATE TABLE t (a integer);
ALTER TABLE t ALTER COLUMN a SET (n_distinct = 50, n_distinct_inherited = 500);
-- ## becomes
CREATE TABLE t (a integer);
ALTER TABLE t ALTER COLUMN a SET (n_distinct_inherited = 500);

-- # a column is dropped and another added with the dependants of both
CREATE TABLE t (id integer, amount integer, CONSTRAINT t_amount_check CHECK (amount >= 0));
CREATE INDEX t_value_idx ON t (amount);
CREATE VIEW v AS SELECT id, amount AS value FROM t;
-- ## becomes
CREATE TABLE t (id integer, price numeric(10, 2), CONSTRAINT t_price_check CHECK (price >= 0));
CREATE INDEX t_value_idx ON t (price);
CREATE VIEW v AS SELECT id, price AS value FROM t;

-- # a column changes its type, a SQL-standard function reads it
CREATE TABLE t (a integer, b text);
CREATE FUNCTION largest() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT max(t.a) FROM t; END;
-- ## becomes
CREATE TABLE t (a bigint, b text);
CREATE FUNCTION largest() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT max(t.a) FROM t; END;

-- # a column changes its type, a rule reads it
CREATE TABLE t (a integer, b text);
CREATE TABLE log (a bigint);
CREATE RULE kept AS ON DELETE TO t DO ALSO INSERT INTO log VALUES (OLD.a);
-- ## becomes
CREATE TABLE t (a bigint, b text);
CREATE TABLE log (a bigint);
CREATE RULE kept AS ON DELETE TO t DO ALSO INSERT INTO log VALUES (OLD.a);

-- # a column changes its type, an exclusion constraint and a partial index use it
CREATE TABLE t (room integer, during tsrange, CONSTRAINT once EXCLUDE USING gist (during WITH &&) WHERE (room > 0));
CREATE INDEX t_room_idx ON t (room) WHERE room <> 7;
-- ## becomes
CREATE TABLE t (room bigint, during tsrange, CONSTRAINT once EXCLUDE USING gist (during WITH &&) WHERE (room > 0));
CREATE INDEX t_room_idx ON t (room) WHERE room <> 7;

-- # a generated column has another type, and the same expression
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
-- ## becomes
CREATE TABLE t (a integer, b bigint GENERATED ALWAYS AS (a * 2) STORED);
