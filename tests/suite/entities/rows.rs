//! Every entity inserted, read, updated and deleted.

use std::{collections::BTreeSet, fmt::Write as _};

use entity::prelude::{FinancialAccounts, Users};
use expect_test::expect;
use sea_orm::{
    ActiveModelTrait as _, EntityTrait, IdenStatic as _, IntoActiveModel, Iterable as _,
    ModelTrait as _, PrimaryKeyToColumn as _, PrimaryKeyTrait, Set, Value,
    prelude::{DateTimeWithTimeZone, IpNetwork},
    sea_query::FromValueTuple as _,
};
use tests::Database;

use super::{
    samples::{self, Sample},
    tables,
    world::World,
};
use crate::rows;

#[async_std::test]
async fn every_entity_is_inserted_read_updated_and_deleted() {
    let db = Database::migrated().await;
    let world = World::make(db.connection()).await;
    let mut lives = Lives {
        db: &db,
        tables: Vec::new(),
    };
    show_all(&mut lives, &world).await;
    assert_eq!(lives.tables, tables(&db).await);
}

#[async_std::test]
async fn what_is_not_set_comes_from_the_database() {
    let db = Database::migrated().await;
    let world = World::make(db.connection()).await;
    let mut defaults = Defaults {
        db: &db,
        seen: String::new(),
    };
    show_all(&mut defaults, &world).await;
    expect![[r#"
        account_daily_snapshots
          total_incoming: 0
          total_outgoing: 0
          created_at: now
          updated_at: now
        ai_feedback_memory
          id: a UUID of version 4
          ai_content_snapshot: '{}'
          is_processed: FALSE
          created_at: now
          updated_at: now
        attachments
          id: a UUID of version 4
          meta_info: '{}'
          created_at: now
          updated_at: now
        budget_periods
          id: a UUID of version 4
          spent_amount: 0
          rollover_in: 0
          rollover_out: 0
          status: 'ON_TRACK'
          created_at: now
          updated_at: now
        budget_settings
          warning_threshold: 70
          alert_threshold: 90
          overspend_behavior: 'WARN'
          weekly_summary_enabled: TRUE
          weekly_summary_day: 'sunday'
          monthly_summary_enabled: TRUE
          anomaly_detection_enabled: TRUE
          anomaly_threshold: 500.00000000
          created_at: now
          updated_at: now
        budgets
          id: a UUID of version 4
          type: 'EXPENSE_LIMIT'
          currency_code: 'CNY'
          period_type: 'MONTHLY'
          period_anchor_day: 1
          rollover_enabled: TRUE
          rollover_balance: 0
          source: 'USER_DEFINED'
          status: 'ACTIVE'
          created_at: now
          updated_at: now
        financial_accounts
          id: a UUID of version 4
          currency_code: 'CNY'
          initial_balance: 0
          current_balance: 0
          include_in_net_worth: TRUE
          include_in_cash_flow: FALSE
          status: 'ACTIVE'
          created_at: now
          updated_at: now
        financial_settings
          safety_threshold: 1000.00000000
          daily_burn_rate: 100.00000000
          burn_rate_mode: 'AI_AUTO'
          primary_currency: 'CNY'
          month_start_day: 1
          created_at: now
          updated_at: now
        notifications
          id: the next number
          data: '{}'
          is_read: FALSE
          created_at: now
          updated_at: now
        recurring_transactions
          id: a UUID of version 4
          amount_type: 'FIXED'
          requires_confirmation: FALSE
          currency: 'CNY'
          category_key: 'OTHERS'
          timezone: 'Asia/Shanghai'
          is_active: TRUE
          created_at: now
          updated_at: now
        searchable_messages
          id: a UUID of version 4
          created_at: now
          updated_at: now
        sessions
          id: a UUID of version 4
          name: ''
          created_at: now
          updated_at: now
        shared_spaces
          id: a UUID of version 4
          status: 'ACTIVE'
          created_at: now
          updated_at: now
        space_members
          role: 'MEMBER'
          status: 'ACCEPTED'
          created_at: now
          updated_at: now
        space_transactions
          id: a UUID of version 4
          created_at: now
          updated_at: now
        storage_configs
          id: the next number
          credentials: '{}'
          is_readonly: TRUE
          created_at: now
          updated_at: now
        transaction_comments
          id: the next number
          created_at: now
          updated_at: now
        transaction_shares
          id: a UUID of version 4
          can_view: TRUE
          created_at: now
          updated_at: now
        transactions
          id: a UUID of version 4
          currency: 'CNY'
          transaction_at: now
          transaction_timezone: 'UTC'
          source: 'MANUAL'
          status: 'CLEARED'
          raw_input: ''
          category_key: ''
          subject: 'SELF'
          intent: 'SURVIVAL'
          created_at: now
          updated_at: now
        user_settings
          id: the next number
          primary_currency: 'CNY'
          timezone: 'Asia/Shanghai'
          created_at: now
          updated_at: now
        users
          id: the next number
          uuid: a UUID of version 4
          timezone: 'UTC'
          registration_type: 'email'
          created_at: now
          updated_at: now
    "#]]
    .assert_eq(&defaults.seen);
}

/// A round trip alone would not see a value that is wrong the same way in both directions.
#[async_std::test]
async fn postgresql_reads_what_an_entity_wrote() {
    let db = Database::migrated().await;
    let world = World::make(db.connection()).await;
    insert(&db, samples::ai_feedback_memory(&world)).await;
    insert(&db, samples::attachment(&world)).await;
    insert(&db, samples::budget(&world)).await;
    insert(&db, samples::budget_settings(&world)).await;
    insert(&db, samples::recurring_transaction(&world)).await;
    insert(&db, samples::transaction(&world)).await;
    insert(&db, samples::user()).await;
    let utc = "created_at AT TIME ZONE 'UTC'";
    for (table, expression, text) in [
        ("users", "last_login_ip", "2001:db8::/32"),
        ("users", utc, "2001-02-02 20:05:06.789012"),
        ("users", "id", "2147483647"),
        ("users", "uuid", "01234567-89ab-cdef-0123-456789abcdef"),
        ("attachments", "size", "9223372036854775807"),
        ("attachments", "filename", "收据 🧾.pdf"),
        ("budget_settings", "quiet_hours_start", "23:59:59.999999"),
        ("budget_settings", "monthly_summary_enabled", "false"),
        ("budgets", "ai_confidence", "0.9876"),
        ("recurring_transactions", "start_date", "0001-01-01"),
        ("recurring_transactions", "end_date", "9999-12-31"),
        (
            "recurring_transactions",
            "amount",
            "99999999999999999999.99999999",
        ),
        ("transactions", "amount", "-123456789012.12345678"),
        ("transactions", "latitude", "-89.999999"),
        ("ai_feedback_memory", "ai_content_snapshot ->> 'by'", "1.5"),
        (
            "ai_feedback_memory",
            "user_correction_data -> 0 ->> 'amount'",
            "12.50",
        ),
        (
            "ai_feedback_memory",
            "jsonb_typeof(preference_rule)",
            "string",
        ),
    ] {
        // The samples are the only rows of their time.
        let sql =
            format!("SELECT ({expression})::text FROM {table} WHERE created_at < '2002-01-01'");
        let found: String = rows::value(&db, &sql).await;
        assert_eq!(found, text, "{table}: {expression}");
    }
}

#[async_std::test]
async fn a_sum_of_money_is_kept_to_its_last_digit() {
    let db = Database::migrated().await;
    let account = World::make(db.connection()).await.bank;
    for sum in [
        "999999999999.99999999",
        "-999999999999.99999999",
        "100000000000.00000001",
        "-0.00000001",
        "0.10000000",
    ] {
        let mut change = account.clone().into_active_model();
        change.current_balance = Set(sum.parse().expect("a decimal number"));
        change.update(db.connection()).await.expect(sum);
        let found = read::<FinancialAccounts>(&db, &account).await;
        let found = found.map(|account| account.current_balance.to_string());
        assert_eq!(found.as_deref(), Some(sum));
    }
}

#[async_std::test]
async fn an_address_is_kept_with_the_length_of_its_network() {
    let db = Database::migrated().await;
    let user = World::make(db.connection()).await.ann;
    for (written, kept) in [
        ("192.0.2.1", "192.0.2.1/32"),
        ("192.0.2.1/24", "192.0.2.1/24"),
        ("2001:db8::1", "2001:db8::1/128"),
    ] {
        let mut change = user.clone().into_active_model();
        let address: IpNetwork = written.parse().expect("an address");
        change.last_login_ip = Set(Some(address));
        change.update(db.connection()).await.expect(written);
        let found = read::<Users>(&db, &user).await;
        let found = found.and_then(|user| user.last_login_ip);
        assert_eq!(found.map(|ip| ip.to_string()).as_deref(), Some(kept));
    }
}

/// An entity whose rows can be written and compared.
trait Table:
    EntityTrait<Model: IntoActiveModel<Self::ActiveModel> + PartialEq + Sync, ActiveModel: Send>
{
}

impl<E> Table for E
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + PartialEq + Sync,
    E::ActiveModel: Send,
{
}

/// What is to be seen of a row of any table.
trait Show {
    /// Takes a row that is not in the database, and a change that could be made to it.
    async fn show<E: Table>(&mut self, sample: Sample<E>);
}

/// Shows a row of every table, in alphabetical order.
async fn show_all(to: &mut impl Show, world: &World) {
    to.show(samples::account_daily_snapshot(world)).await;
    to.show(samples::ai_feedback_memory(world)).await;
    to.show(samples::attachment(world)).await;
    to.show(samples::budget_period(world)).await;
    to.show(samples::budget_settings(world)).await;
    to.show(samples::budget(world)).await;
    to.show(samples::financial_account(world)).await;
    to.show(samples::financial_settings(world)).await;
    to.show(samples::notification(world)).await;
    to.show(samples::recurring_transaction(world)).await;
    to.show(samples::searchable_message(world)).await;
    to.show(samples::session(world)).await;
    to.show(samples::shared_space(world)).await;
    to.show(samples::space_member(world)).await;
    to.show(samples::space_transaction(world)).await;
    to.show(samples::storage_config(world)).await;
    to.show(samples::transaction_comment(world)).await;
    to.show(samples::transaction_share(world)).await;
    to.show(samples::transaction(world)).await;
    to.show(samples::user_settings(world)).await;
    to.show(samples::user()).await;
}

/// Lets each row live its life, and keeps a list of the tables.
struct Lives<'a> {
    db: &'a Database,
    tables: Vec<String>,
}

impl Show for Lives<'_> {
    async fn show<E: Table>(&mut self, Sample { row, column, value }: Sample<E>) {
        let (db, table) = (self.db, E::default().table_name());
        let others = all::<E>(db).await;

        let written = row.clone().into_active_model().reset_all();
        let inserted = written.insert(db.connection()).await.expect(table);
        assert_eq!(inserted, row, "{table}: inserted");
        assert_eq!(
            read::<E>(db, &row).await.as_ref(),
            Some(&row),
            "{table}: read"
        );

        let mut changed = row.clone();
        changed.set(column, value.clone());
        assert_ne!(changed, row, "{table}: this changes nothing");
        let mut change = row.into_active_model();
        change.set(column, value);
        let updated = change.update(db.connection()).await.expect(table);
        assert_eq!(updated, changed, "{table}: updated");
        let read_again = read::<E>(db, &changed).await;
        assert_eq!(read_again.as_ref(), Some(&changed), "{table}: read again");

        let deleted = changed.clone().delete(db.connection()).await.expect(table);
        assert_eq!(deleted.rows_affected, 1, "{table}: deleted");
        let gone = read::<E>(db, &changed).await;
        assert_eq!(gone, None, "{table}: read after its end");
        // Its sisters have seen nothing of all this.
        assert_eq!(all::<E>(db).await, others, "{table}: the others");
        self.tables.push(table.to_owned());
    }
}

/// Inserts what must be given of each row, and writes down what the database makes of the rest.
struct Defaults<'a> {
    db: &'a Database,
    seen: String,
}

impl Show for Defaults<'_> {
    async fn show<E: Table>(&mut self, Sample { row: sample, .. }: Sample<E>) {
        let (db, table) = (self.db, E::default().table_name());
        let optional = optional_columns(db, table).await;
        let mut row = sample.clone().into_active_model().reset_all();
        for name in &optional {
            row.not_set(name.parse().ok().expect(name));
        }
        let before = now(db).await;
        let inserted = row.insert(db.connection()).await.expect(table);
        let times = before..=now(db).await;
        assert_eq!(
            read::<E>(db, &inserted).await.as_ref(),
            Some(&inserted),
            "{table}: read"
        );

        writeln!(self.seen, "{table}").expect("a text has room");
        for column in E::Column::iter() {
            let name = column.as_str();
            let (value, given) = (inserted.get(column), sample.get(column));
            if !optional.contains(name) {
                assert_eq!(value, given, "{table}.{name} was given");
                continue;
            }
            assert_ne!(value, given, "{table}.{name}: the sample has the default");
            let text = match value {
                value if value == value.as_null() => continue,
                Value::Int(Some(_)) if is_key::<E>(name) => "the next number".to_owned(),
                Value::Uuid(Some(uuid)) => format!("a UUID of version {}", uuid.get_version_num()),
                Value::ChronoDateTimeWithTimeZone(Some(time)) if times.contains(&time) => {
                    "now".to_owned()
                }
                value => value.to_string(),
            };
            writeln!(self.seen, "  {name}: {text}").expect("a text has room");
        }
        inserted.delete(db.connection()).await.expect(table);
    }
}

async fn insert<E: Table>(db: &Database, sample: Sample<E>) -> E::Model {
    let row = sample.row.into_active_model().reset_all();
    row.insert(db.connection()).await.expect("inserted")
}

/// Reads a row by its primary key.
async fn read<E: EntityTrait>(db: &Database, row: &E::Model) -> Option<E::Model> {
    let key = row.get_primary_key_value();
    let key = <E::PrimaryKey as PrimaryKeyTrait>::ValueType::from_value_tuple(key);
    E::find_by_id(key)
        .one(db.connection())
        .await
        .expect("a row")
}

/// Reads all rows, in the order of their keys.
async fn all<E: EntityTrait>(db: &Database) -> Vec<E::Model> {
    let rows = E::find().order_by_id_asc().all(db.connection()).await;
    rows.expect("rows")
}

/// Returns the columns that need not be given.
async fn optional_columns(db: &Database, table: &str) -> BTreeSet<String> {
    let sql = format!(
        "SELECT attname::text FROM pg_attribute \
         WHERE attrelid = '{table}'::regclass AND attnum > 0 AND (atthasdef OR NOT attnotnull)"
    );
    rows::column(db, &sql).await.into_iter().collect()
}

fn is_key<E: EntityTrait>(name: &str) -> bool {
    E::PrimaryKey::iter().any(|key| key.into_column().as_str() == name)
}

async fn now(db: &Database) -> DateTimeWithTimeZone {
    rows::value(db, "SELECT clock_timestamp()").await
}
