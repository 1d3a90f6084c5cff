CREATE FUNCTION rebuild_account_snapshots(target_user_uuid uuid) RETURNS void
LANGUAGE plpgsql
AS $function$
DECLARE
    moment     CONSTANT timestamptz := pg_catalog.now();
    lock_id    integer;
    today      date;
    tomorrow   timestamptz;
    first_day  date;
    width      integer;   -- columns an account has: one for all time before first_day, one a day
    accounts   uuid[];
    currencies varchar[];
    openings   numeric[];
    held       uuid[];
    cells      integer[]; -- what is missing or wrong; cell = place in accounts * width + column
    balances   numeric[];
    incomings  numeric[];
    outgoings  numeric[];
    stale      boolean;   -- null: nothing differs; true: there are rows that nothing stands behind
BEGIN
    SELECT id INTO lock_id FROM users WHERE uuid = target_user_uuid;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- One call a user at a time. The pair (this schema's table, this user) is exact: nothing
    -- is hashed, so no other user, schema or lock of the one-number form can share it. Each
    -- statement below takes its snapshot after the wait and sees what the other call wrote.
    PERFORM pg_catalog.pg_advisory_xact_lock(
        'account_daily_snapshots'::regclass::oid::integer, lock_id);

    -- The clock, not the start of the transaction: a call that waited past midnight would
    -- otherwise delete the new day that the call before it had just written.
    today := (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date;
    tomorrow := (today + 1)::timestamp AT TIME ZONE 'UTC';

    SELECT least(today, coalesce(
               (pg_catalog.min(transaction_at) AT TIME ZONE 'UTC')::date, today - 365))
      INTO first_day
      FROM transactions
     WHERE user_uuid = target_user_uuid;
    width := today - first_day + 2;

    SELECT coalesce(pg_catalog.array_agg(id ORDER BY id), '{}'),
           pg_catalog.array_agg(currency_code ORDER BY id),
           pg_catalog.array_agg(initial_balance ORDER BY id)
      INTO accounts, currencies, openings
      FROM financial_accounts
     WHERE user_uuid = target_user_uuid;

    WITH touching AS MATERIALIZED (
        SELECT pg_catalog.array_position(accounts, source_account_id) - 1 AS source,
               pg_catalog.array_position(accounts, target_account_id) - 1 AS target,
               greatest((transaction_at AT TIME ZONE 'UTC')::date - first_day + 1, 0) AS col,
               amount
          FROM transactions
         WHERE (source_account_id = ANY (accounts) OR target_account_id = ANY (accounts))
           AND status::text = 'CLEARED'::text
           AND transaction_at < tomorrow
    ), moved AS (
        SELECT target * width + col AS cell, amount AS incoming, NULL::numeric AS outgoing
          FROM touching
         WHERE target IS NOT NULL
        UNION ALL
        SELECT source * width + col, NULL, amount
          FROM touching
         WHERE source IS NOT NULL
        UNION ALL
        SELECT (place::integer - 1) * width, opening, NULL
          FROM pg_catalog.unnest(openings) WITH ORDINALITY AS o (opening, place)
    ), daily AS (
        SELECT cell,
               pg_catalog.sum(incoming) AS incoming,
               pg_catalog.sum(outgoing) AS outgoing
          FROM moved
         GROUP BY cell
    ), grid AS (
        SELECT cell, coalesce(incoming, 0) AS incoming, coalesce(outgoing, 0) AS outgoing
          FROM pg_catalog.generate_series(0, pg_catalog.cardinality(accounts) * width - 1)
               AS g (cell)
          LEFT JOIN daily USING (cell)
    ), running AS (
        SELECT cell, incoming, outgoing,
               pg_catalog.sum(incoming - outgoing) OVER (
                   PARTITION BY cell / width ORDER BY cell ROWS UNBOUNDED PRECEDING
               ) AS balance
          FROM grid
    ), wanted AS (
        SELECT cell, incoming, outgoing, balance,
               first_day + cell % width - 1 AS snapshot_date,
               accounts[cell / width + 1] AS account_id,
               currencies[cell / width + 1] AS currency
          FROM running
         WHERE cell % width > 0
    ), existing AS MATERIALIZED (
        SELECT snapshot_date, account_id, user_uuid, currency,
               balance, total_incoming, total_outgoing
          FROM account_daily_snapshots
         WHERE account_id = ANY (accounts) OR user_uuid = target_user_uuid
    )
    SELECT pg_catalog.array_agg(w.cell) FILTER (WHERE w.cell IS NOT NULL),
           pg_catalog.array_agg(w.balance) FILTER (WHERE w.cell IS NOT NULL),
           pg_catalog.array_agg(w.incoming) FILTER (WHERE w.cell IS NOT NULL),
           pg_catalog.array_agg(w.outgoing) FILTER (WHERE w.cell IS NOT NULL),
           pg_catalog.bool_or(w.cell IS NULL)
      INTO cells, balances, incomings, outgoings, stale
      FROM wanted w
      FULL JOIN existing e
        ON e.snapshot_date = w.snapshot_date AND e.account_id = w.account_id
     WHERE w.cell IS NULL
        OR e.account_id IS NULL
        OR (e.user_uuid, e.currency::text, e.balance, e.total_incoming, e.total_outgoing)
           IS DISTINCT FROM
           (target_user_uuid, w.currency::text, w.balance, w.incoming, w.outgoing);

    IF stale IS NULL THEN
        RETURN;
    END IF;

    -- The locks that the foreign keys would take row by row, in the order in which deleting a
    -- user or an account takes its own: such a deletion is waited for, and no longer a deadlock
    -- or an error in the middle.
    PERFORM FROM users WHERE uuid = target_user_uuid FOR KEY SHARE;
    SELECT pg_catalog.array_agg(id) INTO held
      FROM (SELECT id
              FROM financial_accounts
             WHERE user_uuid = target_user_uuid
             ORDER BY id
               FOR KEY SHARE) AS still_there;

    IF stale THEN
        DELETE FROM account_daily_snapshots
         WHERE (account_id = ANY (accounts) OR user_uuid = target_user_uuid)
           AND NOT (account_id = ANY (accounts) AND snapshot_date BETWEEN first_day AND today);
    END IF;

    -- This form is the one that Citus accepts: a materialised CTE in front, no now() in the SET.
    WITH fresh AS MATERIALIZED (
        SELECT first_day + cell % width - 1 AS snapshot_date,
               accounts[cell / width + 1] AS account_id,
               currencies[cell / width + 1] AS currency,
               balance, incoming, outgoing
          FROM unnest(cells, balances, incomings, outgoings)
               AS changed (cell, balance, incoming, outgoing)
         WHERE accounts[cell / width + 1] = ANY (held)
         ORDER BY cell % width, cell -- as the primary key is: neighbours on its pages
    )
    INSERT INTO account_daily_snapshots AS old (
        snapshot_date, account_id, user_uuid, currency,
        balance, total_incoming, total_outgoing, created_at, updated_at
    )
    SELECT snapshot_date, account_id, target_user_uuid, currency,
           balance, incoming, outgoing, moment, moment
      FROM fresh
    ON CONFLICT (snapshot_date, account_id) DO UPDATE
       SET user_uuid = excluded.user_uuid,
           currency = excluded.currency,
           balance = excluded.balance,
           total_incoming = excluded.total_incoming,
           total_outgoing = excluded.total_outgoing,
           updated_at = excluded.updated_at
     WHERE (old.user_uuid, old.currency::text, old.balance, old.total_incoming, old.total_outgoing)
           IS DISTINCT FROM (excluded.user_uuid, excluded.currency::text, excluded.balance,
                             excluded.total_incoming, excluded.total_outgoing);
END
$function$
