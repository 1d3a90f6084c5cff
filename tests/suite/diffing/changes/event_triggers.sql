-- # event triggers are added, last
-- ## in a database of its own
CREATE TABLE t (a integer);
-- ## becomes
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no %'', tg_tag; END';
CREATE TABLE t (a integer, b text);
CREATE INDEX t_b ON t (b);
CREATE PUBLICATION p FOR TABLE t;
COMMENT ON TABLE t IS 'guarded';
GRANT SELECT ON t TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA home GRANT SELECT ON TABLES TO pg_monitor;
CREATE EVENT TRIGGER "No more" ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'ALTER TABLE', 'CREATE TABLE')
  EXECUTE FUNCTION refuse();

-- # the event and the tags change
-- ## in a database of its own
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER a ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION note();
CREATE EVENT TRIGGER b ON ddl_command_end EXECUTE FUNCTION note();
COMMENT ON EVENT TRIGGER b IS 'kept';
-- ## becomes
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER a ON ddl_command_start WHEN TAG IN ('ALTER VIEW', 'DROP TABLE') EXECUTE FUNCTION note();
CREATE EVENT TRIGGER b ON sql_drop EXECUTE FUNCTION note();
COMMENT ON EVENT TRIGGER b IS 'kept';

-- # the function is another
-- ## in a database of its own
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();
-- ## becomes
CREATE FUNCTION "Note ""it""" () RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION "Note ""it"""();

-- # the body of the function changes
-- ## in a database of its own
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();
-- ## becomes
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();

-- # the function is made anew, beside others of its name
-- ## in a database of its own
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION note(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();
ALTER EVENT TRIGGER e DISABLE;
-- ## becomes
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS 'BEGIN END';
CREATE FUNCTION note(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();
ALTER EVENT TRIGGER e DISABLE;

-- # one is switched on, and others otherwise
-- ## in a database of its own
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER a ON ddl_command_start EXECUTE FUNCTION note();
ALTER EVENT TRIGGER a DISABLE;
CREATE EVENT TRIGGER b ON ddl_command_start EXECUTE FUNCTION note();
CREATE EVENT TRIGGER c ON ddl_command_end EXECUTE FUNCTION note();
ALTER EVENT TRIGGER c ENABLE REPLICA;
-- ## becomes
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER a ON ddl_command_start EXECUTE FUNCTION note();
CREATE EVENT TRIGGER b ON ddl_command_start EXECUTE FUNCTION note();
ALTER EVENT TRIGGER b ENABLE REPLICA;
CREATE EVENT TRIGGER c ON ddl_command_end EXECUTE FUNCTION note();
ALTER EVENT TRIGGER c ENABLE ALWAYS;

-- # one that refuses the script is switched off before it
-- ## in a database of its own
CREATE TABLE t (a integer);
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no %'', tg_tag; END';
CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'ALTER TABLE', 'CREATE TABLE')
  EXECUTE FUNCTION refuse();
-- ## becomes
CREATE TABLE t (b integer);
CREATE TABLE u (a integer);
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no %'', tg_tag; END';
CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'ALTER TABLE', 'CREATE TABLE')
  EXECUTE FUNCTION refuse();
ALTER EVENT TRIGGER e DISABLE;

-- # the comment changes
-- ## in a database of its own
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();
COMMENT ON EVENT TRIGGER e IS 'old';
-- ## becomes
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION note();
COMMENT ON EVENT TRIGGER e IS 'new';

-- # one that calls a function of another schema stays
-- ## in a database of its own
CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.note();
CREATE TABLE t (a integer);
-- ## becomes
CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.note();
CREATE TABLE t (b integer);
