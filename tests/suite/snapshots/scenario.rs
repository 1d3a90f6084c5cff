//! Users, accounts and transactions as data; what the function makes of them.

use std::{collections::BTreeMap, fs};

use rust_decimal::Decimal;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, TransactionTrait as _,
    TryGetable,
};
use serde::{Deserialize, Serialize};
use tests::Database;

const TABLES: [&str; 4] = [
    "users",
    "financial_accounts",
    "transactions",
    "account_daily_snapshots",
];
const TODAY: &str = "SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date::text";
const SET: &str = "
    SELECT set_config('test.scenario', $1, true), set_config('test.rebuild', $2, true),
           set_config('test.today', $3, true)";
/// Puts a scenario in the place of the one before.
const LOAD: &str = "
    INSERT INTO users (uuid, username)
    SELECT md5(name)::uuid, name
      FROM jsonb_array_elements_text(current_setting('test.scenario')::jsonb -> 'users') AS u (name)
    ON CONFLICT (uuid) DO NOTHING;

    INSERT INTO financial_accounts (id, user_uuid, name, nature, currency_code, initial_balance)
    SELECT md5(key)::uuid, md5(\"user\")::uuid, key, nature, currency_code, initial_balance
      FROM jsonb_to_recordset(current_setting('test.scenario')::jsonb -> 'accounts')
           AS a (key text, \"user\" text, nature text, currency_code text, initial_balance numeric)
    ON CONFLICT (id) DO UPDATE
       SET user_uuid = excluded.user_uuid, currency_code = excluded.currency_code,
           initial_balance = excluded.initial_balance;

    DELETE FROM transactions;
    INSERT INTO transactions (user_uuid, type, source_account_id, target_account_id,
                              amount_original, amount, currency, status, transaction_at)
    SELECT md5(\"user\")::uuid, type, md5(source)::uuid, md5(target)::uuid,
           amount, amount, currency, status,
           (current_setting('test.today')::date + (at ->> 'day')::integer)::timestamp
               AT TIME ZONE 'UTC' + make_interval(secs => (at ->> 'second')::integer)
      FROM jsonb_to_recordset(current_setting('test.scenario')::jsonb -> 'transactions')
           AS t (\"user\" text, type text, source text, target text, amount numeric,
                 currency text, status text, at jsonb)";
/// A row for every account of other users, of the day before yesterday; it must stay as it is.
const MARK: &str = "
    INSERT INTO account_daily_snapshots (snapshot_date, account_id, user_uuid, currency, balance)
    SELECT current_setting('test.today')::date - 2, id, user_uuid, 'XXX', -1
      FROM financial_accounts
     WHERE user_uuid <> md5(current_setting('test.rebuild'))::uuid";
const CALL: &str =
    "SELECT public.rebuild_account_snapshots(md5(current_setting('test.rebuild'))::uuid)";
const BACK: &str = "SET LOCAL search_path = public, pg_temp; SET LOCAL TimeZone = 'UTC'";
const ROWS: &str = "
    SELECT a.name, s.snapshot_date - current_setting('test.today')::date AS day, u.username, s.currency,
           s.total_incoming, s.total_outgoing, s.balance
      FROM account_daily_snapshots s
      JOIN financial_accounts a ON a.id = s.account_id
      JOIN users u ON u.uuid = s.user_uuid";

/// What the tables hold, whose rows are rebuilt, and what must come out.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) users: Vec<String>,
    pub(super) accounts: Vec<Account>,
    pub(super) transactions: Vec<Movement>,
    pub(super) rebuild: String,
    #[serde(default, skip_serializing)]
    pub(super) expected: Vec<Span>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Account {
    pub(super) key: String,
    pub(super) user: String,
    pub(super) nature: String,
    pub(super) currency_code: String,
    pub(super) initial_balance: Decimal,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Movement {
    pub(super) user: String,
    pub(super) r#type: String,
    pub(super) source: Option<String>,
    pub(super) target: Option<String>,
    pub(super) amount: Decimal,
    pub(super) currency: String,
    pub(super) at: At,
    pub(super) status: String,
}

/// Whole days from today's UTC midnight, and the second of that day.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct At {
    pub(super) day: i32,
    pub(super) second: i32,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Span {
    from_day: i32,
    to_day: i32,
    account: String,
    #[serde(flatten)]
    figures: Figures,
}

/// What one row says of its account and day.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(super) struct Figures {
    pub(super) user: String,
    pub(super) currency: String,
    pub(super) incoming: Decimal,
    pub(super) outgoing: Decimal,
    pub(super) balance: Decimal,
}

/// Rows by account and day.
pub(super) type Rows = BTreeMap<(String, i32), Figures>;

/// The session that calls the function.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) settings: &'a str,
    pub(super) time_zone: &'a str,
}

impl Scenario {
    /// Reads the reference.
    pub(super) fn all() -> Vec<Self> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/snapshots.json");
        let text = fs::read_to_string(path).expect(path);
        serde_json::from_str(&text).expect(path)
    }

    /// Returns the rows that the reference expects, and the marks on other users' accounts.
    pub(super) fn expected(&self) -> Rows {
        let mut rows = self.marks();
        for span in &self.expected {
            for day in span.from_day..=span.to_day {
                let before = rows.insert((span.account.clone(), day), span.figures.clone());
                assert!(before.is_none(), "two spans for one day");
            }
        }
        rows
    }

    /// Returns what [`MARK`] writes.
    pub(super) fn marks(&self) -> Rows {
        let others = self.accounts.iter().filter(|a| a.user != self.rebuild);
        let mark = |account: &Account| {
            let figures = Figures {
                user: account.user.clone(),
                currency: "XXX".into(),
                incoming: Decimal::ZERO,
                outgoing: Decimal::ZERO,
                balance: Decimal::NEGATIVE_ONE,
            };
            ((account.key.clone(), -2), figures)
        };
        others.map(mark).collect()
    }
}

/// Copies the four tables into a schema, with other figures in them.
pub(super) fn decoys(schema: &str) -> String {
    let copies = TABLES.map(|table| {
        format!(
            "CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL);
             INSERT INTO {schema}.{table} SELECT * FROM public.{table};"
        )
    });
    let copies = copies.concat();
    format!("{copies} UPDATE {schema}.financial_accounts SET initial_balance = 1000;")
}

/// Loads the states one after the other, lets the caller rebuild after each, returns the rows.
///
/// All of it happens in one transaction, which is rolled back. Nothing in it depends on the
/// hour: an evaluation during which the day changed is done once more.
pub(super) async fn evaluate(db: &Database, states: &[&Scenario], caller: &Caller<'_>) -> Rows {
    loop {
        let transaction = db.connection().begin().await.expect("a transaction");
        let today: String = value(&transaction, TODAY).await;
        let rows = attempt(&transaction, states, caller, &today).await;
        let same_day = value::<String>(&transaction, TODAY).await == today;
        transaction.rollback().await.expect("a rollback");
        if same_day {
            return rows;
        }
    }
}

async fn attempt(
    transaction: &DatabaseTransaction,
    states: &[&Scenario],
    caller: &Caller<'_>,
    today: &str,
) -> Rows {
    let time_zone = format!("SET LOCAL TimeZone = '{}'", caller.time_zone);
    for (number, state) in states.iter().enumerate() {
        set(transaction, state, today).await;
        let mark = if number == 0 { MARK } else { "" };
        for sql in [LOAD, mark, &time_zone, caller.settings, CALL, BACK] {
            transaction.execute_unprepared(sql).await.expect(sql);
        }
    }
    rows(transaction).await
}

/// Hands the scenario to the statements that load it.
async fn set(transaction: &DatabaseTransaction, state: &Scenario, today: &str) {
    let json = serde_json::to_string(state).expect("JSON");
    let values = [json.as_str(), &state.rebuild, today].map(Into::into);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, SET, values);
    transaction.execute_raw(statement).await.expect(SET);
}

async fn rows(transaction: &DatabaseTransaction) -> Rows {
    let query = Statement::from_string(DbBackend::Postgres, ROWS);
    let rows = transaction.query_all_raw(query).await.expect(ROWS);
    rows.iter().map(row).collect()
}

fn row(row: &QueryResult) -> ((String, i32), Figures) {
    let figures = Figures {
        user: get(row, "username"),
        currency: get(row, "currency"),
        incoming: get(row, "total_incoming"),
        outgoing: get(row, "total_outgoing"),
        balance: get(row, "balance"),
    };
    ((get(row, "name"), get(row, "day")), figures)
}

fn get<T: TryGetable>(row: &QueryResult, name: &str) -> T {
    row.try_get("", name).expect(name)
}

/// Returns the one value of a query that yields one.
pub(super) async fn value<T: TryGetable>(connection: &impl ConnectionTrait, sql: &str) -> T {
    let query = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(query).await.expect(sql);
    row.expect(sql).try_get_by_index(0).expect(sql)
}

/// Panics with the rows that are missing, wrong, or too many.
#[track_caller]
pub(super) fn assert_same(name: &str, actual: &Rows, expected: &Rows) {
    let keys = actual.keys().chain(expected.keys());
    let mut differing: Vec<_> = keys
        .filter(|key| actual.get(*key) != expected.get(*key))
        .collect();
    differing.sort();
    differing.dedup();
    let lines: Vec<String> = differing
        .iter()
        .map(|key| {
            format!(
                "{key:?}: {:?}, not {:?}",
                actual.get(*key),
                expected.get(*key)
            )
        })
        .take(5)
        .collect();
    assert!(
        differing.is_empty(),
        "{name}: {} rows differ\n{}",
        differing.len(),
        lines.join("\n")
    );
}
