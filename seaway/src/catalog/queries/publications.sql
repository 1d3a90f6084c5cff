-- The publications of the database. The schemas that one holds are found by the dependencies, because
-- PostgreSQL 14 has no catalog of them. What later versions have is read from the row as JSON.
WITH here AS (SELECT (SELECT oid FROM pg_namespace WHERE nspname = $1) AS oid),
held AS (
  SELECT d.refobjid AS publication, n.refobjid AS schema, true AS is_whole
  FROM pg_depend AS d
  JOIN pg_depend AS n
    ON n.classid = d.classid AND n.objid = d.objid AND n.refclassid = 'pg_namespace'::regclass
  WHERE d.refclassid = 'pg_publication'::regclass
  UNION ALL
  SELECT r.prpubid, c.relnamespace, false
  FROM pg_publication_rel AS r JOIN pg_class AS c ON c.oid = r.prrelid
)
SELECT
  ARRAY['pg_publication'::regclass::bigint, p.oid::bigint] AS ids,
  p.pubname AS name,
  p.puballtables AS all_tables,
  EXISTS (
    SELECT FROM held AS h, here WHERE h.publication = p.oid AND h.schema = here.oid AND h.is_whole
  ) AS whole_schema,
  to_json(array_remove(ARRAY[
    CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
    CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END
  ], NULL)) AS publish,
  p.pubviaroot AS via_partition_root,
  CASE to_jsonb(p) ->> 'pubgencols' WHEN 's' THEN 'stored' END AS generated_columns,
  EXISTS (
    SELECT FROM held AS h, here WHERE h.publication = p.oid AND h.schema IS DISTINCT FROM here.oid
  ) AS holds_others,
  obj_description(p.oid, 'pg_publication') AS comment,
  pg_get_userbyid(p.pubowner) AS owner
FROM pg_publication AS p
