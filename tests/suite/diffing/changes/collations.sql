-- # collations are added, of libc and of ICU, with a comment
CREATE TABLE t (a text);
-- ## becomes
CREATE COLLATION plain (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION "It's" (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
COMMENT ON COLLATION "It's" IS 'as in a phone book';
CREATE TABLE t (a text COLLATE "It's", b text COLLATE plain);

-- # a collation has another comment
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de');
CREATE TABLE t (a text COLLATE c);
COMMENT ON COLLATION c IS 'old';
-- ## becomes
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de');
CREATE TABLE t (a text COLLATE c);

-- # a column leaves a collation that goes
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de');
CREATE TABLE t (a text COLLATE c DEFAULT ('x' COLLATE c), b text, CHECK (b COLLATE c > 'x'));
CREATE INDEX i ON t (a);
-- ## becomes
CREATE TABLE t (a text DEFAULT 'x', b text, CHECK (b > 'x'));
CREATE INDEX i ON t (a);

-- # a collation without users gets another locale
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de');
-- ## becomes
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'sv');

-- # a collation takes the case of letters as no difference, with all that stands on it
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'und');
CREATE TABLE t (id integer PRIMARY KEY, a varchar(9) COLLATE c DEFAULT 'x' UNIQUE, b text, CHECK (b COLLATE c <> 'z'));
CREATE TABLE u (a varchar(9) COLLATE c REFERENCES t (a));
CREATE INDEX i ON t (b COLLATE c);
CREATE INDEX j ON t (a, id);
CREATE VIEW v AS SELECT a, b COLLATE c AS b FROM t;
CREATE FUNCTION first() RETURNS text LANGUAGE sql RETURN 'x' COLLATE c;
-- ## becomes
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TABLE t (id integer PRIMARY KEY, a varchar(9) COLLATE c DEFAULT 'x' UNIQUE, b text, CHECK (b COLLATE c <> 'z'));
CREATE TABLE u (a varchar(9) COLLATE c REFERENCES t (a));
CREATE INDEX i ON t (b COLLATE c);
CREATE INDEX j ON t (a, id);
CREATE VIEW v AS SELECT a, b COLLATE c AS b FROM t;
CREATE FUNCTION first() RETURNS text LANGUAGE sql RETURN 'x' COLLATE c;

-- # a collation of types changes
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de');
CREATE DOMAIN d AS text COLLATE c CHECK (VALUE <> '');
CREATE TYPE p AS (a text COLLATE c, b integer);
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = c);
CREATE TABLE t (a d, b p, c r, e text COLLATE c);
-- ## becomes
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'sv');
CREATE DOMAIN d AS text COLLATE c CHECK (VALUE <> '');
CREATE TYPE p AS (a text COLLATE c, b integer);
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = c);
CREATE TABLE t (a d, b p, c r, e text COLLATE c);

-- # a collation with the name of one of PostgreSQL, of another provider
CREATE COLLATION "C" (LC_COLLATE = 'C', LC_CTYPE = 'C');
CREATE TABLE t (a text COLLATE "C");
-- ## becomes
CREATE COLLATION "C" (PROVIDER = icu, LOCALE = 'en');
CREATE TABLE t (a text COLLATE "C");

-- # a column takes a new collation while an old one goes
CREATE COLLATION old (PROVIDER = icu, LOCALE = 'de');
CREATE TABLE t (a text COLLATE old);
CREATE VIEW v AS SELECT a FROM t;
-- ## becomes
CREATE COLLATION new (PROVIDER = icu, LOCALE = 'de');
CREATE TABLE t (a text COLLATE new);
CREATE VIEW v AS SELECT a FROM t;
