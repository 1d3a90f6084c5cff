//! `rebuild_account_snapshots(user)` brings a user's `account_daily_snapshots` up to date.
//!
//! It works out every row that should be there, compares with what is there, and writes the
//! difference. A call that finds none takes no row lock, no transaction id, and writes nothing.
//!
//! - **Whose tables.** No schema is named here, so the path is pinned when the function is made,
//!   from `current_schema()`. `SET search_path FROM CURRENT` would need no name, but would record
//!   the path as the session happens to have it: without `pg_temp` at its end, which is then
//!   searched first, so that a caller's temporary `transactions` would be read. It is done in SQL,
//!   so that the recorded statements hold for every schema. Renaming the schema unpins it.
//! - **What others create in the schema.** PostgreSQL takes the operator or function whose types fit
//!   best, and then the place on the path. So nothing here leaves a choice: operators are those
//!   that `pg_catalog` has for exactly these types (`text` instead of `varchar`), functions with a
//!   choice of types are named with their schema. `unnest` of several arrays is PostgreSQL's own by
//!   its grammar, and only without a schema.
//! - **What a year is.** 365 days, which is what the reference's figures say.
//! - **REPEATABLE READ.** A second call for the same user sees no rows of the first and ends with
//!   40001, as any concurrent write there; the caller repeats it.
//! - **Citus.** 13.2 with schema-based sharding ran this text, a coordinator and one worker. It
//!   loses a CTE's column list (`moved (cell, …) AS`): columns are named inside.
//!
//! # What was tried, and what it cost
//!
//! `PostgreSQL` 15, one user of 200, each with 5 accounts and 5,000 transactions of three years;
//! processor time of the session, medians. The floor is `INSERT … SELECT` of the finished 5,480
//! rows from a temporary table, into a table that holds the rows of the other users.
//!
//! | form | first call, in floors | nothing changed, ms |
//! | --- | --- | --- |
//! | the naive form: delete, read every transaction, insert | 15 | 1,660 |
//! | upsert of every row | 1.41 | 52 |
//! | upsert of rows that differ, looked up one by one | 1.37 | 24, and 70 where the plan changed |
//! | upsert of rows that differ, `existing` materialised, in one statement | 1.25 | 27 |
//! | this one: the same, the difference kept in arrays | 1.27 | 25 |
//! | this one without ON CONFLICT, which two owners of one account need | 1.20 | |
//!
//! Into an empty table, the floor is a third lower and this one 1.45 of it. Of 24 ms, 9 read the
//! transactions (4,600 pages, each once, through both account indexes: two separate scans read
//! 5,700), 4 sum them, 6 run the balances, 5 compare. Arrays cost nothing that could be measured,
//! and let the locks wait until there is something to write. Cells numbered by integers instead
//! of (account, day) save 3 ms, rows in the order of the primary key 4 % of a first call.
//! `plan_cache_mode = force_custom_plan` cost 60 % of a first call: every foreign-key check is then
//! planned anew. Other people's 5 million transactions instead of 100 thousand: times 1.06.

use sea_orm_migration::prelude::*;

/// A function has no builder.
const CREATE: &str = include_str!("m0013_rebuild_account_snapshots.sql");

/// The schema that the function was just made in, and temporary tables last.
const PIN_SEARCH_PATH: &str = "\
DO $do$
BEGIN
    EXECUTE pg_catalog.format(
        'ALTER FUNCTION rebuild_account_snapshots(uuid) SET search_path = %I, pg_temp',
        pg_catalog.current_schema()
    );
END
$do$";

/// A comment has no builder that PostgreSQL would see (sea-query #761).
const COMMENT: &str = "\
COMMENT ON FUNCTION rebuild_account_snapshots(uuid) IS
'Brings a user''s rows of account_daily_snapshots up to date: each of their accounts, each UTC \
day from their first own transaction (a year ago if there is none) to today. Writes only what \
differs; may be called at any time, by any number of sessions.'";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for statement in [CREATE, PIN_SEARCH_PATH, COMMENT] {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP FUNCTION rebuild_account_snapshots(uuid)")
            .await?;
        Ok(())
    }
}
