-- # a range type is added
-- ## becomes
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE t (r float_range, m float_multirange);

-- # a range type is dropped
CREATE TYPE float_range AS RANGE (subtype = float8);
CREATE TABLE t (id integer, r float_range);
-- ## becomes
CREATE TABLE t (id integer);

-- # a range type gets a difference function, an exclusion constraint uses it
CREATE TYPE float_range AS RANGE (subtype = float8);
CREATE TABLE t (r float_range, CONSTRAINT once EXCLUDE USING gist (r WITH &&));
-- ## becomes
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE t (r float_range, CONSTRAINT once EXCLUDE USING gist (r WITH &&));

-- # a range type gets another subtype
CREATE TYPE span AS RANGE (subtype = integer);
CREATE FUNCTION width(s span) RETURNS integer LANGUAGE sql AS $$ SELECT (upper(s) - lower(s))::integer $$;
-- ## becomes
CREATE TYPE span AS RANGE (subtype = bigint);
CREATE FUNCTION width(s span) RETURNS integer LANGUAGE sql AS $$ SELECT (upper(s) - lower(s))::integer $$;

-- # a range type gets another collation
CREATE TYPE names AS RANGE (subtype = text);
CREATE TABLE t (n names);
-- ## becomes
CREATE TYPE names AS RANGE (subtype = text, collation = "C");
CREATE TABLE t (n names);

-- # the multirange of a range type gets another name
CREATE TYPE span AS RANGE (subtype = time);
-- ## becomes
CREATE TYPE span AS RANGE (subtype = time, multirange_type_name = many_spans);
