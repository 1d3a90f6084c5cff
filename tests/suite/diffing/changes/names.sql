-- # a table with capitals and spaces in its name gets a column
CREATE TABLE "My Table" ("Id" integer PRIMARY KEY, "a b" text);
CREATE INDEX "My Index" ON "My Table" ("a b");
CREATE VIEW "My View" AS SELECT "Id", "a b" FROM "My Table";
-- ## becomes
CREATE TABLE "My Table" ("Id" integer PRIMARY KEY, "a b" text, "C" text DEFAULT 'C');
CREATE INDEX "My Index" ON "My Table" ("a b");
CREATE VIEW "My View" AS SELECT "Id", "a b" FROM "My Table";

-- # two tables whose names differ only in capitals swap their columns
CREATE TABLE "T" (a integer);
CREATE TABLE t (b integer);
-- ## becomes
CREATE TABLE "T" (b integer);
CREATE TABLE t (a integer);

-- # a column with quotes in its name gets another type
CREATE TABLE "say ""hi""" ("it's" integer, "a\b" text, CONSTRAINT "ch'eck""" CHECK ("it's" > 0));
COMMENT ON COLUMN "say ""hi"""."it's" IS 'It''s quoted';
-- ## becomes
CREATE TABLE "say ""hi""" ("it's" bigint, "a\b" text, CONSTRAINT "ch'eck""" CHECK ("it's" > 0));
COMMENT ON COLUMN "say ""hi"""."it's" IS 'It''s quoted';

-- # a function with dollars in its name and body changes
CREATE FUNCTION "f$1$"("$x$" text) RETURNS text LANGUAGE sql AS $_$ SELECT '$$' || "$x$" $_$;
-- ## becomes
CREATE FUNCTION "f$1$"("$x$" text) RETURNS text LANGUAGE sql AS $_$ SELECT '$function$' || "$x$" $_$;

-- # a label with non-ASCII letters is added
CREATE TYPE "größe" AS ENUM ('klein', 'groß');
CREATE TABLE "Häuser" ("größe" "größe" DEFAULT 'groß');
-- ## becomes
CREATE TYPE "größe" AS ENUM ('klein', 'groß', '巨大', '🏠');
CREATE TABLE "Häuser" ("größe" "größe" DEFAULT 'groß');

-- # reserved words are names of everything, a foreign key is added
CREATE TABLE "table" ("select" integer PRIMARY KEY, "from" text);
CREATE TABLE "order" ("user" integer, "default" text DEFAULT 'default');
-- ## becomes
CREATE TABLE "table" ("select" integer PRIMARY KEY, "from" text);
CREATE TABLE "order" ("user" integer, "default" text DEFAULT 'default', CONSTRAINT "check" FOREIGN KEY ("user") REFERENCES "table" ("select"));

-- # a table has a name of 63 bytes and gets an unnamed constraint
CREATE TABLE a_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx (z_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx integer);
-- ## becomes
CREATE TABLE a_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx (z_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx integer UNIQUE);

-- # an index with a name of 63 bytes changes
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX a_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx ON t (a);
ALTER TABLE t CLUSTER ON a_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx;
-- ## becomes
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX a_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx ON t (a DESC);
ALTER TABLE t CLUSTER ON a_name_that_is_as_long_as_a_name_can_be_in_postgresql_63_bytesx;

-- # a type with the name of a built-in type gets a label
CREATE TYPE "integer" AS ENUM ('one');
CREATE TYPE "char" AS (a integer);
CREATE TABLE t (a "integer", b integer);
-- ## becomes
CREATE TYPE "integer" AS ENUM ('one', 'two');
CREATE TYPE "char" AS (a integer);
CREATE TABLE t (a "integer", b integer);

-- # a policy, a trigger and a rule with strange names are on a table that gets a primary key
CREATE TABLE t (a integer NOT NULL);
CREATE FUNCTION "Note it"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER "On ""Insert""" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION "Note it"();
CREATE POLICY "Only; mine -- really" ON t USING (a > 0);
CREATE RULE "No/*pe" AS ON DELETE TO t DO INSTEAD NOTHING;
-- ## becomes
CREATE TABLE t (a integer CONSTRAINT "The Key" PRIMARY KEY);
CREATE FUNCTION "Note it"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER "On ""Insert""" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION "Note it"();
CREATE POLICY "Only; mine -- really" ON t USING (a > 0);
CREATE RULE "No/*pe" AS ON DELETE TO t DO INSTEAD NOTHING;
