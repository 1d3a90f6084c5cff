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

-- # a range type gets another subtype, a composite type and columns of the range and its multirange have it
CREATE TYPE span AS RANGE (subtype = integer);
CREATE TYPE stay AS (at date, during span);
CREATE TABLE t (id integer, s span DEFAULT '[1,2)', many span_multirange, list span[], kept stay);
CREATE INDEX t_s_idx ON t USING gist (s);
-- ## becomes
CREATE TYPE span AS RANGE (subtype = bigint);
CREATE TYPE stay AS (at date, during span);
CREATE TABLE t (id integer, s span DEFAULT '[1,2)', many span_multirange, list span[], kept stay);
CREATE INDEX t_s_idx ON t USING gist (s);

-- # the domain that a range type is of gets another type
CREATE DOMAIN amount AS integer;
CREATE TYPE span AS RANGE (subtype = amount);
CREATE TABLE t (s span, a amount);
-- ## becomes
CREATE DOMAIN amount AS bigint;
CREATE TYPE span AS RANGE (subtype = amount);
CREATE TABLE t (s span, a amount);

-- # an enum loses a label, and a range of it is another type's attribute
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TYPE stay AS (during moods);
CREATE TABLE t (m moods, s stay);
-- ## becomes
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TYPE stay AS (during moods);
CREATE TABLE t (m moods, s stay);
