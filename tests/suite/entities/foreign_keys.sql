-- Every foreign key, both of its sides as `table(column, column)`, its actions as SeaORM spells
-- them.
--
-- `is_unique`: at most one row has each value, as no unique index has any other column.
-- `has_rival`: another foreign key leads from the same table to the same table, or it leads to
-- its own table.
WITH actions (letter, spelling) AS (
  VALUES ('a'::"char", 'NoAction'), ('r', 'Restrict'), ('c', 'Cascade'),
         ('n', 'SetNull'), ('d', 'SetDefault')
)
SELECT
  format('%s(%s)', k.conrelid::regclass, (
    SELECT string_agg(a.attname, ', ' ORDER BY n.place)
    FROM unnest(k.conkey) WITH ORDINALITY AS n (number, place)
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = n.number
  )) AS many,
  format('%s(%s)', k.confrelid::regclass, (
    SELECT string_agg(a.attname, ', ' ORDER BY n.place)
    FROM unnest(k.confkey) WITH ORDINALITY AS n (number, place)
    JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = n.number
  )) AS one,
  d.spelling AS on_delete,
  u.spelling AS on_update,
  EXISTS (
    SELECT
    FROM pg_index AS i
    WHERE i.indrelid = k.conrelid AND i.indisunique AND i.indpred IS NULL
      AND (i.indkey::int2[])[0:i.indnkeyatts - 1] <@ k.conkey
  ) AS is_unique,
  k.conrelid = k.confrelid OR EXISTS (
    SELECT
    FROM pg_constraint AS r
    WHERE r.contype = 'f' AND r.oid <> k.oid
      AND r.conrelid = k.conrelid AND r.confrelid = k.confrelid
  ) AS has_rival
FROM pg_constraint AS k
JOIN actions AS d ON d.letter = k.confdeltype
JOIN actions AS u ON u.letter = k.confupdtype
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
