-- The options of foreign data in {array}, by name, in place of `{options of …}` in the other queries: here
-- alone, so that none forgets that the values of secrets stay on the server. $3 matches their names.
CASE WHEN {array} IS NULL THEN '{}' ELSE
  (SELECT coalesce(
     json_object_agg(
       o.option_name, CASE WHEN o.option_name !~* $3 THEN o.option_value END ORDER BY o.option_name
     ), '{}'
   ) FROM pg_options_to_table({array}) AS o)
END
