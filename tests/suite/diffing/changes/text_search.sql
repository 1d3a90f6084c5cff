-- # a parser, a template, a dictionary and a configuration are added
CREATE TABLE t (a text);
-- ## becomes
CREATE TABLE t (a text);
CREATE TEXT SEARCH PARSER p (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH TEMPLATE "T!" (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = "T!", stopwords = 'english', accept = false);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word WITH d, english_stem;
COMMENT ON TEXT SEARCH PARSER p IS 'p';
COMMENT ON TEXT SEARCH TEMPLATE "T!" IS 't';
COMMENT ON TEXT SEARCH DICTIONARY d IS 'd';
COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c';
CREATE INDEX i ON t USING gin (to_tsvector('c', a));

-- # a dictionary gets other options, and a configuration stays
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.simple, stopwords = 'english', accept = false);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d;
-- ## becomes
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.simple, accept = true);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d;

-- # a dictionary has no options any more
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.simple, stopwords = 'english');
-- ## becomes
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.simple);

-- # the tokens of a configuration go to other dictionaries, one of which goes
CREATE TEXT SEARCH DICTIONARY old (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, email WITH old, english_stem;
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR url WITH simple;
CREATE VIEW v AS SELECT to_tsvector('c', 'a') AS a;
-- ## becomes
CREATE TEXT SEARCH DICTIONARY new (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH english_stem, new;
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR url WITH simple;
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR numword WITH new;
CREATE VIEW v AS SELECT to_tsvector('c', 'a') AS a;

-- # a dictionary gets another template, with all that stands on it
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d;
CREATE DOMAIN e AS text CHECK (to_tsvector('c', VALUE) <> '');
CREATE TABLE t (
    a text DEFAULT to_tsvector('c', 'b')::text CHECK (to_tsvector('c', a) <> ''), b e,
    d tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED
);
CREATE INDEX i ON t USING gin (to_tsvector('c', a));
CREATE INDEX j ON t USING gin (d);
CREATE VIEW v AS SELECT to_tsvector('c', a) AS a FROM t;
-- ## becomes
CREATE TEXT SEARCH TEMPLATE s (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = s);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d;
CREATE DOMAIN e AS text CHECK (to_tsvector('c', VALUE) <> '');
CREATE TABLE t (
    a text DEFAULT to_tsvector('c', 'b')::text CHECK (to_tsvector('c', a) <> ''), b e,
    d tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED
);
CREATE INDEX i ON t USING gin (to_tsvector('c', a));
CREATE INDEX j ON t USING gin (d);
CREATE VIEW v AS SELECT to_tsvector('c', a) AS a FROM t;

-- # a configuration gets another parser, and a parser another function
CREATE TEXT SEARCH PARSER p (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple;
CREATE TEXT SEARCH CONFIGURATION d (PARSER = p);
-- ## becomes
CREATE TEXT SEARCH PARSER p (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple;
CREATE TEXT SEARCH CONFIGURATION d (PARSER = p);

-- # a configuration and a dictionary with names of PostgreSQL
CREATE TABLE t (a text);
-- ## becomes
SELECT set_config('search_path', current_schema() || ', pg_catalog', false);
CREATE TABLE t (a text);
CREATE TEXT SEARCH DICTIONARY simple (TEMPLATE = pg_catalog.simple, stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION english (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION english ADD MAPPING FOR word WITH simple, pg_catalog.simple;
CREATE INDEX i ON t USING gin (to_tsvector('english', a));

-- # text search objects have other comments
CREATE TEXT SEARCH PARSER p (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize);
COMMENT ON TEXT SEARCH PARSER p IS 'old';
-- ## becomes
CREATE TEXT SEARCH PARSER p (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize);
COMMENT ON TEXT SEARCH PARSER p IS 'new';
COMMENT ON TEXT SEARCH TEMPLATE t IS 'new';
