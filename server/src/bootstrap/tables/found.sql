-- What has a name of the JSON array $2 in the schema $1, each described as JSON: relations, and types
-- without a relation whose name is also in the array $3. A table cannot have the name of a type.
-- To be asked with an empty search path, so that a type that is not PostgreSQL's has its schema.
SELECT c.relname::text AS name, pg_catalog.jsonb_build_object(
    'kind', c.relkind::text,
    'is_readable', pg_catalog.has_any_column_privilege(c.oid, 'SELECT'),
    'persistence', c.relpersistence::text,
    'has_row_security', c.relrowsecurity OR c.relforcerowsecurity,
    'is_partition', c.relispartition,
    'parents', (
      SELECT coalesce(pg_catalog.jsonb_agg(p.relname::text ORDER BY p.relname), '[]')
      FROM pg_catalog.pg_inherits AS h
      JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent
      WHERE h.inhrelid = c.oid),
    'children', (
      SELECT coalesce(pg_catalog.jsonb_agg(p.relname::text ORDER BY p.relname), '[]')
      FROM pg_catalog.pg_inherits AS h
      JOIN pg_catalog.pg_class AS p ON p.oid = h.inhrelid
      WHERE h.inhparent = c.oid),
    'rules', (
      SELECT coalesce(pg_catalog.jsonb_agg(r.rulename::text ORDER BY r.rulename), '[]')
      FROM pg_catalog.pg_rewrite AS r WHERE r.ev_class = c.oid),
    -- Whether such a constraint has been checked (NOT VALID) does not matter: new rows must meet it.
    'constraints', (
      SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
          'kind', k.contype::text, 'name', k.conname::text) ORDER BY k.conname), '[]')
      FROM pg_catalog.pg_constraint AS k
      WHERE k.conrelid = c.oid AND k.contype IN ('c', 'f', 'x')),
    -- A UNIQUE constraint has such an index, of the same name.
    'uniques', (
      SELECT coalesce(pg_catalog.jsonb_agg(x.relname::text ORDER BY x.relname), '[]')
      FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary),
    'columns', (
      SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
          'name', a.attname::text,
          'kind', pg_catalog.format_type(a.atttypid, a.atttypmod),
          -- A domain, or one that it is made from, may forbid null, too.
          'not_null', a.attnotnull OR EXISTS (
            WITH RECURSIVE bases AS (
              SELECT b.typbasetype, b.typnotnull FROM pg_catalog.pg_type AS b WHERE b.oid = t.oid
              UNION ALL
              SELECT b.typbasetype, b.typnotnull
              FROM bases JOIN pg_catalog.pg_type AS b ON b.oid = bases.typbasetype)
            SELECT FROM bases WHERE bases.typnotnull),
          'default', pg_catalog.pg_get_expr(d.adbin, d.adrelid),
          -- Such a column is filled without anybody's doing.
          'is_filled', d.oid IS NOT NULL OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
          'identity', a.attidentity::text,
          'is_generated', a.attgenerated <> '',
          'collation', (
            SELECT pg_catalog.format('%I.%I', s.nspname, l.collname)
            FROM pg_catalog.pg_collation AS l
            JOIN pg_catalog.pg_namespace AS s ON s.oid = l.collnamespace
            WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation)
        ) ORDER BY a.attnum), '[]')
      FROM pg_catalog.pg_attribute AS a
      JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'key', (
      SELECT pg_catalog.jsonb_build_object('is_deferrable', p.condeferrable, 'columns', (
        SELECT pg_catalog.jsonb_agg(a.attname::text ORDER BY k.place)
        FROM pg_catalog.unnest(p.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number))
      FROM pg_catalog.pg_constraint AS p
      WHERE p.conrelid = c.oid AND p.contype = 'p'),
    'index', (
      SELECT pg_catalog.jsonb_build_object(
        'table', t.relname::text,
        'method', m.amname::text,
        -- An option is DESC or NULLS FIRST.
        'is_plain', i.indpred IS NULL AND i.indexprs IS NULL AND NOT i.indisunique
          AND i.indnatts = 1 AND i.indoption[0] = 0 AND i.indcollation[0] = a.attcollation,
        'column', a.attname::text,
        'class', (SELECT o.opcname::text FROM pg_catalog.pg_opclass AS o
                  WHERE o.oid = i.indclass[0]),
        'definition', pg_catalog.pg_get_indexdef(i.indexrelid),
        'is_valid', i.indisvalid AND i.indisready)
      FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
      JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
      LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indexrelid = c.oid)
  )::text AS shape
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1::name
  AND c.relname::text IN (SELECT pg_catalog.jsonb_array_elements_text($2::jsonb))
UNION ALL
SELECT t.typname::text, '{"kind": "type"}'
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE n.nspname = $1::name
  AND t.typrelid = 0
  -- PostgreSQL renames the type of an array of another if its name is needed.
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = t.oid)
  AND t.typname::text IN (SELECT pg_catalog.jsonb_array_elements_text($3::jsonb))
