-- `trusted`: the roles that may make and change objects of ours, beside the owner of the schema. This
-- role and those that it is a member of, superusers, and the owner of the database, whom PostgreSQL
-- also calls pg_database_owner. What follows here is the query on it.
--
-- pg_has_role would be true for a superuser and every role. A membership that gives neither the
-- rights nor SET ROLE (both since PostgreSQL 16) is no reason to trust.
WITH RECURSIVE mine AS (
  SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user
  UNION
  SELECT m.roleid FROM pg_catalog.pg_auth_members AS m JOIN mine ON mine.oid = m.member
  WHERE coalesce(pg_catalog.jsonb_extract_path_text(
          pg_catalog.to_jsonb(m), 'inherit_option')::boolean, true)
    OR coalesce(pg_catalog.jsonb_extract_path_text(
          pg_catalog.to_jsonb(m), 'set_option')::boolean, true)
),
trusted AS (
  SELECT mine.oid FROM mine
  UNION
  SELECT r.oid FROM pg_catalog.pg_roles AS r
  WHERE r.rolsuper OR r.rolname = 'pg_database_owner'
  UNION
  SELECT d.datdba FROM pg_catalog.pg_database AS d
  WHERE d.datname = pg_catalog.current_database()
)
