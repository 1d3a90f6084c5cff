-- # everything is created
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, city text);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE SEQUENCE numbers START WITH 1000;
CREATE FUNCTION next_number() RETURNS text LANGUAGE sql AS $$ SELECT 'N' || nextval('numbers') $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  home address,
  favourite bigint
);
CREATE TABLE products (
  id serial PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX products_search_idx ON products USING gin (search);
ALTER TABLE customers ADD CONSTRAINT customers_favourite_fkey FOREIGN KEY (favourite) REFERENCES products ON DELETE SET NULL;
CREATE TABLE orders (
  id text DEFAULT next_number(),
  made date NOT NULL,
  customer bigint NOT NULL REFERENCES customers,
  state state NOT NULL DEFAULT 'new',
  PRIMARY KEY (id, made)
) PARTITION BY RANGE (made);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_open_idx ON orders (customer) WHERE state <> 'sent';
CREATE TABLE lines (
  order_id text,
  made date,
  line smallint,
  product integer REFERENCES products,
  amount integer DEFAULT 1 CHECK (amount > 0),
  PRIMARY KEY (order_id, made, line),
  FOREIGN KEY (order_id, made) REFERENCES orders ON DELETE CASCADE
);
CREATE STATISTICS lines_stat ON product, amount FROM lines;
CREATE VIEW totals AS SELECT l.order_id, sum(l.amount * p.price) AS total FROM lines l JOIN products p ON p.id = l.product GROUP BY l.order_id;
CREATE MATERIALIZED VIEW best AS SELECT order_id, total FROM totals WHERE total > 100;
CREATE UNIQUE INDEX best_order_id_idx ON best (order_id);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER noted AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE log_stays AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (email = CURRENT_USER);
CREATE PROCEDURE tidy() LANGUAGE sql AS $$ DELETE FROM orders WHERE made < '2000-01-01' $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric STABLE LANGUAGE sql BEGIN ATOMIC SELECT t.total FROM totals t WHERE t.order_id = (o).id; END;
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN totals.total IS 'In euros';

-- # everything is dropped
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, city text);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE SEQUENCE numbers START WITH 1000;
CREATE FUNCTION next_number() RETURNS text LANGUAGE sql AS $$ SELECT 'N' || nextval('numbers') $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  home address,
  favourite bigint
);
CREATE TABLE products (
  id serial PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX products_search_idx ON products USING gin (search);
ALTER TABLE customers ADD CONSTRAINT customers_favourite_fkey FOREIGN KEY (favourite) REFERENCES products ON DELETE SET NULL;
CREATE TABLE orders (
  id text DEFAULT next_number(),
  made date NOT NULL,
  customer bigint NOT NULL REFERENCES customers,
  state state NOT NULL DEFAULT 'new',
  PRIMARY KEY (id, made)
) PARTITION BY RANGE (made);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_open_idx ON orders (customer) WHERE state <> 'sent';
CREATE TABLE lines (
  order_id text,
  made date,
  line smallint,
  product integer REFERENCES products,
  amount integer DEFAULT 1 CHECK (amount > 0),
  PRIMARY KEY (order_id, made, line),
  FOREIGN KEY (order_id, made) REFERENCES orders ON DELETE CASCADE
);
CREATE STATISTICS lines_stat ON product, amount FROM lines;
CREATE VIEW totals AS SELECT l.order_id, sum(l.amount * p.price) AS total FROM lines l JOIN products p ON p.id = l.product GROUP BY l.order_id;
CREATE MATERIALIZED VIEW best AS SELECT order_id, total FROM totals WHERE total > 100;
CREATE UNIQUE INDEX best_order_id_idx ON best (order_id);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER noted AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE log_stays AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (email = CURRENT_USER);
CREATE PROCEDURE tidy() LANGUAGE sql AS $$ DELETE FROM orders WHERE made < '2000-01-01' $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric STABLE LANGUAGE sql BEGIN ATOMIC SELECT t.total FROM totals t WHERE t.order_id = (o).id; END;
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN totals.total IS 'In euros';
-- ## becomes

-- # one key in a whole schema gets a wider type
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, city text);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE SEQUENCE numbers START WITH 1000;
CREATE FUNCTION next_number() RETURNS text LANGUAGE sql AS $$ SELECT 'N' || nextval('numbers') $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  home address,
  favourite bigint
);
CREATE TABLE products (
  id serial PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX products_search_idx ON products USING gin (search);
ALTER TABLE customers ADD CONSTRAINT customers_favourite_fkey FOREIGN KEY (favourite) REFERENCES products ON DELETE SET NULL;
CREATE TABLE orders (
  id text DEFAULT next_number(),
  made date NOT NULL,
  customer bigint NOT NULL REFERENCES customers,
  state state NOT NULL DEFAULT 'new',
  PRIMARY KEY (id, made)
) PARTITION BY RANGE (made);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_open_idx ON orders (customer) WHERE state <> 'sent';
CREATE TABLE lines (
  order_id text,
  made date,
  line smallint,
  product integer REFERENCES products,
  amount integer DEFAULT 1 CHECK (amount > 0),
  PRIMARY KEY (order_id, made, line),
  FOREIGN KEY (order_id, made) REFERENCES orders ON DELETE CASCADE
);
CREATE STATISTICS lines_stat ON product, amount FROM lines;
CREATE VIEW totals AS SELECT l.order_id, sum(l.amount * p.price) AS total FROM lines l JOIN products p ON p.id = l.product GROUP BY l.order_id;
CREATE MATERIALIZED VIEW best AS SELECT order_id, total FROM totals WHERE total > 100;
CREATE UNIQUE INDEX best_order_id_idx ON best (order_id);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER noted AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE log_stays AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (email = CURRENT_USER);
CREATE PROCEDURE tidy() LANGUAGE sql AS $$ DELETE FROM orders WHERE made < '2000-01-01' $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric STABLE LANGUAGE sql BEGIN ATOMIC SELECT t.total FROM totals t WHERE t.order_id = (o).id; END;
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN totals.total IS 'In euros';
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, city text);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE SEQUENCE numbers START WITH 1000;
CREATE FUNCTION next_number() RETURNS text LANGUAGE sql AS $$ SELECT 'N' || nextval('numbers') $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  home address,
  favourite bigint
);
CREATE TABLE products (
  id bigserial PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX products_search_idx ON products USING gin (search);
ALTER TABLE customers ADD CONSTRAINT customers_favourite_fkey FOREIGN KEY (favourite) REFERENCES products ON DELETE SET NULL;
CREATE TABLE orders (
  id text DEFAULT next_number(),
  made date NOT NULL,
  customer bigint NOT NULL REFERENCES customers,
  state state NOT NULL DEFAULT 'new',
  PRIMARY KEY (id, made)
) PARTITION BY RANGE (made);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_open_idx ON orders (customer) WHERE state <> 'sent';
CREATE TABLE lines (
  order_id text,
  made date,
  line smallint,
  product bigint REFERENCES products,
  amount integer DEFAULT 1 CHECK (amount > 0),
  PRIMARY KEY (order_id, made, line),
  FOREIGN KEY (order_id, made) REFERENCES orders ON DELETE CASCADE
);
CREATE STATISTICS lines_stat ON product, amount FROM lines;
CREATE VIEW totals AS SELECT l.order_id, sum(l.amount * p.price) AS total FROM lines l JOIN products p ON p.id = l.product GROUP BY l.order_id;
CREATE MATERIALIZED VIEW best AS SELECT order_id, total FROM totals WHERE total > 100;
CREATE UNIQUE INDEX best_order_id_idx ON best (order_id);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER noted AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE log_stays AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (email = CURRENT_USER);
CREATE PROCEDURE tidy() LANGUAGE sql AS $$ DELETE FROM orders WHERE made < '2000-01-01' $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric STABLE LANGUAGE sql BEGIN ATOMIC SELECT t.total FROM totals t WHERE t.order_id = (o).id; END;
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN totals.total IS 'In euros';

-- # a label in a whole schema is dropped
CREATE TYPE state AS ENUM ('new', 'paid', 'packed', 'sent');
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, city text);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE SEQUENCE numbers START WITH 1000;
CREATE FUNCTION next_number() RETURNS text LANGUAGE sql AS $$ SELECT 'N' || nextval('numbers') $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  home address,
  favourite bigint
);
CREATE TABLE products (
  id serial PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX products_search_idx ON products USING gin (search);
ALTER TABLE customers ADD CONSTRAINT customers_favourite_fkey FOREIGN KEY (favourite) REFERENCES products ON DELETE SET NULL;
CREATE TABLE orders (
  id text DEFAULT next_number(),
  made date NOT NULL,
  customer bigint NOT NULL REFERENCES customers,
  state state NOT NULL DEFAULT 'new',
  PRIMARY KEY (id, made)
) PARTITION BY RANGE (made);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_open_idx ON orders (customer) WHERE state <> 'sent';
CREATE TABLE lines (
  order_id text,
  made date,
  line smallint,
  product integer REFERENCES products,
  amount integer DEFAULT 1 CHECK (amount > 0),
  PRIMARY KEY (order_id, made, line),
  FOREIGN KEY (order_id, made) REFERENCES orders ON DELETE CASCADE
);
CREATE STATISTICS lines_stat ON product, amount FROM lines;
CREATE VIEW totals AS SELECT l.order_id, sum(l.amount * p.price) AS total FROM lines l JOIN products p ON p.id = l.product GROUP BY l.order_id;
CREATE MATERIALIZED VIEW best AS SELECT order_id, total FROM totals WHERE total > 100;
CREATE UNIQUE INDEX best_order_id_idx ON best (order_id);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER noted AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE log_stays AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (email = CURRENT_USER);
CREATE PROCEDURE tidy() LANGUAGE sql AS $$ DELETE FROM orders WHERE made < '2000-01-01' $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric STABLE LANGUAGE sql BEGIN ATOMIC SELECT t.total FROM totals t WHERE t.order_id = (o).id; END;
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN totals.total IS 'In euros';
-- ## becomes
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, city text);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE SEQUENCE numbers START WITH 1000;
CREATE FUNCTION next_number() RETURNS text LANGUAGE sql AS $$ SELECT 'N' || nextval('numbers') $$;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  home address,
  favourite bigint
);
CREATE TABLE products (
  id serial PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
CREATE INDEX products_search_idx ON products USING gin (search);
ALTER TABLE customers ADD CONSTRAINT customers_favourite_fkey FOREIGN KEY (favourite) REFERENCES products ON DELETE SET NULL;
CREATE TABLE orders (
  id text DEFAULT next_number(),
  made date NOT NULL,
  customer bigint NOT NULL REFERENCES customers,
  state state NOT NULL DEFAULT 'new',
  PRIMARY KEY (id, made)
) PARTITION BY RANGE (made);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT;
CREATE INDEX orders_open_idx ON orders (customer) WHERE state <> 'sent';
CREATE TABLE lines (
  order_id text,
  made date,
  line smallint,
  product integer REFERENCES products,
  amount integer DEFAULT 1 CHECK (amount > 0),
  PRIMARY KEY (order_id, made, line),
  FOREIGN KEY (order_id, made) REFERENCES orders ON DELETE CASCADE
);
CREATE STATISTICS lines_stat ON product, amount FROM lines;
CREATE VIEW totals AS SELECT l.order_id, sum(l.amount * p.price) AS total FROM lines l JOIN products p ON p.id = l.product GROUP BY l.order_id;
CREATE MATERIALIZED VIEW best AS SELECT order_id, total FROM totals WHERE total > 100;
CREATE UNIQUE INDEX best_order_id_idx ON best (order_id);
CREATE TABLE log (at timestamptz DEFAULT now(), what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END
$$;
CREATE TRIGGER noted AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE log_stays AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customers USING (email = CURRENT_USER);
CREATE PROCEDURE tidy() LANGUAGE sql AS $$ DELETE FROM orders WHERE made < '2000-01-01' $$;
CREATE FUNCTION order_total(o orders) RETURNS numeric STABLE LANGUAGE sql BEGIN ATOMIC SELECT t.total FROM totals t WHERE t.order_id = (o).id; END;
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN totals.total IS 'In euros';

-- # a table is replaced by a view of its name
CREATE TABLE people (id integer PRIMARY KEY, name text, CONSTRAINT people_name_check CHECK (name <> ''));
CREATE TABLE names (id integer, name text);
CREATE VIEW shown AS SELECT name FROM people;
-- ## becomes
CREATE TABLE names (id integer, name text);
CREATE VIEW people AS SELECT id, name FROM names;
CREATE VIEW shown AS SELECT name FROM people;

-- # a view is replaced by a table of its name
CREATE TABLE names (id integer, name text);
CREATE VIEW people AS SELECT id, name FROM names;
CREATE FUNCTION label(people) RETURNS text LANGUAGE sql AS $$ SELECT $1.name $$;
-- ## becomes
CREATE TABLE names (id integer, name text);
CREATE TABLE people (id integer, name text);
CREATE FUNCTION label(people) RETURNS text LANGUAGE sql AS $$ SELECT $1.name $$;

-- # a table is replaced by a sequence of its name
CREATE TABLE numbers (n bigint);
-- ## becomes
CREATE SEQUENCE numbers;

-- # an index is replaced by a table of its name
CREATE TABLE t (a integer);
CREATE INDEX a ON t (a);
-- ## becomes
CREATE TABLE t (a integer);
CREATE TABLE a (t integer);

-- # an enum is replaced by a domain of its name
CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE t (a state DEFAULT 'new');
-- ## becomes
CREATE DOMAIN state AS text CONSTRAINT known CHECK (VALUE IN ('new', 'done'));
CREATE TABLE t (a state DEFAULT 'new');

-- # a function is replaced by an aggregate of its name and arguments
CREATE FUNCTION largest(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT largest(a) AS a FROM t;
-- ## becomes
CREATE AGGREGATE largest(integer) (SFUNC = int4larger, STYPE = integer);
CREATE TABLE t (a integer);
CREATE VIEW v AS SELECT largest(a) AS a FROM t;

-- # two tables swap their names
CREATE TABLE one (a integer PRIMARY KEY, x text);
CREATE TABLE two (b integer PRIMARY KEY, one integer REFERENCES one);
-- ## becomes
CREATE TABLE two (a integer PRIMARY KEY, x text);
CREATE TABLE one (b integer PRIMARY KEY, one integer REFERENCES two);

-- # a foreign key turns its direction
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY, CONSTRAINT b_id_fkey FOREIGN KEY (id) REFERENCES a);
-- ## becomes
CREATE TABLE b (id integer PRIMARY KEY);
CREATE TABLE a (id integer PRIMARY KEY, CONSTRAINT a_id_fkey FOREIGN KEY (id) REFERENCES b);

-- # a table gets an heir and a column that counts
CREATE TABLE t (id bigint);
-- ## becomes
CREATE TABLE t (id bigserial);
CREATE TABLE heir (own integer) INHERITS (t);

-- # a column that counts gets another type, and its table an heir
CREATE SEQUENCE numbers;
CREATE TABLE t (id bigint DEFAULT nextval('numbers'));
-- ## becomes
CREATE SEQUENCE numbers;
CREATE TABLE t (id integer DEFAULT nextval('numbers'));
CREATE TABLE heir (own integer) INHERITS (t);

-- # an identity becomes a serial, and a sequence's table is made anew with its foreign key
CREATE TABLE t (id integer GENERATED BY DEFAULT AS IDENTITY, CONSTRAINT t_pk PRIMARY KEY (id));
CREATE TABLE o (id bigint, t integer CONSTRAINT o_t REFERENCES t) PARTITION BY HASH (id);
-- ## becomes
CREATE TABLE t (id serial);
CREATE TABLE o (id bigint);

-- # a column goes from one type that is made anew to another
CREATE TYPE state AS ENUM ('red', 'green');
CREATE DOMAIN amount AS text;
CREATE DOMAIN label AS state;
CREATE TABLE t (a amount DEFAULT CURRENT_USER);
-- ## becomes
CREATE DOMAIN amount AS text COLLATE "C" NOT NULL;
CREATE DOMAIN label AS text;
CREATE TABLE t (a label DEFAULT 'x');

-- # a check runs a function whose body calls another, which returns rows of a new view
CREATE TABLE events (code text NOT NULL);
INSERT INTO events VALUES ('ok');
-- ## becomes
CREATE TABLE events (code text NOT NULL);
CREATE VIEW valid AS SELECT 'ok'::text AS code;
CREATE FUNCTION z() RETURNS SETOF valid LANGUAGE sql STABLE AS 'SELECT * FROM valid';
CREATE FUNCTION is_valid(c text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM z() WHERE code = c)';
ALTER TABLE events ADD CONSTRAINT is_valid CHECK (is_valid(code));

-- # a table with a policy about one that refers to it comes with that
-- ## becomes
CREATE TABLE o (id integer PRIMARY KEY);
CREATE TABLE t (o integer CONSTRAINT t_o REFERENCES o);
CREATE POLICY p ON o USING (EXISTS (SELECT FROM t WHERE t.o > 1));
