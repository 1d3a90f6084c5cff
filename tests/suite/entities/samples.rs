//! A row of every table with a value of its own in every column: none that the database would
//! fill in, and none empty.
//!
//! They belong to the world's rows, and no row belongs to them, so that each can be deleted.

use entity::{
    account_daily_snapshots, ai_feedback_memory, attachments, budget_periods, budget_settings,
    budgets, financial_accounts, financial_settings, notifications, prelude::*,
    recurring_transactions, searchable_messages, sessions, shared_spaces, space_members,
    space_transactions, storage_configs, transaction_comments, transaction_shares, transactions,
    user_settings, users,
};
use sea_orm::{
    EntityTrait, Value,
    prelude::{Date, DateTimeWithTimeZone, Decimal, IpNetwork, Time, Uuid},
};
use serde_json::json;

use super::world::World;

/// A row, and a change that could be made to it.
pub(super) struct Sample<E: EntityTrait> {
    pub(super) row: E::Model,
    pub(super) column: E::Column,
    pub(super) value: Value,
}

fn sample<E: EntityTrait>(row: E::Model, column: E::Column, value: impl Into<Value>) -> Sample<E> {
    Sample {
        row,
        column,
        value: value.into(),
    }
}

pub(super) fn account_daily_snapshot(world: &World) -> Sample<AccountDailySnapshots> {
    let row = account_daily_snapshots::Model {
        snapshot_date: date("1999-12-31"),
        account_id: world.card.id,
        user_uuid: world.ann.uuid,
        currency: "EUR".into(),
        balance: decimal("-999999999999.99999999"),
        total_incoming: decimal("0.00000001"),
        total_outgoing: decimal("999999999999.99999999"),
        exchange_rate_snapshot: Some(decimal("7.12345678")),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        account_daily_snapshots::Column::Balance,
        Decimal::NEGATIVE_ONE,
    )
}

pub(super) fn ai_feedback_memory(world: &World) -> Sample<AiFeedbackMemory> {
    let row = ai_feedback_memory::Model {
        id: uuid(),
        user_uuid: world.cleo.uuid,
        insight_type: "FORECAST".into(),
        target_table: Some("budgets".into()),
        target_id: Some(world.budget.id),
        ai_content_snapshot: json!({"says": ["more", "less"], "by": 1.5, "sure": null}),
        user_action: "CORRECTED".into(),
        user_correction_data: Some(json!([{"amount": "12.50"}, true])),
        preference_rule: Some(json!("never on mondays")),
        is_processed: true,
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        ai_feedback_memory::Column::AiContentSnapshot,
        json!([1, {}]),
    )
}

pub(super) fn attachment(world: &World) -> Sample<Attachments> {
    let row = attachments::Model {
        id: uuid(),
        user_uuid: world.cleo.uuid,
        storage_config_id: Some(world.storage.id),
        thread_id: Some("thread".into()),
        filename: "收据 🧾.pdf".into(),
        object_key: "2001/02/receipt".into(),
        mime_type: Some("application/pdf".into()),
        size: Some(i64::MAX),
        hash: Some("d41d8cd98f00b204e9800998ecf8427e".into()),
        meta_info: Some(json!({"pages": 2})),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, attachments::Column::StorageConfigId, Value::Int(None))
}

pub(super) fn budget(world: &World) -> Sample<Budgets> {
    let row = budgets::Model {
        id: uuid(),
        owner_uuid: world.cleo.uuid,
        shared_space_id: Some(world.home.id),
        name: "A new roof".into(),
        r#type: "SAVINGS_GOAL".into(),
        scope: "CATEGORY".into(),
        category_key: Some("HOUSING".into()),
        amount: decimal("20000.00000001"),
        currency_code: "EUR".into(),
        period_type: "YEARLY".into(),
        period_anchor_day: 31,
        rollover_enabled: false,
        rollover_balance: decimal("-0.5"),
        source: "AI_SUGGESTED".into(),
        ai_confidence: Some(decimal("0.9876")),
        status: "PAUSED".into(),
        target_date: Some(date("2030-02-28")),
        linked_account_id: Some(world.bank.id),
        current_progress: Some(decimal("1234.5")),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, budgets::Column::LinkedAccountId, world.jar.id)
}

pub(super) fn budget_period(world: &World) -> Sample<BudgetPeriods> {
    let row = budget_periods::Model {
        id: uuid(),
        budget_id: world.budget.id,
        period_start: date("2028-02-01"),
        period_end: date("2028-02-29"),
        spent_amount: decimal("1.1"),
        rollover_in: decimal("2.2"),
        rollover_out: decimal("3.3"),
        adjusted_target: decimal("4.4"),
        status: "EXCEEDED".into(),
        ai_forecast: Some(decimal("5.5")),
        notes: Some("A leap year".into()),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, budget_periods::Column::PeriodEnd, date("2028-03-01"))
}

pub(super) fn budget_settings(world: &World) -> Sample<BudgetSettings> {
    let row = budget_settings::Model {
        user_uuid: world.cleo.uuid,
        warning_threshold: 1,
        alert_threshold: 2,
        overspend_behavior: "SUGGEST_REBALANCE".into(),
        weekly_summary_enabled: false,
        weekly_summary_day: "monday".into(),
        monthly_summary_enabled: false,
        anomaly_detection_enabled: false,
        anomaly_threshold: decimal("0.00000001"),
        quiet_hours_start: Some(time("23:59:59.999999")),
        quiet_hours_end: Some(time("00:00:00")),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        budget_settings::Column::QuietHoursEnd,
        time("12:34:56"),
    )
}

pub(super) fn financial_account(world: &World) -> Sample<FinancialAccounts> {
    let row = financial_accounts::Model {
        id: uuid(),
        user_uuid: world.cleo.uuid,
        name: "Loan".into(),
        nature: "LIABILITY".into(),
        r#type: Some("MORTGAGE".into()),
        currency_code: "EUR".into(),
        initial_balance: decimal("-1.00000001"),
        current_balance: decimal("-2.00000002"),
        include_in_net_worth: false,
        include_in_cash_flow: true,
        status: "CLOSED".into(),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, financial_accounts::Column::IncludeInCashFlow, false)
}

pub(super) fn financial_settings(world: &World) -> Sample<FinancialSettings> {
    let row = financial_settings::Model {
        user_uuid: world.cleo.uuid,
        safety_threshold: decimal("1.5"),
        daily_burn_rate: decimal("2.5"),
        burn_rate_mode: "MANUAL".into(),
        primary_currency: "EUR".into(),
        month_start_day: 31,
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, financial_settings::Column::MonthStartDay, 2)
}

pub(super) fn notification(world: &World) -> Sample<Notifications> {
    let row = notifications::Model {
        id: ID,
        user_uuid: world.cleo.uuid,
        r#type: "ALERT".into(),
        title: "Overspent".into(),
        content: Some("By 'a lot';\n--".into()),
        data: Some(json!({"budget": world.budget.id})),
        is_read: true,
        read_at: Some(moment("2001-02-04T00:00:00.000001-11:00")),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        notifications::Column::ReadAt,
        Value::ChronoDateTimeWithTimeZone(None),
    )
}

pub(super) fn recurring_transaction(world: &World) -> Sample<RecurringTransactions> {
    let row = recurring_transactions::Model {
        id: uuid(),
        user_uuid: world.cleo.uuid,
        r#type: "EXPENSE".into(),
        source_account_id: Some(world.bank.id),
        target_account_id: Some(world.card.id),
        amount_type: "ESTIMATE".into(),
        requires_confirmation: true,
        amount: decimal("99999999999999999999.99999999"),
        currency: "EUR".into(),
        category_key: "HOUSING".into(),
        tags: Some(json!(["rent", "fixed"])),
        recurrence_rule: "FREQ=YEARLY".into(),
        timezone: "Europe/Berlin".into(),
        start_date: date("0001-01-01"),
        end_date: Some(date("9999-12-31")),
        exception_dates: Some(json!(["2001-02-03"])),
        last_generated_at: Some(moment("2001-02-05T00:00:00Z")),
        next_execution_at: Some(moment("2001-02-06T00:00:00Z")),
        description: Some("Rent".into()),
        is_active: false,
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        recurring_transactions::Column::NextExecutionAt,
        world.rent.created_at,
    )
}

pub(super) fn searchable_message(world: &World) -> Sample<SearchableMessages> {
    let row = searchable_messages::Model {
        id: uuid(),
        thread_id: world.session.id,
        user_uuid: world.cleo.uuid,
        role: "assistant".into(),
        content: "It cost 30.".into(),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, searchable_messages::Column::Content, "It cost 31.")
}

pub(super) fn session(world: &World) -> Sample<Sessions> {
    let row = sessions::Model {
        id: uuid(),
        user_uuid: world.cleo.uuid,
        name: "Rent".into(),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, sessions::Column::Name, "The rent")
}

pub(super) fn shared_space(world: &World) -> Sample<SharedSpaces> {
    let row = shared_spaces::Model {
        id: uuid(),
        name: "Office".into(),
        creator_uuid: world.cleo.uuid,
        status: "CLOSED".into(),
        description: Some("Where we work".into()),
        invite_code: Some("JOIN-US".into()),
        invite_code_expires_at: Some(moment("2001-02-07T00:00:00Z")),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, shared_spaces::Column::InviteCode, Value::String(None))
}

pub(super) fn space_member(world: &World) -> Sample<SpaceMembers> {
    let row = space_members::Model {
        space_id: world.home.id,
        user_uuid: world.cleo.uuid,
        role: "OWNER".into(),
        status: "INVITED".into(),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, space_members::Column::Role, "GUEST")
}

pub(super) fn space_transaction(world: &World) -> Sample<SpaceTransactions> {
    let row = space_transactions::Model {
        id: uuid(),
        space_id: world.trip.id,
        transaction_id: world.loan.id,
        added_by_user_uuid: world.bob.uuid,
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        space_transactions::Column::AddedByUserUuid,
        world.ann.uuid,
    )
}

pub(super) fn storage_config(world: &World) -> Sample<StorageConfigs> {
    let row = storage_configs::Model {
        id: ID,
        user_uuid: world.cleo.uuid,
        provider_type: "s3".into(),
        name: "Cloud".into(),
        base_path: "bucket/cleo".into(),
        credentials: Some(json!({"key": "k", "secret": "s"})),
        is_readonly: false,
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, storage_configs::Column::Credentials, Value::Json(None))
}

pub(super) fn transaction(world: &World) -> Sample<Transactions> {
    let row = transactions::Model {
        id: uuid(),
        user_uuid: world.cleo.uuid,
        r#type: "EXPENSE".into(),
        source_account_id: Some(world.jar.id),
        target_account_id: Some(world.bank.id),
        amount_original: decimal("123456789012.12345678"),
        amount: decimal("-123456789012.12345678"),
        currency: "EUR".into(),
        exchange_rate: Some(decimal("0.00000001")),
        transaction_at: moment("2001-02-03T23:59:59.999999+14:00"),
        transaction_timezone: "Pacific/Kiritimati".into(),
        tags: Some(json!(["a", "b"])),
        location: Some("Far away".into()),
        latitude: Some(decimal("-89.999999")),
        longitude: Some(decimal("179.999999")),
        source: "IMPORT".into(),
        status: "PENDING".into(),
        description: Some("A boat".into()),
        raw_input: "boat 5".into(),
        category_key: "TRANSPORT".into(),
        subject: "FAMILY".into(),
        intent: "JOY".into(),
        source_thread_id: Some(world.session.id),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, transactions::Column::Amount, Decimal::TEN)
}

pub(super) fn transaction_comment(world: &World) -> Sample<TransactionComments> {
    let row = transaction_comments::Model {
        id: ID,
        transaction_id: world.rent.id,
        user_uuid: world.cleo.uuid,
        parent_comment_id: Some(world.question.id),
        comment_text: "I know.".into(),
        mentioned_user_ids: Some(json!([world.ann.uuid])),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(
        row,
        transaction_comments::Column::ParentCommentId,
        world.answer.id,
    )
}

pub(super) fn transaction_share(world: &World) -> Sample<TransactionShares> {
    let row = transaction_shares::Model {
        id: uuid(),
        transaction_id: world.loan.id,
        sharer_user_uuid: world.bob.uuid,
        shared_with_user_uuid: world.cleo.uuid,
        can_view: false,
        shared_at: moment("2001-02-03T00:00:00Z"),
        expires_at: moment("2001-02-04T00:00:00Z"),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, transaction_shares::Column::CanView, true)
}

pub(super) fn user() -> Sample<Users> {
    let row = users::Model {
        id: ID,
        uuid: uuid(),
        username: Some("dora".into()),
        email: Some("dora@example.org".into()),
        mobile: Some("+300".into()),
        password: Some("hash".into()),
        avatar_url: Some("https://example.org/dora.png".into()),
        timezone: Some("Europe/Berlin".into()),
        registration_type: "mobile".into(),
        last_login_at: Some(moment("1969-12-31T23:59:59.5Z")),
        last_login_ip: Some(network("2001:db8::/32")),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, users::Column::LastLoginIp, network("192.0.2.0/24"))
}

pub(super) fn user_settings(world: &World) -> Sample<UserSettings> {
    let row = user_settings::Model {
        id: ID,
        user_uuid: world.cleo.uuid,
        primary_currency: "EUR".into(),
        timezone: Some("Europe/Berlin".into()),
        average_daily_spending: Some("12.50".into()),
        safety_balance: Some("100".into()),
        created_at: created_at(),
        updated_at: updated_at(),
    };
    sample(row, user_settings::Column::Timezone, "Europe/Paris")
}

/// A number that no sequence has reached.
const ID: i32 = i32::MAX;

fn uuid() -> Uuid {
    Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef)
}

fn created_at() -> DateTimeWithTimeZone {
    moment("2001-02-03T04:05:06.789012+08:00")
}

fn updated_at() -> DateTimeWithTimeZone {
    moment("2001-02-03T04:05:06.789013+08:00")
}

fn moment(text: &str) -> DateTimeWithTimeZone {
    text.parse().expect("a moment with its offset")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal number")
}

fn network(text: &str) -> IpNetwork {
    text.parse().expect("an address or network")
}
