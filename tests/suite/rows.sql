-- Rows for every table: ann and bob, who share a space, a transaction and a budget. Every
-- foreign key has a value somewhere.
--
-- A block begins with `-- table: NAME` and is run where that table exists and is empty. The
-- blocks are in the order in which the tables come to exist. Keys are hashes of what they
-- stand for, so that one can read who belongs to whom.

-- table: users
INSERT INTO users (uuid, username, email, mobile, password, last_login_at, last_login_ip) VALUES
    (md5('ann')::uuid, 'ann', 'ann@example.org', '+100', 'hash', now(), '192.0.2.1'),
    (md5('bob')::uuid, 'bob', 'bob@example.org', '+200', 'hash', NULL, NULL);

-- table: user_settings
INSERT INTO user_settings (user_uuid, average_daily_spending) VALUES (md5('ann')::uuid, '12.50');

-- table: sessions
INSERT INTO sessions (id, user_uuid, name) VALUES
    (md5('ann asks')::uuid, md5('ann')::uuid, 'Rent'),
    (md5('bob asks')::uuid, md5('bob')::uuid, 'Food');

-- table: storage_configs
INSERT INTO storage_configs (user_uuid, provider_type, name, base_path) VALUES
    (md5('ann')::uuid, 'local', 'Home', '/srv/ann');

-- table: attachments
INSERT INTO attachments (user_uuid, storage_config_id, thread_id, filename, object_key, size, hash) VALUES
    (md5('ann')::uuid, (SELECT id FROM storage_configs), 'rent', 'receipt.pdf', 'r/1', 1024, 'abc');

-- table: financial_accounts
INSERT INTO financial_accounts (id, user_uuid, name, nature, initial_balance) VALUES
    (md5('ann cash')::uuid, md5('ann')::uuid, 'Cash', 'ASSET', 100),
    (md5('ann card')::uuid, md5('ann')::uuid, 'Card', 'LIABILITY', 0),
    (md5('bob cash')::uuid, md5('bob')::uuid, 'Cash', 'ASSET', 50);

-- table: transactions
INSERT INTO transactions (id, user_uuid, type, source_account_id, target_account_id,
                          amount_original, amount, exchange_rate, source_thread_id) VALUES
    (md5('ann pays')::uuid, md5('ann')::uuid, 'EXPENSE', md5('ann cash')::uuid, NULL, 30, 30, NULL, md5('ann asks')::uuid),
    (md5('bob pays ann')::uuid, md5('bob')::uuid, 'TRANSFER', md5('bob cash')::uuid, md5('ann cash')::uuid, 5, 5, 1.25, NULL);

-- table: transaction_comments
INSERT INTO transaction_comments (transaction_id, user_uuid, comment_text) VALUES
    (md5('ann pays')::uuid, md5('bob')::uuid, 'What was it?');
INSERT INTO transaction_comments (transaction_id, user_uuid, parent_comment_id, comment_text, mentioned_user_ids) VALUES
    (md5('ann pays')::uuid, md5('ann')::uuid, (SELECT min(id) FROM transaction_comments), 'The rent.', '["bob"]');

-- table: transaction_shares
INSERT INTO transaction_shares (transaction_id, sharer_user_uuid, shared_with_user_uuid, shared_at, expires_at) VALUES
    (md5('ann pays')::uuid, md5('ann')::uuid, md5('bob')::uuid, now(), now() + interval '1 day');

-- table: recurring_transactions
INSERT INTO recurring_transactions (id, user_uuid, type, source_account_id, target_account_id,
                                    amount, recurrence_rule, start_date, next_execution_at) VALUES
    (md5('rent')::uuid, md5('ann')::uuid, 'TRANSFER', md5('ann cash')::uuid, md5('ann card')::uuid,
     30, 'FREQ=MONTHLY', '2026-01-01', now());

-- table: budgets
INSERT INTO budgets (id, owner_uuid, name, scope, amount, linked_account_id) VALUES
    (md5('food')::uuid, md5('ann')::uuid, 'Food', 'TOTAL', 300, md5('ann cash')::uuid),
    (md5('trips')::uuid, md5('bob')::uuid, 'Trips', 'TOTAL', 200, NULL);

-- table: budget_periods
INSERT INTO budget_periods (budget_id, period_start, period_end, adjusted_target) VALUES
    (md5('food')::uuid, '2026-01-01', '2026-01-31', 300);

-- table: budget_settings
INSERT INTO budget_settings (user_uuid, quiet_hours_start) VALUES (md5('ann')::uuid, '22:00');

-- table: shared_spaces
INSERT INTO shared_spaces (id, name, creator_uuid, invite_code) VALUES
    (md5('home')::uuid, 'Home', md5('ann')::uuid, 'JOIN-US');
UPDATE budgets SET shared_space_id = md5('home')::uuid WHERE id = md5('food')::uuid;

-- table: space_members
INSERT INTO space_members (space_id, user_uuid, role) VALUES
    (md5('home')::uuid, md5('ann')::uuid, 'OWNER'),
    (md5('home')::uuid, md5('bob')::uuid, 'MEMBER');

-- table: space_transactions
INSERT INTO space_transactions (space_id, transaction_id, added_by_user_uuid) VALUES
    (md5('home')::uuid, md5('ann pays')::uuid, md5('ann')::uuid),
    (md5('home')::uuid, md5('bob pays ann')::uuid, md5('bob')::uuid);

-- table: notifications
INSERT INTO notifications (user_uuid, type, title) VALUES (md5('bob')::uuid, 'SHARE', 'Ann shares a transaction');

-- table: searchable_messages
INSERT INTO searchable_messages (thread_id, user_uuid, role, content) VALUES
    (md5('ann asks')::uuid, md5('ann')::uuid, 'user', 'What did the rent cost?');

-- table: account_daily_snapshots
INSERT INTO account_daily_snapshots (snapshot_date, account_id, user_uuid, currency, balance) VALUES
    ('2026-01-01', md5('ann cash')::uuid, md5('ann')::uuid, 'CNY', 100);

-- table: ai_feedback_memory
INSERT INTO ai_feedback_memory (user_uuid, insight_type, target_table, target_id, user_action) VALUES
    (md5('ann')::uuid, 'BUDGET', 'budgets', md5('food')::uuid, 'ACCEPTED');

-- table: financial_settings
INSERT INTO financial_settings (user_uuid) VALUES (md5('ann')::uuid);
