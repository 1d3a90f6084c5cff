-- Keys, unique, check, foreign-key and exclusion constraints.
-- pg_get_constraintdef leaves the schema out where the search path finds the table, so the
-- text is the same in every schema. It says NOT VALID and DEFERRABLE by itself.
SELECT format('constraint %s.%I', c.conrelid::regclass, c.conname) AS object,
       pg_get_constraintdef(c.oid) AS definition
  FROM pg_constraint c
 WHERE c.connamespace = to_regnamespace(quote_ident(current_schema()))
   AND c.conrelid <> 0 -- a domain's: types.sql has them
   AND c.conrelid NOT IN (coalesce(to_regclass('seaql_migrations')::oid, 0),
                        coalesce(to_regclass('_seaway_history')::oid, 0))
   -- PostgreSQL 18 keeps NOT NULL here too; columns.sql has it on every version.
   AND c.contype <> 'n'
   -- The triggers of CREATE CONSTRAINT TRIGGER; triggers.sql has them.
   AND c.contype <> 't'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.conrelid AND d.deptype = 'e')
