-- Extensions of the database, wherever they are. Every database has plpgsql.
SELECT format('extension %I', e.extname) AS object, 'installed' AS definition
  FROM pg_extension e
 WHERE e.extname <> 'plpgsql'
