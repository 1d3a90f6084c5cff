-- # a publication is added, with tables, columns and filters
-- ## in a database of its own
CREATE TABLE t (a integer, b text);
-- ## becomes
CREATE TABLE t (a integer, b text, "C c" boolean);
CREATE TABLE new (a integer PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t (a, "C c") WHERE (a > 1 AND "C c"), new WITH (publish = 'insert, delete');
COMMENT ON PUBLICATION p IS 'to the warehouse';
CREATE PUBLICATION "empty one";
CREATE PUBLICATION nothing FOR TABLE new WITH (publish = '', publish_via_partition_root = true);

-- # the options of a publication change
-- ## in a database of its own
CREATE TABLE t (a integer);
CREATE PUBLICATION p FOR TABLE t;
COMMENT ON PUBLICATION p IS 'old';
CREATE PUBLICATION q FOR ALL TABLES WITH (publish = 'update');
-- ## becomes
CREATE TABLE t (a integer);
CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert', publish_via_partition_root = true);
COMMENT ON PUBLICATION p IS 'new';
CREATE PUBLICATION q FOR ALL TABLES;

-- # tables of a publication come and go
-- ## in a database of its own
CREATE TABLE one (a integer);
CREATE TABLE two (a integer);
CREATE TABLE three (a integer);
CREATE PUBLICATION p FOR TABLE one, two;
-- ## becomes
CREATE TABLE two (a integer);
CREATE TABLE three (a integer);
CREATE TABLE four (a integer);
CREATE PUBLICATION p FOR TABLE two, three, four;

-- # the columns and the filter of a published table change
-- ## in a database of its own
CREATE TABLE t (a integer, b integer, c integer);
CREATE TABLE other (a integer);
CREATE TABLE flags (yes boolean);
CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (a > 1), other, flags;
-- ## becomes
CREATE TABLE t (a integer, b integer, c integer);
CREATE TABLE other (a integer);
CREATE TABLE flags (yes boolean);
CREATE PUBLICATION p FOR TABLE t (c, b) WHERE (c IS NOT NULL), other (a), flags WHERE (yes);

-- # a column that a filter or a list names goes
-- ## in a database of its own
CREATE TABLE t (a integer, b integer, c integer);
CREATE TABLE u (a integer, b integer);
CREATE PUBLICATION p FOR TABLE t WHERE (b > 1), u (a, b);
-- ## becomes
CREATE TABLE t (a integer, c integer);
CREATE TABLE u (a integer);
CREATE PUBLICATION p FOR TABLE t, u (a);

-- # a column that a filter or a list names gets another type
-- ## in a database of its own
CREATE TABLE t (a integer, b integer);
CREATE TABLE u (a integer, b text);
CREATE PUBLICATION p FOR TABLE t WHERE (b > 1), u (b);
-- ## becomes
CREATE TABLE t (a integer, b bigint);
CREATE TABLE u (a integer, b varchar(10));
CREATE PUBLICATION p FOR TABLE t WHERE (b > 1), u (b);

-- # a type of a published column is made anew
-- ## in a database of its own
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE TABLE t (a integer, m mood);
CREATE PUBLICATION p FOR TABLE t (a, m);
-- ## becomes
CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TABLE t (a integer, m mood);
CREATE PUBLICATION p FOR TABLE t (a, m);

-- # a published table goes, and one is made anew
-- ## in a database of its own
CREATE TABLE gone (a integer);
CREATE TABLE parts (a integer, b integer) PARTITION BY RANGE (a);
CREATE PUBLICATION p FOR TABLE gone (a), parts;
-- ## becomes
CREATE TABLE parts (a integer, b integer) PARTITION BY RANGE (b);
CREATE PUBLICATION p FOR TABLE parts;

-- # a publication holds the whole schema, and a list of columns goes for it
-- ## in a database of its own
CREATE TABLE t (a integer, b integer);
CREATE PUBLICATION p FOR TABLE t (a);
CREATE PUBLICATION q;
-- ## becomes
CREATE TABLE t (a integer, b integer);
CREATE PUBLICATION p FOR TABLES IN SCHEMA home, TABLE t;
CREATE PUBLICATION q FOR TABLES IN SCHEMA home WITH (publish = 'insert');

-- # a publication holds all tables
-- ## in a database of its own
CREATE TABLE t (a integer, b integer);
CREATE PUBLICATION p FOR TABLE t (a) WITH (publish = 'insert');
COMMENT ON PUBLICATION p IS 'all';
-- ## becomes
CREATE TABLE t (a integer, b bigint);
CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert');
COMMENT ON PUBLICATION p IS 'all';

-- # a partitioned table is filtered
-- ## in a database of its own
CREATE TABLE t (a integer, b integer) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE PUBLICATION p FOR TABLE t, t1 (a);
-- ## becomes
CREATE TABLE t (a integer, b integer) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (b > 1), t1 WHERE (b > 2) WITH (publish_via_partition_root = true);

-- # an heir is published, and a parent without it
-- ## in a database of its own
CREATE TABLE base (a integer);
CREATE TABLE heir () INHERITS (base);
CREATE PUBLICATION p FOR TABLE base;
-- ## becomes
CREATE TABLE base (a integer);
CREATE TABLE heir () INHERITS (base);
CREATE PUBLICATION p FOR TABLE ONLY base;
CREATE PUBLICATION q FOR TABLE heir;

-- # a published table becomes one that cannot be published
-- ## in a database of its own
CREATE TABLE t (a integer);
CREATE PUBLICATION p FOR TABLE t;
-- ## becomes
CREATE UNLOGGED TABLE t (a integer);
CREATE PUBLICATION p;

-- # publications go with their tables
-- ## in a database of its own
CREATE TABLE t (a integer, b integer);
CREATE TABLE u (a integer);
CREATE PUBLICATION p FOR TABLE t (b) WHERE (b > 1), u;
CREATE PUBLICATION q FOR TABLES IN SCHEMA home;
-- ## becomes
CREATE TABLE t (a integer);

-- # a publication that also holds a table of another schema loses and gains its tables
-- ## in a database of its own
CREATE TABLE t (a integer);
CREATE TABLE public.u (a integer);
CREATE PUBLICATION p FOR TABLE t, public.u;
CREATE PUBLICATION q FOR TABLES IN SCHEMA home, public;
-- ## becomes
CREATE TABLE t (a integer);
CREATE TABLE public.u (a integer);
CREATE PUBLICATION p FOR TABLE public.u;
CREATE PUBLICATION q FOR TABLES IN SCHEMA public;

-- # a publication that also holds a table of another schema is not dropped
-- ## in a database of its own
-- ## unlike in pg_dump there: it stays
-- ## unlike in pg_dump back: what it holds of the other schema is not of the catalog
CREATE TABLE t (a integer);
CREATE TABLE public.u (a integer);
CREATE PUBLICATION p FOR TABLE t, public.u;
-- ## becomes
CREATE TABLE public.u (a integer);
