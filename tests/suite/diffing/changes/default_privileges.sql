-- What a role's new objects grant to others, here and everywhere.

-- # a default privilege of the schema is granted
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
DO $$ BEGIN
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO PUBLIC', current_schema());
END $$;

-- # a default privilege of the schema is replaced by others
DO $$ BEGIN
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT ON TABLES TO pg_monitor', current_schema());
END $$;
-- ## becomes
DO $$ BEGIN
  EXECUTE format(
    'ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO pg_monitor WITH GRANT OPTION', current_schema()
  );
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO PUBLIC', current_schema());
END $$;

-- # every privilege of a table is revoked, from its owner, too
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
REVOKE ALL ON t FROM CURRENT_USER;

-- # a role's default privileges in the schema name the role itself
CREATE TABLE t (a integer);
-- ## becomes
CREATE TABLE t (a integer);
DO $$ BEGIN
  EXECUTE format(
    'ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor IN SCHEMA %I GRANT ALL ON TABLES TO pg_monitor', current_schema()
  );
END $$;
