-- The relations of the schema $1 whose names are in the JSON array $2, each described as JSON.
-- To be asked with an empty search path, so that a type that is not PostgreSQL's has its schema.
SELECT c.relname::text AS name, pg_catalog.jsonb_build_object(
    'kind', c.relkind::text,
    'columns', (
      SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
          'name', a.attname::text,
          'kind', pg_catalog.format_type(a.atttypid, a.atttypmod),
          'not_null', a.attnotnull,
          'default', pg_catalog.pg_get_expr(d.adbin, d.adrelid),
          -- Such a column is filled without anybody's doing.
          'is_filled', d.oid IS NOT NULL OR a.attidentity <> '',
          'is_generated', a.attgenerated <> ''
        ) ORDER BY a.attnum), '[]')
      FROM pg_catalog.pg_attribute AS a
      LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'key', (
      SELECT pg_catalog.jsonb_agg(a.attname::text ORDER BY k.place)
      FROM pg_catalog.pg_constraint AS p
      CROSS JOIN LATERAL pg_catalog.unnest(p.conkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
      WHERE p.conrelid = c.oid AND p.contype = 'p'),
    'index', (
      SELECT pg_catalog.jsonb_build_object(
        'table', t.relname::text,
        'method', m.amname::text,
        'is_plain', i.indpred IS NULL AND i.indexprs IS NULL AND NOT i.indisunique
          AND i.indnatts = 1,
        'column', (SELECT a.attname::text FROM pg_catalog.pg_attribute AS a
                   WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]),
        'class', (SELECT o.opcname::text FROM pg_catalog.pg_opclass AS o
                  WHERE o.oid = i.indclass[0]),
        'is_valid', i.indisvalid AND i.indisready)
      FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
      JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
      WHERE i.indexrelid = c.oid)
  )::text AS shape
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1::name
  AND c.relname::text IN (SELECT pg_catalog.jsonb_array_elements_text($2::jsonb))
